"""Giving a line's options to the open question."""

from collections.abc import Sequence

from . import texts
from .found import Draft, Line
from .options import LETTERS, Mark, chain, cut


def gather(draft: Draft, wrapped: list[str], line: Line, part: str, first: Mark) -> bool:
    """Add the options of `part` if `first` continues the run; a letter lost before it is made up.

    `wrapped` are the lines that followed the last option; it is emptied when options were added.
    """
    expected = len(draft.options)
    if first.index == expected + 1 and lost_letter(draft, wrapped):
        expected += 1
    if first.index != expected:
        return False
    run = chain(part, first)
    _styled(draft, line, part, run)
    draft.options += cut(part, run)
    wrapped.clear()
    return True


def lost_letter(draft: Draft, wrapped: list[str]) -> bool:
    """A line between A and C without a letter is B."""
    if draft.options and wrapped:
        found = "\n".join(wrapped)
        draft.options[-1] = draft.options[-1][: -len(found)].strip()
    elif not draft.options and len(draft.stem) > 1:
        found = draft.stem.pop()
    else:
        return False
    draft.options.append(found)
    draft.doubt(texts.LOST_LETTER.format(letter=LETTERS[len(draft.options) - 1]), 0.7)
    return True


def _styled(draft: Draft, line: Line, part: str, run: Sequence[Mark]) -> None:
    """Note which options of a run are for the most part set apart by bold, colour, underline or highlight."""
    at = line.text.find(part)
    ends = [m.start for m in run[1:]] + [len(part)]
    for n, (mark, end) in enumerate(zip(run, ends, strict=True)):
        length = len(part[mark.end : end].strip())
        covered = (min(b, at + end) - max(a, at + mark.end) for a, b in line.marks)
        if any(c > 0 and c * 2 > length for c in covered):
            draft.styled.add(len(draft.options) + n)
