"""Words, states, events → handlers; one table, made of the features' own routers. The same word twice is an error."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TypeVar

from bot.turn import Reply, Turn

Handler = Callable[[Turn], Reply]
Claim = TypeVar("Claim")


class TableError(Exception):
    """Two features claim the same word, state or event."""


@dataclass(frozen=True, slots=True)
class Word:
    """One intent: its words (the first is its name), what 帮助 says of it, where the menu has it.

    `argument`: what may follow the word: "" nothing, "number" (报名 3, 报名3), "text" (搜索 遵义, 搜索遵义).
    `anywhere`: it also works in the middle of a dialogue. `menu` is the top button it hangs under, "" for none.
    `fixed`: the reply depends on nothing but the word, so it is neither stored nor needs a transaction. `rank` orders
    help and breaks ties between words of equal length, lower first.
    """

    names: tuple[str, ...]
    help: str
    handler: Handler
    argument: str = ""
    anywhere: bool = False
    menu: str = ""
    fixed: bool = False
    rank: int = 100

    @property
    def name(self) -> str:
        """The word shown in help and menus."""
        return self.names[0]


@dataclass(frozen=True, slots=True)
class StateRoute:
    """Who answers in a state. `free`: any text is an answer (a story being told), so words do not lead away from it."""

    handler: Handler
    free: bool = False


@dataclass(slots=True)
class Router:
    """A feature's own registrations."""

    table: list[Word] = field(default_factory=list)
    states: dict[str, StateRoute] = field(default_factory=dict)
    events: dict[str, Handler] = field(default_factory=dict)
    kinds: dict[str, Handler] = field(default_factory=dict)
    choices: list[Handler] = field(default_factory=list)
    unmatched: list[Handler] = field(default_factory=list)

    def words(
        self,
        *names: str,
        help: str,
        argument: str = "",
        anywhere: bool = False,
        menu: str = "",
        fixed: bool = False,
        rank: int = 100,
    ) -> Callable[[Handler], Handler]:
        """Answer a message that is one of these words (or sounds like it)."""

        def register(handler: Handler) -> Handler:
            self.table.append(Word(names, help, handler, argument, anywhere, menu, fixed, rank))
            return handler

        return register

    def state(self, *names: str, free: bool = False) -> Callable[[Handler], Handler]:
        """Answer the next message of a sender who is in one of these states."""

        def register(handler: Handler) -> Handler:
            for name in names:
                _claim(self.states, str(name), StateRoute(handler, free), "state")
            return handler

        return register

    def event(self, *names: str) -> Callable[[Handler], Handler]:
        """Answer a platform event by its name in lower case ("subscribe")."""

        def register(handler: Handler) -> Handler:
            for name in names:
                _claim(self.events, name, handler, "event")
            return handler

        return register

    def kind(self, *names: str) -> Callable[[Handler], Handler]:
        """Answer a message that is not text ("image") outside a dialogue."""

        def register(handler: Handler) -> Handler:
            for name in names:
                _claim(self.kinds, name, handler, "kind")
            return handler

        return register

    def choice(self, handler: Handler) -> Handler:
        """Answer a bare choice (B, ＡＣ, 对, √) typed outside a dialogue: the daily question's."""
        self.choices.append(handler)
        return handler

    def otherwise(self, handler: Handler) -> Handler:
        """Answer what nothing else answered."""
        self.unmatched.append(handler)
        return handler


def merge(routers: Iterable[Router]) -> Router:
    """One table of every feature's registrations.

    Raises: TableError, where two features claim the same word, state, event or kind.
    """
    whole = Router()
    seen: dict[str, Word] = {}
    for router in routers:
        for word in router.table:
            for name in word.names:
                _claim(seen, name, word, "word")
            whole.table.append(word)
        for state, route in router.states.items():
            _claim(whole.states, state, route, "state")
        for name, handler in router.events.items():
            _claim(whole.events, name, handler, "event")
        for name, handler in router.kinds.items():
            _claim(whole.kinds, name, handler, "kind")
        whole.choices += router.choices
        whole.unmatched += router.unmatched
    if len(whole.choices) > 1 or len(whole.unmatched) > 1:
        raise TableError("more than one handler claims bare choices or unmatched messages")
    return whole


def _claim(table: dict[str, Claim], name: str, claim: Claim, what: str) -> None:
    if name in table:
        raise TableError(f"{what} {name!r} is registered twice")
    table[name] = claim
