"""What a written key means: letters, truth, texts. A key that can be read two ways is proposed and doubted."""

import re
from dataclasses import dataclass, field

from . import texts
from .cleaning import folded
from .options import LETTERS
from .patterns import CIRCLED

TRUE = frozenset(
    [
        "√",
        "✓",
        "✔",
        "☑",
        "v",
        "对",
        "正确",
        "是",
        "t",
        "true",
        "y",
        "yes",
        "同意",
        "对的",
        "正确的",
        "〇",
        "○",
        "r",
        "right",
    ]
)
FALSE = frozenset(
    [
        "×",
        "✗",
        "✘",
        "╳",
        "〤",
        "x",
        "错",
        "错误",
        "否",
        "f",
        "false",
        "n",
        "no",
        "不同意",
        "不对",
        "不正确",
        "错的",
        "错误的",
        "不是",
        "wrong",
        "w",
    ]
)
LETTER_RUN = re.compile(r"[A-L](?:[\s、,，;；/|.．·&+和与及\-]*[A-L])*")
LETTERS_THEN = re.compile(
    r"(?P<letters>[A-L]{1,8}|[A-L](?:[、,，;；\s]+[A-L]){1,7})\s*(?P<sep>[:：、.．,，)）;；\s])\s*(?P<text>.+)", re.S
)
INDEXES = re.compile(r"\d{1,2}(?:\s*[、,，;；|/&\s]\s*\d{1,2})*")
ALL = re.compile(r"(?:[A-H]{2,8}\s*)?全(?:选|对|部|部正确|都对)|以上(?:都|全|均)(?:对|是|正确|选)|都对")
TRIM = re.compile(r"^[\s:：【\[(（“\"'*]+|[\s。.;；，,】\])）”\"'*]+$")
PARTS = re.compile(r"[;；|&\n¦]|\$;\$")
WEAK_PARTS = re.compile(r"[、,，/ ]+")
JUDGE_WORDS = TRUE | FALSE


@dataclass(slots=True)
class Key:
    """A resolved key: `value` is letters, a truth or None; `doubts` are why not to trust it."""

    letters: list[str] = field(default_factory=list)
    truth: bool | None = None
    doubts: list[str] = field(default_factory=list)
    unread: bool = False

    @property
    def value(self) -> list[str] | bool | None:
        return self.truth if self.truth is not None else self.letters or None


def truth(raw: str) -> bool | None:
    """√, 对, 正确, T, yes … as a truth; None for anything else."""
    word = TRIM.sub("", raw).strip().casefold() or raw.strip()
    return True if word in TRUE else False if word in FALSE else None


def is_judge_pair(options: list[str]) -> bool:
    """Whether the options are just right and wrong, in either order."""
    return len(options) == 2 and {truth(o) for o in options} == {True, False}


def letter_run(raw: str) -> list[str]:
    """A, ABC, A、B, a/b, Ａ和Ｃ, ①③ … as sorted letters without repeats; [] when the text is more than letters."""
    word = TRIM.sub("", raw).strip()
    if word and all(c in CIRCLED or c in "、,， ;；" for c in word):
        return sorted({LETTERS[CIRCLED[c] - 1] for c in word if CIRCLED.get(c, 99) <= len(LETTERS)})
    word = word.upper()
    if LETTER_RUN.fullmatch(word):
        return sorted(set(re.findall("[A-L]", word)))
    return []


def choice(raw: str, options: list[str], *, from_one: bool = False) -> Key:
    """A key to a question with options: letters, letters with their text, the text itself, or numbers."""
    letters = letter_run(raw)
    if letters and not _is_whole_option(raw, options):
        return Key(letters)
    named = _named(raw, options)
    if named:
        return named
    by_text = worded(raw, options)
    if by_text:
        return by_text
    word = TRIM.sub("", raw).strip()
    if options and INDEXES.fullmatch(word):
        return _by_index(word, len(options), from_one)
    if options and ALL.fullmatch(word):
        return Key(list(LETTERS[: len(options)]), doubts=[texts.KEY_ALL.format(key=word)])
    if letters:
        return Key(letters)
    doubt = texts.KEY_NOT_OPTION if options else texts.KEY_UNREAD
    return Key(doubts=[doubt.format(key=_short(raw))], unread=True)


