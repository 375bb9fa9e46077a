"""What lies in the repository is what its list says, and each has its licence beside it."""

import hashlib
import json
from pathlib import Path

import pytest

from tests.vendor.folders import FOLDERS, LIST


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_a_foreign_file_is_the_one_that_is_listed(folder: Path) -> None:
    listed = json.loads((folder / LIST).read_text("utf-8"))
    files = {name: file["sha256"] for package in listed for name, file in package["files"].items()}
    assert {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in files} == files
    assert {file.name for file in folder.iterdir()} == {LIST, *files}


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_a_foreign_package_has_a_version_and_its_licence_beside_it(folder: Path) -> None:
    for package in json.loads((folder / LIST).read_text("utf-8")):
        assert package["version"]
        assert package["licence"]
        assert any("LICENSE" in name for name in package["files"])
