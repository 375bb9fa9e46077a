"""Real banks with known keys, kept outside the project: every one read as well as it must be."""

import collections
import json
import unicodedata
from typing import Any

import pytest

from handlers.quiz.importer import read_bank, to_json
from tests.shared_data import shared

FEWEST = 10


def fold(text: object) -> str:
    text = unicodedata.normalize("NFKC", str(text or "")).casefold()
    return "".join(c for c in text if unicodedata.category(c)[0] in "LN" or c in "√×+-%<>=")


def answer(q: dict[str, Any]) -> str:
    given = q.get("answer")
    if q["kind"] in ("single", "multi"):
        return "".join(sorted(str(x).upper() for x in given or []))
    if q["kind"] == "judge":
        return "?" if given is None else "T" if given else "F"
    return fold(json.dumps(given, ensure_ascii=False) if isinstance(given, (list, dict)) else given)


def scored(truth: list[dict[str, Any]], found: list[dict[str, Any]]) -> tuple[float, int]:
    """(share read exactly, silent wrong keys)."""
    by_stem = collections.defaultdict(list)
    for q in found:
        by_stem[fold(q["stem"])].append(q)
    exact = silent = 0
    for t in truth:
        there = by_stem.get(fold(t["stem"]), [])
        want = (t["kind"], [fold(o) for o in t["options"]], answer(t))
        if any((q["kind"], [fold(o) for o in q["options"]], answer(q)) == want for q in there):
            exact += 1
        elif there and not all(q["problems"] for q in there):
            silent += not any(answer(q) == answer(t) for q in there if not q["problems"])
    return exact / len(truth), silent


def test_every_bank_with_known_keys_is_read_almost_whole_and_none_wrong_in_silence() -> None:
    folder = shared("data/banks")
    truths = sorted(folder.glob("*.truth.json"))
    assert len(truths) >= FEWEST
    short = {}
    for truth in truths:
        stem = truth.name.removesuffix(".truth.json")
        source = next(f for f in folder.iterdir() if f.stem == stem)
        share, silent = scored(json.loads(truth.read_text()), to_json(read_bank(source))["questions"])
        if share < 0.995 or silent:
            short[source.name] = (share, silent)
    assert short == {}


def test_every_bank_without_known_keys_is_read_into_questions() -> None:
    folder = shared("data/banks")
    known = {t.name.removesuffix(".truth.json") for t in folder.glob("*.truth.json")}
    others = [f for f in folder.iterdir() if f.suffix != ".md" and f.stem not in known and "truth" not in f.name]
    others = [f for f in others if f.name != "known_wrong_keys.json"]
    if not others:
        pytest.fail("no banks without known keys are there")
    assert [f.name for f in others if not read_bank(f).questions] == []
