"""One cell to one value. Each reader gives the value, or raises Bad with words that say how to put it right."""

import re
import unicodedata
from datetime import date, datetime, timedelta
from typing import Any

from handlers.org.roster import texts
from handlers.org.roster.sheet import Path

EMPTY = frozenset(
    {"", "无", "—", "——", "-", "--", "/", "\\", "暂无", "空", "未填", "未填写", "n/a", "na", "null", "none", "nan"}
)
SERIAL_ZERO = date(1899, 12, 30)
SERIALS = range(5000, 80000)
EXACT = 2**53
NUMBER = re.compile(r"[0-9A-Za-z][0-9A-Za-z._@-]{0,63}")
ID_CARD = re.compile(r"[1-9]\d{5}(19|20)\d{9}[0-9Xx]|[1-9]\d{14}")
MOBILE = re.compile(r"1[3-9]\d{9}")
LANDLINE = re.compile(r"0\d{2,3}\d{7,8}")
FOREIGN = re.compile(r"\+\d{6,15}")
EMAIL = re.compile(r"[^@\s,;]+@[^@\s,;]+\.[A-Za-z]{2,}")
DATE = re.compile(r"(\d{4})[-./年](\d{1,2})(?:[-./月](\d{1,2})日?|月)?(?: \d.*|T.*)?")
DIGITS_DATE = re.compile(r"((?:19|20)\d{2})(\d{2})(\d{2})?")
GENDERS = {"男": "男", "男性": "男", "女": "女", "女性": "女", "male": "男", "female": "女", "m": "男", "f": "女"}
POLITICAL = {"党员": "中共党员", "预备党员": "中共预备党员", "团员": "共青团员"}
LEFT = ("离职", "退休", "解除", "终止", "辞退", "辞职", "开除", "去世", "死亡", "调出", "已退出")
ERRORS = ("#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NUM!", "#NULL!")
LONGEST_UNIT = 32


class Bad(Exception):
    """The cell cannot be taken; `str()` says what would be."""


def text_of(cell: Any) -> str:
    """The cell as people see it: half-width, trimmed, whole numbers without a decimal point; "" for what means nothing.

    Raises: Bad for a formula without a value and for characters that were lost on the way.
    """
    if isinstance(cell, bool) or cell is None:
        return ""
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < EXACT else repr(cell)
    if isinstance(cell, datetime | date):
        return cell.isoformat()[:10]
    raw = str(cell)
    text = re.sub(r"\s+", " ", unicodedata.normalize("NFKC", raw)).strip()
    if text.startswith('="') and text.endswith('"'):
        text = text[2:-1].strip()
    if text in ERRORS or text.startswith("="):
        raise Bad(texts.FORMULA)
    if any(_lost(c) for c in text):
        raise Bad(texts.LOST_CHARACTER)
    if "，" in raw:
        raise Bad(texts.FULL_WIDTH_COMMA)
    return "" if text.casefold() in EMPTY else text


def _lost(c: str) -> bool:
    """A replacement mark, a private or control character; a 生僻字 newer than Python's own tables is none of these."""
    return (
        c == "\ufffd"
        or unicodedata.category(c) in ("Co", "Cc")
        or (unicodedata.category(c) == "Cn" and c < "\U00020000")
    )


def employee_no(cell: Any) -> tuple[str, str, bool]:
    """The 工号, what it was before (`old:new`), and whether it was stored as a number."""
    if isinstance(cell, float) and abs(cell) >= EXACT:
        raise Bad(texts.NUMBER_LOST_DIGITS)
    text = text_of(cell)
    text = text[:-2] if re.fullmatch(r"\d+\.0", text) else text
    if ID_CARD.fullmatch(text):
        raise Bad(texts.LOOKS_LIKE_ID_CARD)
    old, colon, new = text.partition(":")
    for part in (old, new) if colon else (old,):
        if part and not NUMBER.fullmatch(part):
            raise Bad(texts.NUMBER_FORM)
    if colon and not (old and new):
        raise Bad(texts.RENAME_FORM)
    return (new, old, False) if colon else (old, "", isinstance(cell, float | int))


def name(cell: Any) -> str:
    """A name, 生僻字 and · kept, the spaces that pad two characters to three dropped."""
    text = text_of(cell)
    if text == "1":
        return ""
    if "?" in text or "□" in text:
        raise Bad(texts.LOST_CHARACTER)
    text = re.sub(r"(?<=[^\x00-\x7f]) (?=[^\x00-\x7f])", "", text)
    if len(text) > 64 or any(c.isdigit() and c.isascii() for c in text[:1]):
        raise Bad(texts.NAME_FORM)
    return text


