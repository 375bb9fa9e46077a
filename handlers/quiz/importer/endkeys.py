"""Keys that stand apart from their questions: ranges, lists and tables at the end of a chapter or of the file."""

import re
from dataclasses import dataclass, field

from . import patterns, texts
from .found import Draft, Reading

WORD = r"[A-Ha-h]{1,8}|[A-H](?:[、,，][A-H]){1,7}|[√×✓✗✔✘]|正确|错误|对|错|[TF](?![A-Za-z])"
RANGE = re.compile(
    r"(\d{1,4})\s*[-—–~～至到]+\s*(\d{1,4})\s*(?:题)?\s*[、.．:：)）]*\s*((?:(?:"
    + WORD
    + r")[\s、,，;；]*)+)(?!\d*[-—–~～至到]\s*[A-Z])"
)
PAIR = re.compile(
    r"(?:第\s*)?[(（\[【]?\s*(\d{1,4})\s*(?:题)?\s*[)）\]】]?\s*[、.．:：\-—\s]*\s*[(（\[【]?\s*("
    + WORD
    + r")\s*[)）\]】]?(?![A-Za-z0-9])"
)
SECTION = re.compile(
    r"\s*[(（]?(?P<lead>[" + patterns.HAN + r"]{1,3})(?:[)）]\s*[、.．:：]?|\s*[、.．:：\s]|\s*$)\s*(?P<rest>.*)$"
)
FILLER = re.compile(r"[\s、,，;；。.|]+")


@dataclass(slots=True)
class KeyGroup:
    """One run of numbered keys: what its heading said, and after how many question groups it stands."""

    place: str
    after: int
    area: int
    kind: str = ""
    chapter: str = ""
    lead: str = ""
    pairs: list[tuple[int, str]] = field(default_factory=list)
    explanations: dict[int, str] = field(default_factory=dict)


def key_pairs(text: str) -> list[tuple[int, str]] | None:
    """(number, key) pairs when the line is made of nothing else; None otherwise."""
    out: list[tuple[int, str]] = []
    at = 0
    text = text.strip()
    while at < len(text):
        filler = FILLER.match(text, at)
        at = filler.end() if filler else at
        if at == len(text):
            break
        found = RANGE.match(text, at)
        spread = _spread(found) if found else None
        if found and spread:
            out += spread
        else:
            found = PAIR.match(text, at)
            if not found:
                return None
            out.append((int(found[1]), found[2].upper()))
        at = found.end()
    return out or None


def _spread(found: re.Match[str]) -> list[tuple[int, str]] | None:
    """1-5 ABCDE, 11-13 AB ABC BCD, 21-25 √×√√×: one key a number, or nothing when the counts differ."""
    first, last = int(found[1]), int(found[2])
    tokens = [t for t in re.split(r"[\s、,，;；]+", found[3].strip()) if t]
    count = last - first + 1
    if count < 1 or count > 500:
        return None
    if len(tokens) != count:
        tokens = re.findall(r"正确|错误|[A-Ha-h√×✓✗✔✘对错TF]", "".join(tokens))
    if len(tokens) != count:
        return None
    return [(first + i, t.upper()) for i, t in enumerate(tokens)]


def headed_pairs(text: str) -> tuple[str, str, list[tuple[int, str]]] | None:
    """单选题：1.A 2.B …, or 一、1.A 2.B …: the kind said or the section's own number, and the keys."""
    found = patterns.SEC.match(text)
    if found:
        pairs = key_pairs(found["rest"].lstrip(" :：")) if found["rest"].strip(" :：") else None
        return (patterns.kind_of(found["kind"]) or "", "", pairs) if pairs else None
    led = SECTION.match(text)
    pairs = key_pairs(led["rest"]) if led else None
    return ("", led["lead"], pairs) if led and pairs else None


def numbered_key(text: str) -> tuple[int, str, str] | None:
    """1.【答案】C 解析：… or 1.C 解析：…: number, key, explanation."""
    num = patterns.number(text)
    if num is None:
        return None
    cut = patterns.EXPLAIN_MID.search(num.rest)
    raw, explanation = (num.rest[: cut.start()], num.rest[cut.start() :]) if cut else (num.rest, "")
    answer = patterns.ANS.match(raw)
    if answer is None and not (explanation and key_pairs(f"{num.value}.{raw.strip()}")):
        return None
    found = patterns.EXPLAIN.match(explanation)
    return num.value, (answer["key"] if answer else raw).strip(), found["text"].strip() if found else ""


