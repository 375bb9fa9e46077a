"""The chat menu, made from the word table: each word under the button it names, in the order of 帮助."""

from bot.channels.accounts.menu import SUB, TOP, Button
from bot.resolve import Resolver


def menu_of(resolver: Resolver) -> list[Button]:
    """At most three buttons with at most five words each; what does not fit is still reached by typing."""
    tops: dict[str, list[Button]] = {}
    for word in resolver.numbered.values():
        if word.menu:
            tops.setdefault(word.menu, []).append(Button(word.name, word=word.name))
    return [Button(name, subs=tuple(words[:SUB])) for name, words in list(tops.items())[:TOP]]
