"""What a question number, a heading, an option letter and an answer line look like."""

import re
from dataclasses import dataclass
from functools import lru_cache

HAN = "一二三四五六七八九十百零〇"
DIGIT = {c: i for i, c in enumerate("〇一二三四五六七八九")} | {"零": 0}
CIRCLED = {c: i + 1 for i, c in enumerate("①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳")}
NUMBERED = CIRCLED | {chr(0x2474 + i): i + 1 for i in range(20)} | {chr(0x2488 + i): i + 1 for i in range(20)}

KIND_WORDS = (
    (r"不定项选择题?|单项或多项选择题?", "multi"),
    (r"单项?选择?题?|单选题?", "single"),
    (r"多项?选择?题?|多选题?|双选题?|双项选择题?", "multi"),
    (r"判断(?:正误|对错|改错|说明|并改错)?题?|是非题?|正误判断题?|对错题?", "judge"),
    (r"填空题?|补充题?|填充题?", "blank"),
    (r"简答题?|问答题?|论述题?|名词解释题?|材料分析题?|案例分析题?|辨析题?|思考题?|分析题?|综合题?|实务题?", "essay"),
    (r"选择题?", ""),
)
KIND_ANY = "|".join(p for p, _ in KIND_WORDS)
CODES = {
    "single": "single", "singlechoice": "single", "radio": "single", "choice": "single", "multiplechoice": "single",
    "mc": "single", "multi": "multi", "multiple": "multi", "checkbox": "multi", "multiselect": "multi", "ma": "multi",
    "multiplechoices": "multi", "judge": "judge", "judgment": "judge", "judgement": "judge", "boolean": "judge",
    "truefalse": "judge", "tf": "judge", "bool": "judge", "blank": "blank", "fill": "blank", "fillblank": "blank",
    "cloze": "blank", "fib": "blank", "completion": "blank", "fillintheblank": "blank", "essay": "essay",
    "short": "essay", "shortanswer": "essay", "qa": "essay", "text": "essay", "subjective": "essay",
    "单": "single", "多": "multi", "判": "judge", "填": "blank", "名词解释": "essay",
}  # fmt: skip

NUM = re.compile(
    r"\s*(?:第\s*(?P<di>\d{1,4}|[" + HAN + r"]{1,4})\s*题(?:[\s、.．:：]+|(?=[\[【（(])|$)"
    r"|(?:[Qq]uestion\s*|QUESTION\s*|[Qq])(?P<q>\d{1,4})\s*[、.．:：)）]?\s*(?=\S)"
    r"|[(（](?P<paren>\d{1,4})[)）]\s*[、.．]?"
    r"|[\[【](?P<square>\d{1,4})[\]】]\s*[、.．]?"
    r"|题目?\s*(?P<ti>\d{1,4})\s*[、.．:：)）]"
    r"|(?P<outline>\d{1,2}\.\d{1,3})(?=[、\s.．]\s*(?:[^\d\s]|\d{4}\s*年))[、.．]?"
    r"|(?P<dot>\d{1,4})\s*(?:[、．)）]|[.](?!\d)|。(?=\S)|[:：](?=[^\d\s]))"
    r"|(?P<decimal>\d{1,4})[.](?=\d)"
    r"|(?P<sp>\d{1,4})(?:\t\s*(?=\S)|[ \t]+(?=[^\d\s]|\d{4}\s*年)|(?=[\[【（(《“\"](?:" + KIND_ANY + r")))"
    r"|(?P<bare>\d{1,4})\s*$"
    r"|(?P<sign>[①-⑳⑴-⒇⒈-⒛])\s*"
    r"|(?P<han>[" + HAN + r"]{1,4})\s*[、.．])"
)
TAG = re.compile(
    r"\s*[\[【（(［<{〔]\s*(?P<kind>"
    + KIND_ANY
    + r")\s*(?:[，,、:：;；\-—\s/|]*[^\]】）)>}〕］]{0,14})?[\]】）)>}〕］]\s*[:：、.．]?\s*"
)
BARE_TAG = re.compile(
    r"\s*[\[【（(]?\s*(?P<kind>单选题|多选题|判断题|填空题|单项选择题|多项选择题)[\]】）)]?\s*[:：、.．]?\s*(?=[^\s答的中目和与应请])"
)
TAIL_TAG = re.compile(r"\s*[\[【（(]\s*(?P<kind>" + KIND_ANY + r")\s*[\]】）)]\s*$")
SEC_LEAD = (
    r"\s*(?:第?\s*[" + HAN + r"\d]{1,3}\s*(?:部分|大题|章|节|篇|单元)?\s*[、.．:：)）\s]+|[(（][" + HAN
    + r"\d]{1,3}[)）]\s*[、.．]?|第[" + HAN + r"\d]{1,3}(?:部分|大题|章|节|篇)\s*[、:：]?|[ABⅠⅡⅢⅣⅤIV]{1,3}\s*[、.．])?\s*"  # noqa: E501
)  # fmt: skip
SEC = re.compile(SEC_LEAD + r"(?P<kind>" + KIND_ANY + r")(?P<rest>.*)$")
CHAPTER = re.compile(
    r"\s*(?:第\s*["
    + HAN
    + r"\d]{1,4}\s*[章节编篇讲课单部][^。？?]{0,40}|(?:导论|绪论|绪言|导言|前言|序言)[^。？?]{0,20}|[^。？?，]{0,20}(?:练习题|测验|测试题?|章节测试|试题库?|题库))\s*$"  # noqa: E501
)
HAN_TITLE = re.compile(r"\s*[" + HAN + r"]{1,3}\s*[、.．]\s*\S[^。？?]{0,30}$")
COUNT = re.compile(
    r"共\s*(?:计)?\s*(\d{1,4})\s*(?:小?题|道|个)|[(（]\s*(\d{1,4})\s*(?:小?题|道题?)\s*[)）]|(\d{1,4})\s*道题"
)
DECOR = re.compile(r"^[\s=<>\-—–*#~＝【\[〖《_+|◆■●★☆▲※]+|[\s=<>\-—–*#~＝】\]〗》_+|◆■●★☆▲※:：]+$")

