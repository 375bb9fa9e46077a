"""From a draft to a question: lift keys out of the stem, settle the kind, resolve the keys, doubt what is odd."""

import re

from . import keys, patterns, texts
from .blanks import blank_answer, essay_like, lift_blanks, lift_term
from .cleaning import joined, tidy
from .found import Answer, Draft, Found
from .options import LETTERS, unticked
from .validity import check

OWN = "我的答案"
ASKS = re.compile(r"[?？：:]\s*$|[（(]\s*[)）][。.]?\s*$|_{2,}[。.]?\s*$")
SCORE = re.compile(r"\s*[;；,，]?\s*(?:本题)?得\s*分\s*[:：]?\s*(\d+(?:\.\d+)?)?.*$", re.S)


def finish(draft: Draft, *, prose: bool = False) -> Found:
    """The question a draft stands for. `prose`: the file has text answers only, so 正确 is a text too."""
    if draft.kind in ("", "single", "multi") and not draft.options:
        _unlettered(draft)
    stem = joined(draft.stem) if len(draft.stem) > 1 else "".join(draft.stem).strip()
    stem = _tag(draft, patterns.without_word(stem))
    stem = _cited(draft, stem)
    draft.options = [_option(draft, i, o) for i, o in enumerate(draft.options)]
    stem = _inline(draft, stem)
    stem = stem if prose else _circled(draft, stem)
    kind = _kind(draft, stem, prose)
    if kind == "blank" and not draft.keys:
        stem = lift_blanks(draft, stem)
    if kind == "essay" and not draft.keys:
        stem = lift_term(draft, stem)
    answer = _answer(draft, kind, stem)
    if kind in ("single", "multi") and not draft.options and not draft.keys and draft.kind == "":
        kind = "blank" if patterns.BLANK.search(stem) else "essay"
    options = () if kind == "judge" and keys.is_judge_pair(draft.options) else tuple(draft.options)
    check(draft, kind, stem, options, answer)
    return Found(
        kind, tidy(stem), tuple(tidy(o) for o in options), answer, joined(draft.explanation).strip(),
        draft.source, draft.place, round(draft.sure, 2), tuple(draft.problems),
    )  # fmt: skip


def _unlettered(draft: Draft) -> None:
    """Options a line each without letters: the lines below what asks, where the key is one of them, or a letter."""
    raw, below = next((k for k in draft.keys.values() if k.strip()), ""), draft.stem[1:]
    if not 2 <= len(below) <= len(LETTERS) - 4 or any(patterns.number(line) for line in below):
        return
    by_text, letters = keys.worded(raw, below), keys.letter_run(raw)
    if not (by_text and by_text.letters) and not (letters and LETTERS.index(letters[-1]) < len(below)):
        return
    asking = [bool(ASKS.search(line)) for line in draft.stem]
    if letters or not asking[0] or any(asking[1:]):
        draft.doubt(texts.UNLETTERED, 0.5)
    draft.stem, draft.options, draft.sure = draft.stem[:1], below, min(draft.sure, 0.85)


def _tag(draft: Draft, stem: str) -> str:
    """A kind said in the stem itself: （单选题，1 分）…, …【多选】."""
    for pattern in (patterns.TAG, patterns.BARE_TAG):
        found = pattern.match(stem) if pattern is patterns.TAG or not draft.kind else None
        if found:
            draft.kind = patterns.kind_of(found["kind"]) or draft.kind
            return patterns.without_word(stem[found.end() :])
    found = patterns.TAIL_TAG.search(stem)
    if found and len(found["kind"]) > 1:
        draft.kind = patterns.kind_of(found["kind"]) or draft.kind
        return stem[: found.start()]
    return stem


def _cited(draft: Draft, stem: str) -> str:
    found = patterns.CITED.search(stem)
    if found:
        draft.source = draft.source or found[1]
        return stem[: found.start()]
    return stem


def _option(draft: Draft, index: int, option: str) -> str:
    text, ticked = unticked(option)
    if ticked:
        draft.ticked.add(index)
    return text


def _inline(draft: Draft, stem: str) -> str:
    """Take keys standing in brackets out of the stem, leaving the bracket empty."""
    if draft.kind in ("blank", "essay"):
        return stem
    said = patterns.JUDGED_INL.search(stem) if draft.kind == "judge" and not draft.options else None
    if said and not patterns.INL.search(stem):
        draft.keys["inline"] = said[1] or said[2]
        return stem[: said.start()] + stem[said.end() :]
    found = [m for m in patterns.INL.finditer(stem) if _believable(m, draft)]
    judged = [m for m in found if keys.truth(m[1]) is not None and not re.fullmatch("[A-H]+", m[1])]
    letters = [m for m in found if m not in judged]
    if judged and not draft.options and (draft.kind in ("", "judge")):
        return _judged(draft, stem, judged[-1])
    if letters and (draft.options or draft.kind):
        spaced = [m for m in letters if m[0][1:-1] != m[1]]
        letters = spaced if spaced and len(spaced) < len(letters) and draft.kind != "multi" else letters
        draft.keys["inline"] = "".join(m[1] for m in letters)
        for m in reversed(letters):
            stem = stem[: m.start()] + m[0][0] + "  " + m[0][-1] + stem[m.end() :]
        return stem
    return _trailing(draft, stem)


def _believable(found: re.Match[str], draft: Draft) -> bool:
    """Lower-case letters and T/F/x/v in brackets are keys only where such keys are usual."""
    word = found[1]
    if word in ("T", "F", "x", "X", "v", "V"):
        return (draft.kind == "judge" and not draft.options) or bool(word == "F" and draft.options)
    if word.islower():
        return bool(draft.options) and found.end() >= len(found.string.rstrip("。？?.：: ")) and len(word) <= 4
    return True


