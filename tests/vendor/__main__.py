"""Fetch every package named in a vendor.json with `npm pack`, copy its files, write down their SHA-256."""

import hashlib
import json
import subprocess
import tarfile
import tempfile
from pathlib import Path

from tests.vendor.folders import FOLDERS, LIST


def fetch(folder: Path) -> None:
    """Everything of one vendor.json, written beside it."""
    listed = json.loads((folder / LIST).read_text("utf-8"))
    for package in listed:
        with tempfile.TemporaryDirectory() as aside:
            archive = pack(f"{package['name']}@{package['version']}", Path(aside))
            with tarfile.open(archive) as tar:
                for name, file in package["files"].items():
                    member = tar.extractfile(f"package/{file['from']}")
                    if member is None:
                        raise FileNotFoundError(file["from"])
                    content = member.read()
                    (folder / name).write_bytes(content)
                    file["sha256"] = hashlib.sha256(content).hexdigest()
    (folder / LIST).write_text(json.dumps(listed, indent=1, ensure_ascii=False) + "\n", "utf-8")


def pack(package: str, into: Path) -> Path:
    """The package's archive, as the registry has it."""
    order = ["npm", "pack", package, "--pack-destination", str(into), "--silent"]
    subprocess.run(order, check=True, stdout=subprocess.DEVNULL)
    return next(into.glob("*.tgz"))


if __name__ == "__main__":
    for folder in FOLDERS:
        fetch(folder)
