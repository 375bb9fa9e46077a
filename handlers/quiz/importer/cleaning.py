"""Characters: odd code points to plain ones, without touching what a Chinese reader would notice."""

import re
import unicodedata

# The radicals supplement has no compatibility mapping, so NFKC leaves these; PDF text is full of them.
SUPPLEMENT = dict(
    zip(
        "⺁⺄⺇⺈⺊⺋⺌⺍⺏⺐⺓⺖⺗⺘⺙⺛⺝⺟⺠⺡⺢⺣⺤⺥⺦⺨⺩⺫⺬⺭⺮⺯⺰⺱⺲⺳⺴⺵⺶⺷⺸⺹⺺⺻⺼⺽⺾⺿⻀⻁⻂⻃⻄⻅⻆⻇⻈⻉⻊⻋⻌⻍⻎⻏⻐⻑⻒⻓⻔⻕⻖⻗⻘⻙⻚⻛⻜⻝⻞⻟⻠⻡⻢⻣⻤⻥⻦⻧⻨⻩⻪⻫⻬⻭⻮⻯⻰⻱⻲⻳",
        "厂乙刀人卜㔾小小尢尢幺忄心扌攵旡月母民氵水灬爫爫爿犭王目示礻竹糸纟罒罓罒网罒羊羊羊耂聿聿肉臼艹艹艹虎衤西西见角角讠贝足车辶辶辶阝钅長镸长门阜阝雨青韦页风飞食飠飠饣首马骨鬼鱼鸟卤麦黄黾齐齐齿齿龙龙龟龟龟",
        strict=True,
    )
)
WIDE = {i: i - 0xFEE0 for i in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))}
RADICALS = {i: unicodedata.normalize("NFKC", chr(i)) for i in range(0x2F00, 0x2FD6)}
COMPATIBLE = {i: unicodedata.normalize("NFKC", chr(i)) for i in range(0xF900, 0xFAFF)}
INVISIBLE = dict.fromkeys([*range(0x200B, 0x2010), *range(0x202A, 0x202F), 0x2060, 0xFEFF, 0xAD, 0xFFFE, 0xFE0F])
SYMBOLS = {0xF0FC: "√", 0xF0FE: "√", 0xF0FB: "×", 0xF0FD: "×", 0xF052: "√", 0xF054: "×", 0x02EE: "”"}
PRIVATE = dict.fromkeys(range(0xE000, 0xF900), " ")
TABLE: dict[int, int | str | None] = {
    **PRIVATE,
    **INVISIBLE,
    **WIDE,
    **RADICALS,
    **COMPATIBLE,
    **{ord(k): v for k, v in SUPPLEMENT.items()},
    **SYMBOLS,
    0x00A0: " ",
    0x3000: " ",
    0x2002: " ",
    0x2003: " ",
    0x2009: " ",
    0x0B: "\n",
    0x0C: "\n",
    0x2028: "\n",
    0x85: "\n",
    0x00: None,
}
ODD = re.compile("[^\n\t\x20-\x7e一-鿿，。、；：？！“”（）《》]")
BLANK_RUN = re.compile(r"(?<![（(\[【])\u00a0{2,}(?![）)\]】])")


UNFOLDED = re.compile(r"[^\w√×+\-%<>=]+|_+")


def clean(text: str) -> str:
    """Radicals to characters, full-width letters and digits to ASCII, odd spaces to a space, invisible ones gone."""
    return text.translate(TABLE) if ODD.search(text) else text


def tidy(text: str) -> str:
    """A stem or an option as it is kept: no outer space, no runs of spaces but inside an empty bracket."""
    text = text.strip()
    if "  " in text or "\t" in text:
        text = re.sub(r"[ \t]{2,}|\t", " ", text)
        text = re.sub(r"([（(]) +([）)])", r"\1  \2", text)
    return text


def folded(text: str) -> str:
    """The text for comparison: width, case, space and punctuation gone."""
    text = unicodedata.normalize("NFKC", text).casefold()
    return UNFOLDED.sub("", text) or "".join(text.split())


def joined(lines: list[str]) -> str:
    """Wrapped lines as one text: a break is kept where a sentence ended or a list item begins."""
    out = ""
    for line in lines:
        line = line.strip()
        if not out or not line:
            out = out or line
        elif out[-1] in "。；：？！;?!" or re.match(r"[①-⑳]|[(（]\d{1,2}[)）]|[-•]", line):
            out += "\n" + line
        elif out[-1].isascii() and out[-1].isalnum() and line[0].isascii() and line[0].isalnum():
            out += " " + line
        else:
            out += line
    return out
