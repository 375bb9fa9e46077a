"""The one place where sealed words of care are sealed, opened and looked at."""

from datetime import datetime
from functools import lru_cache

from sqlalchemy.orm import Session

from bot.config import Config
from bot.vault import Vault
from models.care import CareLook
from models.org import Person


@lru_cache(maxsize=4)
def _vault(keys: tuple[str, ...]) -> Vault:
    return Vault(keys)


def vault_of(config: Config) -> Vault:
    """The installation's vault."""
    return _vault(tuple(config.vault.keys))


def seal(vault: Vault, text: str, *, context: str) -> bytes:
    """A text for a sealed column; `context` is "talk.content:<id>" and the like."""
    return vault.seal(text, context=context).encode()


def unseal(
    session: Session, vault: Vault, sealed: bytes | None, *, context: str, reader: Person, about: int, now: datetime
) -> str:
    """The sealed text, the look kept where the person it is about can see it; "" where there is none."""
    if not sealed:
        return ""
    session.add(CareLook(person_id=about, seen_by=reader.id, object=context, at=now))
    session.flush()
    return vault.open(sealed.decode(), context=context).decode()
