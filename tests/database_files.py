"""What a SQLite database has on the disk."""

import subprocess
from pathlib import Path

from sqlalchemy import make_url


def bytes_on_disk(url: str) -> bytes:
    """The file, its log and its index, one after the other.

    Another process reads them: closing any of them in this one would drop the locks that its own connections hold
    (https://www.sqlite.org/howtocorrupt.html, 2.2), and other processes would write over each other.
    """
    path = Path(make_url(url).database or "")
    files = [file for file in sorted(path.parent.glob(path.name + "*")) if file.is_file()]
    return subprocess.run(["cat", *map(str, files)], check=True, capture_output=True).stdout