KEY_WORD = r"(?:我的|你的|正确|参考|标准|本题|该题|试题|最佳)?\s*(?:答\s*案|正确选项|正确项)"
ANS = re.compile(
    r"\s*[—\-–~*>#]*\s*(?:\d{1,4}\s*[、.．]\s*)?(?:[【\[(（<]\s*(?P<word>" + KEY_WORD + r")\s*(?:是|为)?\s*[:：]?\s*[】\])）>]\s*[:：]?"  # noqa: E501
    r"|(?P<word2>" + KEY_WORD + r")\s*(?:是|为)?\s*[:：;；]|(?P<word4>" + KEY_WORD + r")(?:\s*(?=[A-Ha-h√×✓✗对错正]{1,8}\s*$)|[ \t]+(?=\S{1,30}\s*$))"  # noqa: E501
    r"|(?P<word3>答|(?:[Cc]orrect\s+)?[Aa]nswer|ANSWER|[Aa]ns|ANS|Key|KEY)\s*[:：])\s*(?P<key>.*)$", re.S
)  # fmt: skip
ANS_MID = re.compile(
    r"[—\-–]*\s*(?:[【\[(（]\s*"
    + KEY_WORD
    + r"\s*[】\])）]\s*[:：]?|(?<![请把将的写])"
    + KEY_WORD
    + r"\s*[:：]|(?<=[\s。？?)）])ANSWER\s*[:：])"
)
EXPLAIN_WORD = r"(?:答案|试题|题目|本题|参考)?\s*(?:解析|分析|详解|精析|讲解|说明|解释|点评|点拨)|(?:法律|政策|答案)?(?:依据|出处|来源)|改正|更正|考点|考查点|知识点|所属章节|章节|难度(?:系数)?|难易(?:程?度)?|分值|页码|(?:试题|题目)?类型|题型|出题人?|命题人|备注|提示"  # noqa: E501
EXPLAIN = re.compile(
    r"\s*(?:[【\[(（<]\s*(?P<word>"
    + EXPLAIN_WORD
    + r")\s*[:：]?\s*[】\])）>]\s*[:：]?|(?P<word2>"
    + EXPLAIN_WORD
    + r")\s*[:：])\s*(?P<text>.*)$",
    re.S,
)
EXPLAIN_MID = re.compile(
    r"[【\[]\s*(?:"
    + EXPLAIN_WORD
    + r")\s*[】\]]\s*[:：]?|(?<=[\s。；;A-H√×对错）)】\]])(?:(?:答案|试题)?解析|难度|考点|知识点|出处|依据)\s*[:：]|(?<=\s)得\s*分\s*[:：]"  # noqa: E501
)
CITED = re.compile(r"\s*[（(]\s*((?:出自|见|摘自|来源于?|参见|出处|依据)\s*[:：]?\s*[^（()）]{2,80})[)）]\s*$")
KEY_HEAD = re.compile(
    r"\s*(?:["
    + HAN
    + r"\d]{1,3}\s*[、.．]\s*)?(?:附\s*[:：]?\s*)?[^。？?，]{0,24}?(?:参考答案|标准答案|正确答案|答案及?解析|答案与解析|答案(?:部分|页|区|表)?)(?:及评分标准|及解析|与解析|如下|汇总)?\s*[:：]?\s*$"  # noqa: E501
)
NOISE = re.compile(
    r"\s*(?:窗体[顶底]端|第\s*\d+\s*页(?:\s*[/,，共]*\s*共?\s*\d+\s*页)?|共\s*\d+\s*页|-+\s*\d+\s*-+|[—–]\s*\d+\s*[—–]|\d+\s*/\s*\d+|Page\s*\d+.*"
    r"|[;；,，]?\s*得\s*分\s*[:：].*|本题得分.*|写笔记|上一节.*|下一节.*|☑|☐|□|[口元クQ]|章节|讨论|任务点已完成|已完成|查看作记录"
    r"|选项\s*[:：]|备选项?\s*[:：]|\d{1,2}:\d{2}|[A-Z]{1,2}\)?|[A-D]?[口D]·?|[•·●■◆★☆※\-—_=~*#.、|/\\^]{1,3})\s*$"
)  # fmt: skip
STEM_WORD = re.compile(
    r"\s*(?:[【\[]\s*(?:题目|题干|试题|问题)\s*[】\]]\s*[:：]?|(?:题目|题干|试题|问题|问)\s*[:：]|(?:题目|题干)(?:\t+|[ \t]+(?=[\d“《（(])))\s*"  # noqa: E501
)
LEAD_KEY = re.compile(
    r"\s*(?:[(（\[【]\s*(?P<key>[A-H]{1,8}|[√×✓✗对错]|正确|错误)?\s*[)）\]】]|(?P<bare>[A-H]{1,8}|[√×])[ \t]+)\s*(?=(?:第\s*)?\d{1,4}\s*[、.．)）题])"  # noqa: E501
)
OCR_STOP = re.compile(r"(?<=[)）])[oO](?=\s*(?:[A-D]\s*[、.．]|$))")
INL = re.compile(
    r"[(（\[【]\s*([A-H](?:[\s、,，;；]*[A-H]){0,7}|[a-h]{1,8}|[√×✓✗✔✘╳〤对错]|[xXvVTF]|正确|错误)\s*[)）\]】]"
)
JUDGED_INL = re.compile(
    r"[(（\[【]\s*(True|False|TRUE|FALSE|true|false|是|否|Yes|No|Y|N|同意|不同意|正确|错误|[对错√×TF])\s*[)）\]】](?=[。.；;\s]*$)|^[(（\[【]\s*(True|False|是|否|Y|N|T|F|同意|不同意)\s*[)）\]】]"
)
TAIL_KEY = re.compile(r"\s*(?:[-—–]+|->|=>|→)\s*([A-H]{1,8}|对|错|正确|错误|√|×)\s*(?:[:：]\s*(.*))?$", re.S)
BLANK = re.compile(r"[(（\[【][\s_]*[)）\]】]|_{2,}|﹍{2,}|…{3,}|\.{6,}|《\s*》|“\s*”")


