"""Whom a campaign's rule means: conditions on a person's own rows."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, Text, false, or_, select, type_coerce

from models.case import Case, Kind, State
from models.org import Person

IN_FILE = "在档困难"
ON_FILE = (State.ON_FILE, State.REVIEW)


def meant(rule: Mapping[str, Any]) -> ColumnElement[bool]:
    """{"tags": […], "political": […], "in_file": true}: whoever fits one of them; an empty rule is not for here."""
    ways: list[ColumnElement[bool]] = [false()]
    ways += [has_tag(tag) for tag in rule.get("tags", ())]
    if rule.get("political"):
        ways.append(Person.political.in_(rule["political"]))
    if rule.get("in_file"):
        ways.append(in_file())
    return or_(*ways)


def has_tag(tag: str) -> ColumnElement[bool]:
    """Whether a person carries a tag of the roster; tags are kept as a JSON list of strings."""
    return type_coerce(Person.tags, Text).contains(f'"{tag}"', autoescape=True)


def in_file() -> ColumnElement[bool]:
    """Whether a person's household is in the hardship file: by their case, or by the roster's tag."""
    on_file = select(Case.person_id).where(Case.kind == Kind.FILE, Case.state.in_(ON_FILE))
    return or_(has_tag(IN_FILE), Person.id.in_(on_file.where(Case.person_id.is_not(None))))
