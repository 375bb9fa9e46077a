"""Copies of everything while the program runs, and the way back.

One format serves both databases: every table as JSON lines, read in one snapshot, with the media folder, in a tar whose
manifest has the schema's revision and every part's hash. A file of SQLite's own (VACUUM INTO) is made sooner, but only
this one moves a firm from SQLite to PostgreSQL, shows what is in it to anyone with tar and gunzip, and is the same code
and the same drill everywhere. The keys of sealed data are not in it, and must be kept elsewhere.
"""

from bot.backup.archive import BackupError, Manifest, backup, read_manifest
from bot.backup.holding import release
from bot.backup.restoring import Restored, restore

__all__ = ["BackupError", "Manifest", "Restored", "backup", "read_manifest", "release", "restore"]
