"""Which handler answers a message: dialogue, word, number, choice, or the three closest intents."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import count

from bot.router import Handler, Router, Word
from bot.turn import CHOICE, Conversation, Incoming, Reply
from bot.words import Rung, WordTable, fold

UNMATCHED = "unmatched"
LETTERS = frozenset("abcdefghABCDEFGH")
JUDGEMENTS = frozenset("对错是否tf√×✓✗✔✘✅❌") | {"正确", "错误", "true", "false"}


@dataclass(frozen=True, slots=True)
class Route:
    """Who answers, what followed the word, and the reason a newcomer or an administrator is shown."""

    handler: Handler
    argument: str = ""
    reason: str = ""
    fixed: bool = False


class Resolver:
    """The whole table with everything that is looked up by it; one an app, it never changes."""

    def __init__(self, table: Router) -> None:
        self.table = table
        self.words: dict[str, Word] = {word.name: word for word in table.table}
        names = {name: word.name for word in table.table for name in word.names}
        ordered = sorted(table.table, key=lambda word: word.rank)
        self.matcher = WordTable(names, {w.name: w.argument for w in table.table}, [w.name for w in ordered])
        self.numbered: dict[int, Word] = dict(zip(count(1), ordered))

    def fixed(self, incoming: Incoming) -> Route | None:
        """The route of a message whose answer depends on nothing but its word, if it is one."""
        if incoming.kind != "text":
            return None
        match = self.matcher.match(incoming.text)
        if match is None or match.argument or match.rung is not Rung.EXACT or not self.words[match.word].fixed:
            return None
        return Route(self.words[match.word].handler, "", f"word {match.word} (exact)", fixed=True)

    def resolve(self, incoming: Incoming, conversation: Conversation, synonyms: Mapping[str, str]) -> Route:
        """The route of any message. `synonyms` are the folded words an administrator added for this person."""
        if incoming.kind.startswith("event."):
            return self._event(incoming, synonyms)
        if incoming.kind != "text":
            return self._other(incoming, conversation)
        return self._text(incoming.text.strip(), conversation, synonyms)

    def _text(self, text: str, conversation: Conversation, synonyms: Mapping[str, str]) -> Route:
        picked = self._picked(text, conversation)
        if picked:
            return picked
        state = self.table.states.get(conversation.state or "")
        word = self._word(text, synonyms)
        if state and not (word and self._leads_away(word, free=state.free)):
            return Route(state.handler, text, f"state {conversation.state}")
        if word:
            return word
        return self._number(text) or self._choice(text) or self._nothing()

    def _leads_away(self, word: Route, *, free: bool) -> bool:
        """A word leaves a dialogue only when it was typed exactly, and a story being told only for a few words."""
        if not word.reason.endswith(("(exact)", "(argument)")):
            return False
        owner = next((w for w in self.table.table if w.handler is word.handler), None)
        return owner is not None and (owner.anywhere or not free)

    def _word(self, text: str, synonyms: Mapping[str, str]) -> Route | None:
        target = synonyms.get(fold(text)) if synonyms else None
        if target in self.words:
            return Route(self.words[target].handler, "", f"word {target} (exact)")
        match = self.matcher.match(text)
        if match is None:
            return None
        return Route(self.words[match.word].handler, match.argument, f"word {match.word} ({match.rung})")

    def _picked(self, text: str, conversation: Conversation) -> Route | None:
        """One of the words that were offered by number."""
        offered = conversation.data.get("words", []) if conversation.state == CHOICE else []
        digits = fold(text)
        if not digits.isdecimal() or not 1 <= int(digits[:3]) <= len(offered):
            return None
        word = self.words.get(offered[int(digits[:3]) - 1])
        return Route(word.handler, "", f"choice {digits}: {word.name}") if word else None

    def _number(self, text: str) -> Route | None:
        digits = fold(text)
        word = self.numbered.get(int(digits)) if digits.isdecimal() and len(digits) < 4 else None
        return Route(word.handler, "", f"menu number {digits}: {word.name}") if word else None

    def _choice(self, text: str) -> Route | None:
        if self.table.choices and is_choice(text):
            return Route(self.table.choices[0], text, "a bare choice")
        return None

    def _event(self, incoming: Incoming, synonyms: Mapping[str, str]) -> Route:
        name = incoming.kind.removeprefix("event.")
        if name == "click" and incoming.event_key:
            return self._word(incoming.event_key, synonyms) or self._nothing()
        handler = self.table.events.get(name)
        return Route(handler, incoming.event_key, f"event {name}") if handler else Route(_silence, "", "unknown event")

    def _other(self, incoming: Incoming, conversation: Conversation) -> Route:
        state = self.table.states.get(conversation.state or "")
        if state:
            return Route(state.handler, "", f"state {conversation.state}")
        handler = self.table.kinds.get(incoming.kind) or self.table.kinds.get("*")
        return Route(handler, "", f"kind {incoming.kind}") if handler else self._nothing()

    def _nothing(self) -> Route:
        handler = self.table.unmatched[0] if self.table.unmatched else _silence
        return Route(handler, "", UNMATCHED)


def is_choice(text: str) -> bool:
    """Whether the text is nothing but option letters or a judgement (B, Ａ、Ｃ, 对, √)."""
    bare = text.strip().strip("。.!！")
    if bare in JUDGEMENTS or fold(bare) in JUDGEMENTS:
        return True
    letters = fold(bare)
    return 0 < len(letters) <= 8 and all(c in LETTERS for c in letters) and len(set(letters)) == len(letters)


def _silence(_turn: object) -> Reply:
    return Reply()
