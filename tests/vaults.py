"""Keys for tests."""

from base64 import b64encode

from bot.vault import Vault

OLD = "old:" + b64encode(bytes(range(32))).decode()
NEW = "new:" + b64encode(bytes(range(32, 64))).decode()


def vault() -> Vault:
    """A vault with one key."""
    return Vault((OLD,))
