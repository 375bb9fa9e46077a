"""Files nobody can read off the disk: sealed under random names in one folder, each bound to its own name."""

import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bot.config import Config
from bot.vault import SealBroken, Vault

FOLDER = "media"
NAME_BYTES = 16
SUFFIX = ".sealed"


@dataclass(frozen=True, slots=True)
class SealedFiles:
    """The sealed files of a folder, made when first needed."""

    folder: Path
    vault: Vault

    def keep(self, data: bytes) -> str:
        """Seal and write a file, on the disk when this returns. Returns its name."""
        name = secrets.token_hex(NAME_BYTES)
        self._write(name, data)
        return name

    def open(self, name: str) -> bytes:
        """What was kept under a name. Raises: SealBroken, FileNotFoundError."""
        return self.vault.open(self._path(name).read_text("ascii"), context=f"file:{name}")

    def drop(self, name: str) -> None:
        """Remove a file; one that is gone already is no matter."""
        self._path(name).unlink(missing_ok=True)

    def names(self) -> list[str]:
        """Every file there is."""
        return sorted(path.stem for path in self.folder.glob(f"*{SUFFIX}"))

    def rotate(self, *, progress: Callable[[int], None] = lambda _done: None) -> int:
        """Seal every file under the current key; each is replaced whole, so a kill leaves the old or the new one."""
        done = 0
        for name in self.names():
            try:
                text = self._path(name).read_text("ascii")
            except FileNotFoundError:
                continue
            if not self.vault.is_current(text):
                self._write(name, self.vault.open(text, context=f"file:{name}"))
                done += 1
                progress(done)
        return done

    def _path(self, name: str) -> Path:
        if len(name) != NAME_BYTES * 2 or not all(c in "0123456789abcdef" for c in name):
            raise SealBroken("not a sealed file's name")
        return self.folder / f"{name}{SUFFIX}"

    def _write(self, name: str, data: bytes) -> None:
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = self._path(name)
        draft = path.with_suffix(f".{secrets.token_hex(4)}.tmp")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(self.vault.seal(data, context=f"file:{name}"))
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)


def files_of(config: Config) -> SealedFiles:
    """The sealed files of an installation."""
    return SealedFiles(config.data / FOLDER, Vault(config.vault.keys))
