"""Reading config.toml: which bytes, which text, on which line each key stands."""

import re
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.config.faults import ConfigError, Fault

SECTION = re.compile(r"\s*\[\s*([A-Za-z0-9_-]+)\s*\]")
KEY = re.compile(r"\s*([A-Za-z0-9_-]+)\s*=")
PLACE = re.compile(r"\(at (?:line (\d+), column (\d+)|end of document)\)")


@dataclass(frozen=True, slots=True)
class Source:
    """A parsed file: its tables, and the line of each "section" and "section.key"."""

    name: str
    tables: dict[str, Any] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)

    def where(self, key: str) -> str:
        """ "file:line" of a key, of its section where the key stands on no line of its own."""
        line = self.lines.get(key) or self.lines.get(key.partition(".")[0])
        return f"{self.name}:{line}" if line else self.name


def read(path: Path) -> Source:
    """Parse a file saved by any editor: UTF-8 with or without a byte order mark, or GB18030 as older Windows saves it.

    Raises: ConfigError, where there is no such file, or it is no TOML.
    """
    text = decode(path)
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError([_syntax_fault(path, text, error)]) from None
    return Source(str(path), tables, _lines(text))


def decode(path: Path) -> str:
    """The text of a configuration file.

    Raises: ConfigError.
    """
    try:
        raw = path.read_bytes()
    except OSError as error:
        fault = Fault(
            str(path),
            "文件",
            f"读不到（{error.strerror}）",
            "一个可读的文件",
            "检查路径和权限，或从 config.example.toml 复制一份",
        )
        raise ConfigError([fault]) from None
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return raw.decode(encoding).replace("\r\n", "\n")
        except UnicodeDecodeError:
            continue
    raise ConfigError([Fault(str(path), "文件", "认不出的编码", " UTF-8 文本", "用编辑器另存为 UTF-8")])


def _syntax_fault(path: Path, text: str, error: tomllib.TOMLDecodeError) -> Fault:
    place = PLACE.search(str(error))
    line = int(place[1]) if place and place[1] else text.count("\n") + 1
    shown = (text.split("\n")[line - 1 : line] or [""])[0]
    name = KEY.match(shown)
    fix = "检查这一行的引号、方括号、等号是否成对，标点是否为英文半角"
    return Fault(f"{path}:{line}", name[1] if name else "语法", "读不懂的写法", " TOML 格式的“键 = 值”", fix)


def _lines(text: str) -> dict[str, int]:
    found: dict[str, int] = {}
    section = ""
    for number, line in enumerate(text.split("\n"), 1):
        if header := SECTION.match(line):
            section = header[1]
            found.setdefault(section, number)
        elif key := KEY.match(line):
            found.setdefault(f"{section}.{key[1]}".lstrip("."), number)
    return found
