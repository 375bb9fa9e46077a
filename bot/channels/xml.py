"""The platforms' XML: a callback's body to a dict, a reply's dict to a body."""

import re
from collections.abc import Mapping, Sequence
from typing import Any
from xml.parsers import expat

from bot.channels.errors import BadMessage

DEPTH = 8
ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
CONTROL = bytes(set(range(32)) - {9, 10})

OPENING = re.compile(r"\s*<xml>\s*")
QUOTED = r"<!\[CDATA\[([^\]]*+(?:\](?!\]>)[^\]]*+)*+)\]\]>"
FIELD = re.compile(rf"<([A-Za-z_]\w*+)>(?:{QUOTED}|([^<&\]]*+))</\1>\s*+", re.ASCII)
CLOSING = re.compile(r"</xml>\s*")


def parse(body: bytes) -> dict[str, Any]:
    """The children of `<xml>`: texts trimmed, elements with children as dicts, repeated ones as lists.

    Raises: BadMessage for what is not well-formed UTF-8, has a document type, or is deeper than 8 elements.
    """
    fields = _flat(body)
    return _parsed(body) if fields is None else fields


def _flat(body: bytes) -> dict[str, Any] | None:
    """The usual shape read directly, a third of the parser's time; None for whatever else, which the parser judges."""
    if len(body.translate(None, CONTROL)) != len(body):
        return None
    try:
        text = body.decode()
    except UnicodeDecodeError:
        return None
    if not text.isascii() and b"\xef\xbf" in body:  # the last of the plane, where the illegal U+FFFE and U+FFFF are
        return None
    opening = OPENING.match(text)
    if opening is None:
        return None
    at, fields = opening.end(), dict[str, Any]()
    while field := FIELD.match(text, at):
        name, quoted, plain = field.groups()
        if name in fields:
            return None
        fields[name] = (plain if quoted is None else quoted).strip()
        at = field.end()
    return fields if CLOSING.fullmatch(text, at) else None


class _Tree:
    """Builds the dict as the parser goes; each level is [its text so far, its children]."""

    def __init__(self) -> None:
        self.levels: list[tuple[list[str], dict[str, Any]]] = [([], {})]

    def refuse(self, *_: object) -> None:
        raise BadMessage("a document type is not accepted")

    def start(self, _name: str, _attributes: object) -> None:
        if len(self.levels) > DEPTH:
            raise BadMessage("nested too deeply")
        self.levels.append(([], {}))

    def text(self, data: str) -> None:
        self.levels[-1][0].append(data)

    def end(self, name: str) -> None:
        texts, children = self.levels.pop()
        value = children or "".join(texts).strip()
        into = self.levels[-1][1]
        if name not in into:
            into[name] = value
        elif isinstance(into[name], list):
            into[name].append(value)
        else:
            into[name] = [into[name], value]


def _parsed(body: bytes) -> dict[str, Any]:
    tree, parser = _Tree(), expat.ParserCreate("utf-8")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = tree.refuse
    parser.StartElementHandler, parser.EndElementHandler = tree.start, tree.end
    parser.CharacterDataHandler = tree.text
    try:
        parser.Parse(body, True)
    except expat.ExpatError as error:
        raise BadMessage("not well-formed XML") from error
    root = tree.levels[0][1].get("xml")
    if not isinstance(root, dict):
        raise BadMessage("not a message")
    return root


def clean(text: str) -> str:
    """The text without characters that XML cannot carry."""
    return ILLEGAL.sub("", text)


def quoted(text: str) -> str:
    """The text as CDATA, whatever is in it."""
    return f"<![CDATA[{clean(text).replace(']]>', ']]]]><![CDATA[>')}]]>"


def build(fields: Mapping[str, Any]) -> str:
    """`<xml>` with these children: mappings nest, sequences repeat their element, texts become CDATA."""
    return f"<xml>{_children(fields)}</xml>"


def _children(fields: Mapping[str, Any]) -> str:
    return "".join([_element(name, value) for name, value in fields.items()])


def _element(name: str, value: Any) -> str:
    if isinstance(value, str):
        return f"<{name}>{quoted(value)}</{name}>"
    if isinstance(value, bool):
        return f"<{name}>{str(value).lower()}</{name}>"
    if isinstance(value, Mapping):
        return f"<{name}>{_children(value)}</{name}>"
    if isinstance(value, Sequence):
        return "".join([_element(name, item) for item in value])
    return f"<{name}>{value}</{name}>"
