"""Tables, and the rules that need only an object's own rows. Importing this package makes the metadata complete."""

from models import live, messages, org, outbox, quiz, study
from models.base import Base

__all__ = ["Base", "live", "messages", "org", "outbox", "quiz", "study"]