def attach(reading: Reading, found: list[KeyGroup]) -> None:
    """Give every detached key to the question it belongs to; what fits badly is doubted, what fits nothing noted."""
    taken: set[int] = set()
    since = 0
    found = [keys for keys in found if keys.pairs]
    for position, keys in enumerate(found):
        if position and keys.area != found[position - 1].area:
            since = found[position - 1].after
        groups = [g for g in range(since, keys.after) if g not in taken] or [
            g for g in range(keys.after) if g not in taken
        ]
        by_group = {g: [d for d in reading.drafts if d.group == g] for g in groups}
        by_group = {g: ds for g, ds in by_group.items() if ds}
        for chosen, sure in _choose(reading, keys, by_group):
            _assign(keys, chosen, sure or _confirmed(keys, chosen))
            taken.update(g for g in {d.group for d in chosen} if all("end" in d.keys for d in by_group[g]))
            break
        else:
            shown = " ".join(f"{n}.{k}" for n, k in keys.pairs[:8])
            reading.note(texts.NOTE_LOOSE_KEYS.format(place=keys.place, keys=shown))


def _confirmed(keys: KeyGroup, chosen: list[Draft]) -> bool:
    """Whether keys read elsewhere for the same questions all agree with these."""
    written = dict(keys.pairs)
    agree = [key == written[d.number].strip() for d in chosen if d.number in written for key in _own(d)]
    return len(agree) * 2 > len(chosen) and all(agree)


def _own(draft: Draft) -> list[str]:
    found = [m[1] for stem in draft.stem for m in patterns.INL.finditer(stem)]
    return ["".join(re.findall(r"[A-H√×对错]", k)) for k in (*found, *draft.keys.values())]


def _choose(reading: Reading, keys: KeyGroup, by_group: dict[int, list[Draft]]) -> list[tuple[list[Draft], bool]]:
    """Candidate sets of questions, best first, with whether the numbers fit exactly."""
    wanted = [n for n, _ in keys.pairs]
    fitting = dict(by_group)
    if keys.chapter and any(reading.groups[g].chapter == keys.chapter for g in fitting):
        fitting = {g: ds for g, ds in fitting.items() if reading.groups[g].chapter == keys.chapter}
    if keys.kind and any(_kinds(reading, g, ds) == keys.kind for g, ds in fitting.items()):
        fitting = {g: ds for g, ds in fitting.items() if _kinds(reading, g, ds) == keys.kind}
    if keys.lead and any(SECTION.match(reading.groups[g].title) for g in by_group):
        fitting = {g: ds for g, ds in fitting.items() if _lead(reading.groups[g].title) == keys.lead}
    keyless = {g: ds for g, ds in fitting.items() if not all(d.keys for d in ds)}
    out: list[tuple[list[Draft], bool]] = []
    for pool in (keyless, fitting):
        out += [(ds, True) for ds in pool.values() if [d.number for d in ds] == wanted]
        every = [d for ds in pool.values() for d in ds]
        if set(wanted) <= {d.number for d in every} and len({d.number for d in every}) == len(every):
            out.append(([d for d in every if d.number in set(wanted)], True))
    for ds in fitting.values():
        share = len({d.number for d in ds} & set(wanted)) / max(len(ds), len(wanted))
        if share >= 0.5:
            out.append((ds, False))
    return out


def _lead(title: str) -> str:
    """一 of 一、单选题."""
    found = SECTION.match(title)
    return found["lead"] if found else ""


def _kinds(reading: Reading, group: int, drafts: list[Draft]) -> str:
    kinds = {d.kind for d in drafts} - {""}
    return reading.groups[group].kind or (kinds.pop() if len(kinds) == 1 else "")


def _assign(keys: KeyGroup, chosen: list[Draft], sure: bool) -> None:
    by_number: dict[int, list[str]] = {}
    for n, key in keys.pairs:
        by_number.setdefault(n, []).append(key)
    for draft in chosen:
        written = by_number.get(draft.number or -1, [])
        if draft.number in keys.explanations and not draft.explanation:
            draft.explanation = [keys.explanations[draft.number]]
        if written:
            draft.keys["end"] = written[0]
            if len(set(written)) > 1:
                draft.keys["end again"] = next(k for k in written if k != written[0])
        if not sure:
            draft.doubt(texts.END_KEY_UNEVEN, 0.3)
