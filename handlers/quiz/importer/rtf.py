"""RTF to text."""

import re

from . import limits, texts
from .found import BankRefused

TOKEN = re.compile(r"\\([a-z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([^a-z])|([{}])|[\r\n]+|([^\\{}\r\n]+)")
SKIPPED = re.compile(
    "fonttbl|colortbl|stylesheet|info|pict|object|header|footer|listtable|listoverridetable"
    "|themedata|datastore|generator|latentstyles|xmlnstbl|rsidtbl"
)
BREAKS = {"par": "\n", "line": "\n", "row": "\n", "cell": "\t", "tab": "\t", "page": "\n", "sect": "\n"}


class _Rtf:
    """The text so far, the bytes not yet decoded, and what the open groups said."""

    def __init__(self) -> None:
        self.out: list[str] = []
        self.pending = bytearray()
        self.stack: list[tuple[bool, int]] = []
        self.skip, self.fallback, self.drop = False, 1, 0

    def hexed(self, code: str) -> None:
        """A byte of GBK, or the stand-in after a Unicode escape."""
        if self.drop:
            self.drop -= 1
        elif not self.skip:
            self.pending.append(int(code, 16))

    def flush(self) -> None:
        if self.pending:
            self.out.append(bytes(self.pending).decode("gb18030", "replace"))
            self.pending.clear()

    def brace(self, brace: str) -> None:
        if brace == "{":
            self.stack.append((self.skip, self.fallback))
            if len(self.stack) > limits.XML_DEPTH:
                raise BankRefused(texts.TOO_DEEP)
        elif self.stack:
            self.skip, self.fallback = self.stack.pop()

    def word(self, word: str, value: str) -> None:
        if SKIPPED.fullmatch(word):
            self.skip = True
        elif word == "uc":
            self.fallback = min(int(value or 1), 8)
        elif word == "u" and value and not self.skip:
            self.out.append(chr(int(value) % 65536))
            self.drop = self.fallback
        elif word in BREAKS and not self.skip:
            self.out.append(BREAKS[word])

    def plain(self, text: str) -> None:
        text, self.drop = text[self.drop :], max(0, self.drop - len(text))
        if text and not self.skip:
            self.out.append(text.encode("latin-1").decode("gb18030", "replace"))


def rtf_text(data: bytes) -> str:
    """The text of an RTF document; bytes are GBK, \\u escapes Unicode."""
    rtf = _Rtf()
    for word, value, hexed, symbol, brace, plain in TOKEN.findall(data.decode("latin-1")):
        if hexed:
            rtf.hexed(hexed)
            continue
        rtf.flush()
        if brace:
            rtf.brace(brace)
        elif word:
            rtf.word(word, value)
        elif plain:
            rtf.plain(plain)
        elif symbol == "*":
            rtf.skip = True
        elif symbol in ("\\", "{", "}") and not rtf.skip:
            rtf.out.append(symbol)
    rtf.flush()
    return "".join(rtf.out).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
