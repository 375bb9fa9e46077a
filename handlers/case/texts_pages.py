"""Words of the phone's pages about cases."""

from collections.abc import Mapping, Sequence

from models.case import Kind

DRAFT, GO_ON = "没写完的求助", "替您存着，接着写"
KEPT = "已经替您存好，随时可以接着写。"
LOOK_AGAIN = "有几处要再看一下；其余的已经替您存好。"
FILL_IN = "这一项还没有填。"
CHOOSE = "请选一项。"
AGAIN = "请再点一次。"
NOBODY_CALLED = "名册里没有找到这个人，请核对姓名或工号；没有就留空。"
NO_COLLEAGUE = "请写本部门或本支部同事的工号，自己的事直接选一类就行。"
DISCARDED = "这份草稿已经删掉，内容和照片都没有保留。"
PROXY_AGREED = "好的，已同意。您的同事提交后，您会收到编号，内容您也能看。"
PHOTOS_SENT = "（照片已发）"
ADDED = "已经补上了，经办会看到。"
LETTER_ADDED = "已经补充进这封信里。"
RATED = "谢谢您，已经记下。没解决的话，30 天内可以在这里要求重新办理。"
DONE = "办好了。"
NOT_NOW = "这一步现在不能办，情况可能已经变了。请看最新状态。"
ABOUT = {
    "撤回": "撤回后资料按短期保留，到期清除；以后还可以重新求助。",
    "申诉": "由没有办过这件事的领导来复核。",
    "重新办理": "没有解决的，可以要求重新办理。",
    "同意实名公示": "公示时会显示您的姓和星号，不显示全名。不同意就只显示编号，一样办理。",
    "同意转办": "转给更合适的单位办，内容会让那边的经办看到。",
    "本人放弃": "这一笔帮扶就不再发放。",
}
SOLVED = {"是": "解决了", "部分": "部分解决", "否": "没有解决"}
SCORES = ("5", "4", "3", "2", "1")
CHOICES = {"打电话": "请打电话给我", "当面聊": "约个时间当面聊", "先写": "先在这里写"}
LONG = frozenset({"story", "wish"})
NUMBERS = frozenset({"members", "income", "rigid", "accident", "cost"})
MONEY = frozenset({"income", "rigid", "accident", "cost"})
LABELS: Mapping[str, tuple[str, str]] = {
    "story": ("您遇到了什么事？", "直接写下来就行，几句话都可以"),
    "soon": ("有多急？", ""),
    "contact": ("您希望怎么联系？", ""),
    "when": ("什么时候方便？", "例如：明天下午"),
    "members": ("家里几口人？", ""),
    "income": ("全家一年的收入大约多少元？", "例如：30000，或 3万"),
    "rigid": ("全家一年必须的开支大约多少元？", "看病、上学、房租等；没有写 0"),
    "accident": ("其中因意外或重病多花的大约多少元？", "没有写 0"),
    "household_no": ("户主身份证号", "加密保存，只用来避免重复建档，可以以后再补"),
    "event": ("是哪一种？", ""),
    "cost": ("自己付了大约多少元？", ""),
    "wish": ("您希望怎么解决？", ""),
}
ASIDE: Mapping[str, tuple[str, str]] = {
    "files": ("需要的话，附上照片", "诊断证明、票据等，先遮住别人的信息；没有就跳过"),
    "keep_from": ("有没有不想让他看到的人？", "写姓名或工号，几个人用空格隔开；没有就跳过"),
}
USE_UPLOAD = "照片请用上传；传完了或没有照片，这一项留空"
OWN_LABELS: Mapping[tuple[Kind, str], tuple[str, str]] = {
    (Kind.FILE, "story"): ("主要是什么原因困难？", "写几句就行"),
    (Kind.CLAIM, "story"): ("什么时候、在哪家医院？", "写一两句"),
    (Kind.MIND, "story"): ("想先说几句吗？", ""),
}
SEALED = "这里的内容加密保存，只有经办能看到，谁看过您都能查到。"
MIND = "谢谢您愿意说。这里的内容加密保存，只有心理服务专员能看到，谁看过您都能查到。现在就难熬，请打 12356。"


def proxy_begun(name: str) -> str:
    """A colleague's draft was begun."""
    return f"已请{name}同意。您可以先写，他同意后才能提交。"


def intro(kind: Kind) -> str:
    """Above a form."""
    return MIND if kind is Kind.MIND else SEALED


def label(kind: Kind, name: str) -> tuple[str, str]:
    """What a field asks, and an example."""
    return OWN_LABELS.get((kind, name)) or LABELS.get(name) or ASIDE[name]


def as_typed(name: str, value: str) -> str:
    """An answer as it would be typed: fen as yuan, what is kept hidden as nothing."""
    if name in MONEY and value.isdecimal():
        return f"{int(value) / 100:g}"
    return "" if name == "household_no" else value


def plainly(words: str) -> str:
    """What is wrong with an answer, without what only works in a chat."""
    parts = [part for part in words.rstrip("。").split("；") if "回复" not in part]
    return "；".join(parts) or CHOOSE


def told(kind: str, answers: Mapping[str, str]) -> list[tuple[str, str]]:
    """What the applicant wrote, labelled."""
    shown = [(name, value) for name, value in answers.items() if name in LABELS and value]
    return [(label(Kind(kind), name)[0], f"{as_typed(name, value) or '已填'}") for name, value in shown]


def submitted(number: str) -> str:
    """A draft was handed in."""
    return f"已提交，编号 {number}。专员会在 1 个工作日内联系您。"


def self_identifying(found: Sequence[str]) -> str:
    """What could tell who wrote a letter."""
    return f"这段话里可能有能认出您的内容（{'、'.join(found)}），还没有保存。请去掉；确实要这样发，请勾选下面一项。"
