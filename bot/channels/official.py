"""The 公众号's callback."""

from bot.channels.account import AccountCallback
from bot.channels.crypto import Cryptor
from bot.channels.envelope import XML
from bot.config.sections import Official


class OfficialCallback(AccountCallback):
    """Answers in XML; `config.mode` is "safe", "compatible" or "plain"."""

    name = "official"

    def __init__(self, config: Official) -> None:
        super().__init__(Cryptor(config.token, config.encoding_aes_key, config.app_id), mode=config.mode, form=XML)
