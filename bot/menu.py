"""The chat menu, made from the word table: each word under the button it names, in the order of 帮助."""

from bot.channels.accounts.menu import SUB, TOP, Button
from bot.resolve import Resolver


def menu_of(resolver: Resolver) -> list[Button]:
    """At most three buttons with at most five words each.

    Raises: ValueError, where the features ask for more.
    """
    tops: dict[str, list[Button]] = {}
    for word in resolver.numbered.values():
        if word.menu:
            tops.setdefault(word.menu, []).append(Button(word.name, word=word.name))
    full = [name for name, words in tops.items() if len(words) > SUB]
    if len(tops) > TOP or full:
        raise ValueError(
            f"the menu has room for {TOP} buttons of {SUB} words; there are {list(tops)}, too many in {full}"
        )
    return [Button(name, subs=tuple(words)) for name, words in tops.items()]
