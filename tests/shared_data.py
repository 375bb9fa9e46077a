"""Material that may not enter the project: tests that use it skip, loudly, where the folder is absent."""

import os
from pathlib import Path

import pytest

FOLDER = Path(os.environ.get("SIWEI_SHARED", Path(__file__).resolve().parents[2] / "shared"))


def shared(name: str) -> Path:
    """The path of `name` in the shared folder; skips the calling test where it is not there."""
    path = FOLDER / name
    if not path.exists():
        pytest.skip(f"SKIPPED LOUDLY: no shared material at {name}; set SIWEI_SHARED to the folder that holds it")
    return path
