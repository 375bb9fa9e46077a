"""The installation's vault, for what members write about themselves."""

from functools import lru_cache

from bot.config import Config
from bot.vault import Vault


@lru_cache(maxsize=4)
def _vault(keys: tuple[str, ...]) -> Vault:
    return Vault(keys)


def vault_of(config: Config) -> Vault:
    """What seals."""
    return _vault(tuple(config.vault.keys))
