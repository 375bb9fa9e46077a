"""A request whose fields hold nothing a database cannot keep: a NUL in what was typed is left out."""

from collections.abc import Iterable
from typing import Any

from flask import Request
from werkzeug.datastructures import ImmutableMultiDict

NUL = "\0"


class Fields(ImmutableMultiDict[str, Any]):
    """The fields of a form or a query, without NULs."""

    def __init__(self, pairs: Iterable[tuple[str, Any]] | None = None) -> None:
        if isinstance(pairs, ImmutableMultiDict):
            pairs = pairs.items(multi=True)
        super().__init__([(name, _kept(value)) for name, value in pairs or ()])


class Asked(Request):
    """Flask's request with such fields."""

    parameter_storage_class = Fields


def _kept(value: Any) -> Any:
    return value.replace(NUL, "") if isinstance(value, str) else value