def _judged(draft: Draft, stem: str, found: re.Match[str]) -> str:
    draft.keys["inline"] = found[1]
    after = stem[found.end() :].strip()
    stem = stem[: found.start()]
    if re.fullmatch(r"[\s。.；;]*", stem) or (len(after) > 12 and not re.match(r"[(（]|改正|更正|应", after)):
        return stem + after
    after = re.sub(r"^[。.；;]\s*", "", after)
    if after:
        draft.explanation.insert(0, after.strip("（）() "))
    return stem


def _trailing(draft: Draft, stem: str) -> str:
    """…是（）。-D:开除党籍, …√, …。对 at the end of a stem without options."""
    found = patterns.TAIL_KEY.search(stem)
    if found and not draft.options and not draft.keys:
        draft.keys["inline"] = found[1]
        if found[2] and found[2].strip():
            draft.explanation.append(found[2].strip())
        return stem[: found.start()]
    found = re.search(r"(?<=[。；;？?!！\s）)])\s*([√×✓✗✔✘]|(?<=\s)(?:对|错|正确|错误|[TF]))\s*$", stem)
    if found and not draft.options and not draft.keys and draft.kind in ("", "judge"):
        draft.keys["inline"] = found[1]
        return stem[: found.start()]
    found = re.search(r"[\s。]([A-H]{1,8})\s*$", stem)
    if found and draft.options and not draft.keys and list(found[1]) == sorted(set(found[1])):
        draft.keys["inline"] = found[1]
        return stem[: found.start(1)].rstrip()
    return stem


def _circled(draft: Draft, stem: str) -> str:
    """①… ②… as the options themselves, when the key is written in circled numbers and there are no letters."""
    raw = next(iter(draft.keys.values()), "").strip("。 ")
    at = stem.find("①")
    if draft.options or not raw or at <= 0 or not all(c in patterns.CIRCLED for c in raw) or list(raw) != sorted(raw):
        return stem
    parts = [p.strip(" ;；\n\t") for p in re.split("[①-⑩]", stem[at:])[1:]]
    if len(parts) >= 2 and max(patterns.CIRCLED[c] for c in raw) <= len(parts):
        draft.options = parts
        return stem[:at].strip()
    return stem


def _kind(draft: Draft, stem: str, prose: bool) -> str:
    """Said kind first, then the form of the key; hints in the stem never decide."""
    options, raw = draft.options, next((k for k in draft.keys.values() if k.strip()), "")
    if draft.kind in ("judge", "multi", "essay") or (draft.kind == "single" and not keys.is_judge_pair(options)):
        return draft.kind
    if keys.is_judge_pair(options):
        return "judge"
    if options:
        marked = draft.ticked or draft.styled
        many = len(keys.choice(raw, options).letters) > 1 if raw else len(marked) > 1
        return draft.kind if draft.kind == "blank" else "multi" if many else "single"
    if draft.kind == "blank":
        return "blank"
    bare_digit = raw.strip() in ("0", "1") and not patterns.BLANK.search(stem) and stem[-1:] not in "?？"
    if (keys.truth(raw) is not None or bare_digit) and not prose:
        return "judge"
    letters = keys.letter_run(raw)
    if letters and not prose:
        return "multi" if len(letters) > 1 else "single"
    if prose and "|" in raw:
        return "blank"
    return "essay" if essay_like(stem, raw) else "blank" if raw or patterns.BLANK.search(stem) else "essay"


def _answer(draft: Draft, kind: str, stem: str) -> Answer:
    _style_key(draft, kind)
    written = {where: SCORE.sub("", raw) for where, raw in draft.keys.items()}
    written = {where: raw for where, raw in written.items() if raw.strip()}
    if OWN in draft.keys and len(written) == 1:
        if draft.scored_nothing:
            draft.doubt(texts.OWN_ANSWER_WRONG, 0.2)
    elif OWN in written:
        del written[OWN]
    if not written:
        draft.doubt(texts.NO_KEY, 0.2)
        return None
    if kind == "blank":
        return blank_answer(draft, stem, next(iter(written.values())))
    if kind == "essay":
        return joined(next(iter(written.values())).split("\n"))
    return _chosen(draft, kind, written)


def _style_key(draft: Draft, kind: str) -> None:
    if draft.ticked and kind in ("single", "multi"):
        draft.keys["tick"] = "".join(LETTERS[i] for i in sorted(draft.ticked) if i < len(LETTERS))
    elif draft.styled and not any(k.strip() for k in draft.keys.values()) and len(draft.styled) < len(draft.options):
        draft.keys["style"] = "".join(LETTERS[i] for i in sorted(draft.styled) if i < len(LETTERS))
        if kind == "judge":
            draft.keys["style"] = draft.options[min(draft.styled)]


def _chosen(draft: Draft, kind: str, written: dict[str, str]) -> Answer:
    """The one key all places agree on; None when they do not."""
    resolved = []
    for raw in written.values():
        judge = kind == "judge"
        resolved.append(
            keys.judgement(raw, draft.options, draft.true_letter)
            if judge
            else keys.choice(raw, draft.options, from_one=draft.from_one)
        )
    for key in resolved:
        for doubt in key.doubts:
            draft.doubt(doubt, 0.2 if key.unread else 0.5)
    values = [k.value for k in resolved if k.value is not None]
    if any(v != values[0] for v in values):
        draft.doubt(
            texts.KEYS_DIFFER.format(keys="、".join(sorted({raw.strip()[:20] for raw in written.values()}))), 0.2
        )
        return None
    return values[0] if values else None
