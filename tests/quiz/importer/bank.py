"""A clean bank made up for the tests, and what comparing a reading with it means."""

import random
import unicodedata
from dataclasses import dataclass

from handlers.quiz.importer import Found

PLACES = [
    "石桥",
    "柳河",
    "东岭",
    "南湾",
    "西坪",
    "北塘",
    "青云",
    "白沙",
    "龙潭",
    "凤山",
    "松林",
    "竹溪",
    "梅园",
    "兰坡",
    "菊圃",
    "荷塘",
    "枫桥",
    "桂岭",
    "杏村",
    "桃源",
]
DEEDS = [
    "修渠",
    "植树",
    "扫盲",
    "护林",
    "支前",
    "垦荒",
    "防汛",
    "互助",
    "夜校",
    "义诊",
    "献粮",
    "合作",
    "勘探",
    "架桥",
    "办学",
    "练兵",
    "救灾",
    "宣讲",
    "巡护",
    "结对",
]
THINGS = [
    "劳动竞赛",
    "民主评议",
    "三会一课",
    "主题党日",
    "谈心谈话",
    "安全巡检",
    "技术革新",
    "志愿服务",
    "节能降耗",
    "岗位练兵",
    "导师带徒",
    "文明创建",
]
CHOICES = [
    "坚持群众路线",
    "落实安全责任",
    "加强班组建设",
    "开展岗位练兵",
    "完善考核办法",
    "推进技术革新",
    "改进工作作风",
    "关心职工生活",
    "严格工艺纪律",
    "提高服务质量",
    "保障设备完好",
    "节约每一度电",
    "1921年7月",
    "1949年10月",
    "上海嘉兴",
    "《党章》第三条",
    "三分之二以上",
    "七届二中全会",
    "二十人以上",
]


@dataclass(frozen=True)
class Item:
    """A question as it ought to be read."""

    kind: str
    stem: str
    options: tuple[str, ...]
    answer: list[str] | bool | list[list[str]]

    @property
    def letters(self) -> str:
        return "".join(self.answer) if self.kind in ("single", "multi") else ""  # type: ignore[arg-type]


def clean_bank(seed: int = 7, each: int = 12) -> list[Item]:
    """`each` questions of each kind, every stem its own; brackets in stems are empty."""
    rng = random.Random(seed)
    pairs = [(p, d) for p in PLACES for d in DEEDS]
    rng.shuffle(pairs)
    bank: list[Item] = []
    for n, kind in enumerate(("single", "multi", "judge", "blank")):
        for place, deed in pairs[n * each : (n + 1) * each]:
            bank.append(_item(rng, kind, place, deed))
    return bank


def _item(rng: random.Random, kind: str, place: str, deed: str) -> Item:
    thing, year = rng.choice(THINGS), rng.randint(1921, 2024)
    if kind == "judge":
        return Item(kind, f"{place}车间在{year}年的{deed}工作中推广了{thing}。", (), rng.random() < 0.5)
    if kind == "blank":
        return Item(
            kind,
            f"{place}班组开展{deed}活动，把（）作为重点，并写入{thing}办法。",
            (),
            [[f"{deed}{rng.choice('甲乙丙丁')}组"]],
        )
    options = tuple(rng.sample(CHOICES, 5 if kind == "multi" and rng.random() < 0.4 else 4))
    count = 1 if kind == "single" else rng.randint(2, len(options))
    answer = sorted(rng.sample("ABCDE"[: len(options)], count))
    stem = rng.choice(
        (
            f"{place}支部组织{deed}时，首先要做到（）。",
            f"{year}年，（）成为{place}项目部{deed}的主要经验。",
            f"关于{place}公司（以下简称公司）的{deed}与{thing}，下列说法正确的是（）",
        )
    )
    return Item(kind, stem, options, answer)


def fold(text: object) -> str:
    """Width, case, space, punctuation and blank marks gone."""
    text = unicodedata.normalize("NFKC", str(text)).casefold()
    return "".join(c for c in text if unicodedata.category(c)[0] in "LN" or c in "√×")


def same(item: Item, found: Found) -> bool:
    """The same kind, stem, options and key."""
    return (
        item.kind == found.kind
        and fold(item.stem) == fold(found.stem)
        and [fold(o) for o in item.options] == [fold(o) for o in found.options]
        and item.answer == found.answer
    )


def score(bank: list[Item], found: tuple[Found, ...]) -> tuple[int, list[str], list[str]]:
    """(exact, what was not exact, silent wrong ones) of a reading."""
    by_stem: dict[str, list[Found]] = {}
    for q in found:
        by_stem.setdefault(fold(q.stem), []).append(q)
    exact, missed, silent = 0, [], []
    for item in bank:
        there = by_stem.get(fold(item.stem), [])
        if any(same(item, q) for q in there):
            exact += 1
            continue
        missed.append(f"{item} / {there or [q for q in found if fold(q.stem)[:8] == fold(item.stem)[:8]]}")
        if any(not q.problems and q.answer != item.answer for q in there):
            silent.append(missed[-1])
    return exact, missed, silent