def judgement(raw: str, options: list[str], true_letter: str = "") -> Key:
    """A key to a judge question; letters go through the options, else by the heading, else by custom and doubted."""
    plain = truth(raw)
    if plain is not None:
        return Key(truth=plain)
    letters = letter_run(raw)
    if not letters and options:
        letters = (_named(raw, options) or Key()).letters
    if len(letters) == 1:
        if is_judge_pair(options):
            at = LETTERS.index(letters[0])
            return Key(truth=truth(options[at])) if at < 2 else _unread(raw)
        if true_letter:
            return Key(truth=letters[0] == true_letter)
        if letters[0] in "AB" and not options:
            return Key(truth=letters[0] == "A", doubts=[texts.JUDGE_LETTER.format(key=letters[0])])
    word = TRIM.sub("", raw).strip()
    if word in ("1", "0"):
        return Key(truth=word == "1", doubts=[texts.JUDGE_DIGIT.format(key=word)])
    first = re.match(r"(√|×|✓|✗|对|错|正确|错误)\s*[,，。;；:：(（\s]", word + " ")
    return Key(truth=truth(first[1])) if first else _unread(raw)


def _unread(raw: str) -> Key:
    return Key(doubts=[texts.KEY_UNREAD.format(key=_short(raw))], unread=True)


def _short(raw: str) -> str:
    raw = " ".join(raw.split())
    return raw if len(raw) <= 20 else raw[:20] + "…"


def _is_whole_option(raw: str, options: list[str]) -> bool:
    """Whether a letter key is also the text of an option (options like "A股" do not count)."""
    return any(folded(o) == folded(raw) for o in options) and len(TRIM.sub("", raw)) > 1


def _named(raw: str, options: list[str]) -> Key | None:
    """B:北京, ACD:A;甲;C;乙 …: the letters, doubted when the text belongs to another option."""
    found = LETTERS_THEN.fullmatch(TRIM.sub("", raw).strip())
    if not found or worded(raw, options):
        return None
    letters = sorted(set(re.findall("[A-L]", found["letters"])))
    key = Key(letters)
    said = folded(found["text"])
    chosen = [folded(options[LETTERS.index(x)]) for x in letters if LETTERS.index(x) < len(options)]
    others = [o for i, o in enumerate(map(folded, options)) if LETTERS[i] not in letters and len(o) > 1]
    clash = options and len(chosen) == len(letters) and not all(c in said or said in c for c in chosen)
    if clash and (said in others or len(letters) == 1):
        key.doubts.append(texts.KEY_TEXT_DIFFERS.format(letters="".join(letters), text=_short(found["text"])))
    return key


def worded(raw: str, options: list[str]) -> Key | None:
    """The key as the wording of one or several options."""
    places: dict[str, list[int]] = {}
    for i, option in enumerate(options):
        places.setdefault(folded(option), []).append(i)
    for parts in ([raw], PARTS.split(raw), WEAK_PARTS.split(raw)):
        wanted = [folded(p) for p in parts if p.strip()]
        if wanted and all(w in places for w in wanted):
            key = Key(sorted({LETTERS[places[w][0]] for w in wanted if places[w][0] < len(LETTERS)}))
            if any(len(places[w]) > 1 for w in wanted):
                key = Key(doubts=[texts.KEY_TWO_OPTIONS.format(key=_short(raw))], unread=True)
            return key
    return None


def _by_index(word: str, count: int, from_one: bool) -> Key:
    numbers = [int(n) for n in re.findall(r"\d+", word)]
    if len(numbers) == 1 and numbers[0] > count and all(1 <= int(d) <= count for d in word):
        numbers = [int(d) for d in word]
    if any(n == 0 for n in numbers):
        return Key(doubts=[texts.KEY_ZERO.format(key=word)], unread=True)
    if any(n > count for n in numbers):
        return Key(doubts=[texts.KEY_NOT_OPTION.format(key=word)], unread=True)
    return Key(
        sorted({LETTERS[n - 1] for n in numbers}), doubts=[] if from_one else [texts.KEY_DIGITS.format(key=word)]
    )


def counts_from_one(pairs: list[tuple[str, int]]) -> bool:
    """Whether the number keys of a file, given with their questions' option counts, can only be counted from 1."""
    numbers = [
        (int(n), count) for raw, count in pairs if INDEXES.fullmatch(raw.strip()) for n in re.findall(r"\d+", raw)
    ]
    return any(n == count for n, count in numbers) and all(1 <= n <= count for n, count in numbers)