def without_word(text: str) -> str:
    """The stem without 题目：, 问： and the like before it."""
    found = STEM_WORD.match(text)
    return text[found.end() :] if found else text


@dataclass(frozen=True, slots=True)
class Number:
    """A leading number: its value, the way it is written, and what follows it."""

    value: int
    style: str
    rest: str


def han_number(text: str) -> int:
    """一百零五 → 105; 0 when it is none."""
    total = digit = 0
    for c in text:
        if c in DIGIT:
            digit = DIGIT[c]
        elif c in "十百":
            total += (digit or 1) * (10 if c == "十" else 100)
            digit = 0
    return total + digit


@lru_cache(maxsize=4096)
def number(text: str) -> Number | None:
    """The leading question number of a line, if it has one."""
    found = NUM.match(text)
    if not found:
        return None
    style = found.lastgroup or ""
    raw = found[style]
    raw = raw.rpartition(".")[2]
    value = NUMBERED[raw] if style == "sign" else int(raw) if raw.isdigit() else han_number(raw)
    return Number(value, style, text[found.end() :].strip())


def kind_of(word: str) -> str | None:
    """single, multi, judge, blank, essay; "" for a choice of unknown kind; None when the word is no kind."""
    word = "".join(word.split()).strip("【】[]（）()：:")
    for pattern, kind in KIND_WORDS:
        if re.fullmatch(pattern, word):
            return kind
    return CODES.get(word.casefold().replace("_", "").replace("-", ""))