def phone(cell: Any) -> str:
    """Eleven digits, a landline's, or + and a foreign number."""
    text = text_of(cell)
    if text in ("", "1"):
        return ""
    if ID_CARD.fullmatch(text):
        raise Bad(texts.LOOKS_LIKE_ID_CARD)
    if re.search(r"[/、;,]", text) and len(re.findall(r"\d{7,}", text)) > 1:
        raise Bad(texts.TWO_PHONES)
    bare = re.sub(r"[\s()\-]", "", text)
    bare = bare[:-2] if re.fullmatch(r"\d+\.0", bare) else bare
    bare = f"+{bare[2:]}" if bare.startswith("00") else bare
    bare = re.sub(r"^\+?86(?=1[3-9]\d{9}$)", "", bare)
    if MOBILE.fullmatch(bare) or LANDLINE.fullmatch(bare) or FOREIGN.fullmatch(bare):
        return bare
    raise Bad(texts.PHONE_FORM)


def day(cell: Any, *, today: date) -> tuple[date | None, bool]:
    """A date and whether only its month was given. Reads date cells, serial numbers, 1990.05, 1990年5月, 19900501."""
    if isinstance(cell, datetime):
        return _sane(cell.date(), today), False
    if isinstance(cell, date):
        return _sane(cell, today), False
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return _from_number(float(cell), today)
    text = text_of(cell)
    if text in ("", "1"):
        return None, False
    if text.isdecimal() and int(text) in SERIALS:
        return _sane(SERIAL_ZERO + timedelta(days=int(text)), today), False
    found = DATE.fullmatch(text) or DIGITS_DATE.fullmatch(text)
    if found is None:
        raise Bad(texts.DATE_FORM)
    return _made(found[1], found[2], found[3], today)


def _from_number(number: float, today: date) -> tuple[date | None, bool]:
    if number in (0, 1):
        return None, False
    if number.is_integer() and int(number) in SERIALS:
        return _sane(SERIAL_ZERO + timedelta(days=int(number)), today), False
    if not number.is_integer() and int(number) in SERIALS and number > 10000:
        return _sane(SERIAL_ZERO + timedelta(days=int(number)), today), False
    if number.is_integer() and (found := DIGITS_DATE.fullmatch(str(int(number)))):
        return _made(found[1], found[2], found[3], today)
    if found := re.fullmatch(r"((?:19|20)\d{2})\.(\d{1,2})", repr(number)):
        if found[2] == "1":
            raise Bad(texts.MONTH_UNSURE)
        return _made(found[1], found[2], None, today)
    raise Bad(texts.DATE_FORM)


def _made(year: str, month: str, dom: str | None, today: date) -> tuple[date, bool]:
    try:
        made = date(int(year), int(month), int(dom or 1))
    except ValueError as error:
        raise Bad(texts.NO_SUCH_DAY) from error
    return _sane(made, today), dom is None


def _sane(made: date, today: date) -> date:
    if not 1900 <= made.year <= today.year + 5:
        raise Bad(texts.NO_SUCH_DAY)
    return made


def gender(cell: Any) -> str:
    """男 or 女; digits mean different things in different systems and are taken for nothing."""
    text = text_of(cell).casefold()
    if text in ("", "0", "1", "2", "未知", "保密"):
        return ""
    if text not in GENDERS:
        raise Bad(texts.GENDER_FORM)
    return GENDERS[text]


def political(cell: Any) -> str:
    """政治面貌, its short forms written out."""
    text = text_of(cell)
    text = "" if text == "1" else POLITICAL.get(text, text)
    if len(text) > 16:
        raise Bad(texts.TOO_LONG.format(limit=16))
    return text


def email(cell: Any) -> str:
    """A mail address."""
    text = text_of(cell)
    if text in ("", "1"):
        return ""
    if not EMAIL.fullmatch(text) or len(text) > 128:
        raise Bad(texts.EMAIL_FORM)
    return text


def title(cell: Any) -> str:
    """职务."""
    text = text_of(cell)
    if len(text) > 64:
        raise Bad(texts.TOO_LONG.format(limit=64))
    return "" if text == "1" else text


def has_left(cell: Any) -> bool:
    """Whether a 状态 says that the person is gone."""
    text = text_of(cell)
    return any(word in text for word in LEFT) and "未" not in text and "待" not in text


def departments(cell: Any) -> list[Path]:
    """Paths of names: levels joined by `/`, several departments by `；`, the main one first."""
    found = [department(part) for part in re.split("[;；]", text_of(cell)) if part.strip()]
    return [path for path in dict.fromkeys(found) if path]


def department(text: str) -> Path:
    """One path of names."""
    names = tuple(part.strip() for part in text.replace("\\", "/").split("/"))
    names = tuple(part for part in names if part and part not in EMPTY)
    if any(len(part) > LONGEST_UNIT for part in names):
        raise Bad(texts.TOO_LONG.format(limit=LONGEST_UNIT))
    return names
