"""The side bar and the first page's to-do, gathered from the features."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import cast

from flask import Flask, current_app

from bot.web.call import Call
from models.org import Role

EXTENSION = "siwei-console"
GROUPS = ("学习", "竞赛", "活动", "求助", "关怀", "荣誉与承诺", "调研", "简报", "组织", "通知", "系统", "帮助")


@dataclass(frozen=True, slots=True)
class Nav:
    """An entry of the side bar, shown to whoever has one of the roles anywhere; `roles` () is everybody."""

    label: str
    endpoint: str
    roles: tuple[Role, ...] = ()
    group: str = "组织"


@dataclass(frozen=True, slots=True)
class Todo:
    """Something that waits for whoever is signed in; `count` 0 is not shown. `urgent` comes first."""

    label: str
    url: str
    count: int = 1
    urgent: bool = False


@dataclass(frozen=True, slots=True)
class Backoffice:
    """What the features bring. `words`: everything people may type, each with the name of what it does."""

    nav: Sequence[Nav] = ()
    todos: Sequence[Callable[[Call], Iterable[Todo]]] = ()
    words: Mapping[str, str] = field(default_factory=dict)

    def give_to(self, flask: Flask) -> None:
        """Make this an application's back office."""
        flask.extensions[EXTENSION] = self


def backoffice() -> Backoffice:
    """The running application's."""
    return cast(Backoffice, current_app.extensions[EXTENSION])


def groups(roles: frozenset[Role]) -> Iterator[tuple[str, list[Nav]]]:
    """The side bar of somebody with these roles: (group, entries), groups in their order."""
    mine = [nav for nav in backoffice().nav if not nav.roles or roles & set(nav.roles)]
    named = [*GROUPS, *sorted({nav.group for nav in mine} - set(GROUPS))]
    for group in named:
        entries = [nav for nav in mine if nav.group == group]
        if entries:
            yield group, entries


def todos(call: Call) -> list[Todo]:
    """What waits for whoever is signed in, the urgent first."""
    found = [todo for todo_of in backoffice().todos for todo in todo_of(call) if todo.count]
    return sorted(found, key=lambda todo: not todo.urgent)
