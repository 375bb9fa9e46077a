"""What each kind asks, no more than it needs; every answer is checked before it is kept."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.words import fold, simplify
from handlers.case.eligibility import yuan
from models.case import Kind, Urgency

LONGEST = 1500
SHORTEST = 2
ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
ID_CHECKS = "10X98765432"
MONEY = re.compile(r"(\d{1,9})(?:\.(\d{1,2}))?(万)?元?")
TOO_LONG = "这段有点长，请控制在 1500 字以内，其余的提交后可以用“补充”再写。"
SKIP = frozenset({"跳过", "没有", "无", "不用"})
NOT_SKIPPED = "这一项跳不过去，请写几个字；先不写了回复“退出”，已写的都在。"
NUMBER_PLEASE = "请回复前面的数字。"


class Unclear(ValueError):
    """An answer that cannot be taken; the text says what would do."""


@dataclass(frozen=True, slots=True)
class Field:
    """One question. `read` makes an answer of what was typed, or raises Unclear."""

    name: str
    ask: str
    read: Callable[[str], str]
    optional: bool = False
    choices: tuple[str, ...] = ()


def story(text: str) -> str:
    """Free text; a bare wish to skip is none. Raises: Unclear."""
    text = text.strip()
    if fold(text) in SKIP:
        raise Unclear(NOT_SKIPPED)
    if len(text) > LONGEST:
        raise Unclear(TOO_LONG)
    if len(text) < SHORTEST:
        raise Unclear("请多写几个字，说清楚些。")
    return text


def one_of(*choices: str) -> Callable[[str], str]:
    """A number among choices, or the choice itself."""

    def read(text: str) -> str:
        text = simplify(text).strip()
        if text in choices:
            return text
        if text.isdecimal() and 1 <= int(text[:3]) <= len(choices):
            return choices[int(text[:3]) - 1]
        raise Unclear(NUMBER_PLEASE)

    return read


def money(text: str) -> str:
    """Yuan, as a plain number of fen; 万 is understood. Raises: Unclear."""
    found = MONEY.fullmatch(simplify(text).replace(",", "").replace(" ", ""))
    if found is None:
        raise Unclear("请写数字，单位元，例如 12000；没有写 0。")
    fen = int(found[1]) * 100 + int((found[2] or "").ljust(2, "0") or 0)
    return str(fen * (10000 if found[3] else 1))


def people(text: str) -> str:
    """How many live in the household. Raises: Unclear."""
    digits = simplify(text).rstrip("口人 ")
    if not digits.isdecimal() or not 1 <= int(digits[:4]) <= 30:
        raise Unclear("请写家里几口人，例如 4。")
    return str(int(digits))


def id_number(text: str) -> str:
    """An ID number with its check digit. Raises: Unclear."""
    number = simplify(text).upper().replace(" ", "")
    if not re.fullmatch(r"\d{17}[\dX]", number) or ID_CHECKS[checksum(number)] != number[17]:
        raise Unclear("号码对不上，请核对 18 位身份证号；不想现在填可以回复“跳过”。")
    return number


def checksum(number: str) -> int:
    """GB 11643: the weighted sum of the first 17 digits, modulo 11."""
    return sum(int(digit) * weight for digit, weight in zip(number, ID_WEIGHTS, strict=False)) % 11


EVENTS = ("住院或大病", "意外伤害", "女职工特殊疾病")
URGENCY = {"等不了": Urgency.URGENT, "就这几天": Urgency.NORMAL, "不急": Urgency.NORMAL}
WRITES = "先写"
STORY = Field("story", "您遇到了什么事？直接写下来就行，一条消息里写完。", story)
HOW_SOON = Field("soon", "有多急？\n1 等不了 2 就这几天 3 不急", one_of(*URGENCY), choices=tuple(URGENCY))
WAYS = ("打电话", "当面聊", WRITES)
CONTACT = Field("contact", "您希望：\n1 有人打电话给我 2 约个时间当面聊 3 先在这里写", one_of(*WAYS), choices=WAYS)
WHEN = Field("when", "什么时候方便？例如：明天下午。可以回复“跳过”。", story, optional=True)
MORE = Field("story", "想先说几句吗？写下来，或回复“跳过”。", story, optional=True)
FORMS: Mapping[Kind, tuple[Field, ...]] = {
    Kind.AID: (STORY, HOW_SOON, CONTACT),
    Kind.FILE: (
        Field("members", "家里几口人？", people),
        Field("income", "全家一年的收入大约多少元？", money),
        Field("rigid", "全家一年必须的开支（看病、上学、房租等）大约多少元？没有写 0。", money),
        Field("accident", "其中因意外或重病多花的大约多少元？没有写 0，可以“跳过”。", money, optional=True),
        Field("household_no", "户主身份证号（加密保存，只用来避免重复建档）。可以“跳过”，以后再补。", id_number, True),
        Field("story", "主要是什么原因困难？写几句。", story),
        CONTACT,
    ),
    Kind.CLAIM: (
        Field("event", "是哪一种？\n1 住院或大病 2 意外伤害 3 女职工特殊疾病", one_of(*EVENTS), choices=EVENTS),
        Field("story", "什么时候、在哪家医院？写一两句。", story),
        Field("cost", "自己付了大约多少元？可以“跳过”。", money, optional=True),
        CONTACT,
    ),
    Kind.WISH: (STORY, Field("wish", "您希望怎么解决？可以“跳过”。", story, optional=True), HOW_SOON),
    Kind.MIND: (CONTACT, WHEN, MORE),
    Kind.LAW: (STORY, HOW_SOON, CONTACT),
}  # fmt: skip
WITH_FILES = frozenset({Kind.AID, Kind.FILE, Kind.CLAIM, Kind.WISH})
MENU = (
    ("生活困难", Kind.AID, "生活"),
    ("看病与医疗互助", Kind.CLAIM, "医疗"),
    ("子女上学", Kind.AID, "助学"),
    ("心里难受、想找人聊", Kind.MIND, "心理"),
    ("劳动与权益", Kind.LAW, "权益"),
    ("其他意见和诉求", Kind.WISH, "诉求"),
    ("困难职工建档", Kind.FILE, "建档"),
)


LABELS = {
    "category": "类别", "story": "情况", "soon": "急不急", "contact": "联系方式", "when": "方便的时间",
    "members": "家庭人口",
    "income": "家庭年收入", "rigid": "必须的开支", "accident": "意外或重病支出", "household_no": "户主身份证号",
    "event": "事由", "cost": "自付金额", "wish": "希望怎么解决", "files": "照片", "keep_from": "不想让看到的人",
}  # fmt: skip
MONEY_ANSWERS = ("income", "rigid", "accident", "cost")


def shown(answers: Mapping[str, str]) -> list[tuple[str, str]]:
    """What was answered as people read it: label and value, money in yuan, nothing that was skipped."""
    return [
        (LABELS.get(name, name), f"{yuan(int(value))} 元" if name in MONEY_ANSWERS else value)
        for name, value in answers.items()
        if value and name != "files"
    ]


def missing(kind: Kind, answers: Mapping[str, str]) -> list[Field]:
    """The questions that must still be answered."""
    return [field for field in FORMS[kind] if not field.optional and not answers.get(field.name)]
