"""The 小程序's callback."""

from bot.channels.account import AccountCallback
from bot.channels.crypto import Cryptor
from bot.config.sections import MiniProgram


class MiniProgramCallback(AccountCallback):
    """Answers in the format set for the account, "xml" or "json"; takes either."""

    name = "miniprogram"

    def __init__(self, config: MiniProgram) -> None:
        super().__init__(
            Cryptor(config.token, config.encoding_aes_key, config.app_id), mode=config.mode, form=config.format
        )
