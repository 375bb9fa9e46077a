"""What only shows across questions: contradictions, repeats, near repeats, counts and numbers that do not add up."""

from collections import defaultdict
from dataclasses import replace

from . import texts
from .cleaning import folded
from .found import Found, Reading
from .options import LETTERS

NEAR = 0.92
WINDOW = 4
NOTES = 40
RUN = 12


def answer_text(q: Found) -> str:
    """The answer by its wording, so that the order of options does not matter."""
    if isinstance(q.answer, list) and q.options and all(isinstance(x, str) for x in q.answer):
        chosen = [q.options[LETTERS.index(str(x))] for x in q.answer if LETTERS.index(str(x)) < len(q.options)]
        return "|".join(sorted(folded(o) for o in chosen))
    return folded(str(q.answer)) if q.answer is not None else ""


def option_set(q: Found) -> frozenset[str]:
    return frozenset(folded(o) for o in q.options)


def with_doubt(q: Found, problem: str, confidence: float) -> Found:
    """The question with one more problem."""
    if problem in q.problems:
        return q
    return replace(q, problems=(*q.problems, problem), confidence=min(q.confidence, confidence))


def compare(questions: list[Found], notes: list[str]) -> list[Found]:
    """Questions with the same or nearly the same stem, each told what it clashes with."""
    out = list(questions)
    stems = [folded(q.stem) for q in questions]
    keyed = [answer_text(q) for q in questions]
    sets = [option_set(q) for q in questions]
    same = defaultdict(list)
    for i, stem in enumerate(stems):
        if stem:
            same[stem].append(i)
    for places in same.values():
        for n, j in enumerate(places[1:], 1):
            _pair(out, keyed, sets, places[max(0, n - 30) : n], j)
    _near(out, stems, keyed, sets, notes)
    return out


def _pair(out: list[Found], keyed: list[str], sets: list[frozenset[str]], earlier: list[int], j: int) -> None:
    for i in earlier:
        if sets[i] != sets[j] and not _overlap(out, i, j, keyed, sets):
            continue
        if keyed[i] == keyed[j] or not keyed[i] or not keyed[j]:
            if sets[i] == sets[j]:
                out[j] = with_doubt(out[j], texts.DUPLICATE.format(place=out[i].place), 0.6)
        else:
            out[j] = with_doubt(out[j], texts.CONTRADICTS.format(place=out[i].place), 0.2)
            out[i] = with_doubt(out[i], texts.CONTRADICTS.format(place=out[j].place), 0.2)


def _overlap(out: list[Found], i: int, j: int, keyed: list[str], sets: list[frozenset[str]]) -> bool:
    """Other options, but the answer of one is offered and not chosen in the other."""
    if not sets[i] or not sets[j] or out[i].kind != out[j].kind:
        return False
    a, b = set(keyed[i].split("|")), set(keyed[j].split("|"))
    return bool(a and b and a != b and a <= sets[j] and b <= sets[i])


def _near(out: list[Found], stems: list[str], keyed: list[str], sets: list[frozenset[str]], notes: list[str]) -> None:
    """Neighbours among the sorted stems, read forwards and backwards: near repeats stand side by side there."""
    from rapidfuzz.distance import Indel

    seen: set[tuple[int, int]] = set()
    near: list[tuple[int, int]] = []
    for order in (
        sorted(range(len(stems)), key=lambda i: stems[i]),
        sorted(range(len(stems)), key=lambda i: stems[i][::-1]),
    ):
        for n, i in enumerate(order):
            for j in order[n + 1 : n + 1 + WINDOW]:
                pair = (min(i, j), max(i, j))
                if pair in seen or stems[i] == stems[j] or min(len(stems[i]), len(stems[j])) < 10:
                    continue
                seen.add(pair)
                if Indel.normalized_similarity(stems[i], stems[j], score_cutoff=NEAR) >= NEAR:
                    near.append(pair)
    for i, j in sorted(near):
        if sets[i] == sets[j] and sets[i] and keyed[i] and keyed[j] and keyed[i] != keyed[j]:
            out[i] = with_doubt(out[i], texts.NEAR_CONTRADICTS.format(place=out[j].place), 0.5)
            out[j] = with_doubt(out[j], texts.NEAR_CONTRADICTS.format(place=out[i].place), 0.5)
        elif len(notes) < NOTES:
            notes.append(texts.NOTE_NEAR.format(a=out[i].place, b=out[j].place))


def count_notes(reading: Reading) -> None:
    """Headings that promise another count, numbers missing or given twice."""
    by_group = defaultdict(list)
    for draft in reading.drafts:
        by_group[draft.group].append(draft.number)
    titled: dict[tuple[str, str], int] = defaultdict(int)
    for g, group in enumerate(reading.groups):
        numbers = [n for n in by_group[g] if n is not None]
        title = (group.chapter + " " + group.title).strip() or "题目"
        titled[group.chapter, group.title] += len(by_group[g])
        if group.promised is not None and len(by_group[g]) != group.promised:
            reading.note(texts.NOTE_PROMISED.format(title=title, promised=group.promised, found=len(by_group[g])))
        if len(numbers) > 1:
            present = set(numbers)
            missing = [n for n in range(min(numbers), max(numbers)) if n not in present][:20]
            twice = sorted({n for n in present if numbers.count(n) > 1})[:20]
            if missing:
                reading.note(texts.NOTE_GAP.format(title=title, numbers="、".join(map(str, missing))))
            if twice:
                reading.note(texts.NOTE_TWICE.format(title=title, numbers="、".join(map(str, twice))))


def run_note(questions: list[Found]) -> str | None:
    """A long run of single-choice questions with the same letter."""
    letter, length, best = "", 0, ("", 0)
    for q in questions:
        own = q.answer[0] if q.kind == "single" and isinstance(q.answer, list) and q.answer else ""
        length = length + 1 if own == letter and own else 1
        letter = str(own)
        best = max(best, (letter, length), key=lambda b: b[1] if b[0] else 0)
    return texts.NOTE_SAME_KEY.format(count=best[1], letter=best[0]) if best[1] >= RUN and best[0] else None
