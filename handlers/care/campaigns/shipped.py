"""The campaigns the program is delivered with: whom each is for, what is in the pack, the words of each notice.

An audience is a small rule: `tags`, `political` and `in_file` are alternatives (any of them will do), {} is everybody.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

OUTDOOR = ("户外", "一线", "高温岗位", "管护员", "瞭望员", "扑火队员", "新就业形态")
ON_WATCH = ("值守", "一线", "瞭望员", "扑火队员", "管护员")
HARDSHIP = ("在档困难", "生活困难党员", "大病", "单亲", "残疾", "工亡家属")
HONOURED = ("劳模", "老党员", "老干部", "因公去世家属", "退役军人")
COOL, WARM = "送清凉", "送温暖"


@dataclass(frozen=True)
class Wording:
    """One notice's words. `staff`: it goes to secretaries and organisers; `unclaimed`: not to who has a code."""

    text: str
    staff: bool = False
    unclaimed: bool = False


@dataclass(frozen=True)
class Shipped:
    """A campaign: the calendar's campaigns it takes its days from, the word that shows it in chat, pack and cap."""

    name: str
    days_of: tuple[str, ...]
    rule: Mapping[str, Any]
    notices: Mapping[str, Wording]
    word: str = ""
    goods: tuple[tuple[str, str], ...] = ()
    cap: int = 1
    standing: tuple[str, str] | None = None
    extra: Wording | None = field(default=None)


STAFF_LIST = "请在 {until}前核对{campaign}名单：{who}。登记走访回复“走访”，物资和经费见{place}。"
HEAT = "高温天气"
FIRE = "防火期"
HEAT_NOTICE = "高温提示"

CAMPAIGNS: tuple[Shipped, ...] = (
    Shipped(
        "夏送凉爽",
        ("夏送凉爽", "送清凉"),
        {"tags": [*OUTDOOR, "劳模"]},
        {
            "夏送凉爽开始": Wording(
                "夏送凉爽开始了，到 {until}。{goods}已到{place}。\n需要的回复“领取”，会给您一个领取码，凭码领一次。"
                "不需要请回复“不需要”，把它留给更需要的人。\n值班：{duty}"
            ),
            "夏送凉爽未领提醒": Wording(
                "大暑了，您的清凉包还给您留着：{goods}，在{place}，{until}前凭码领取。回复“领取”看领取码，不需要回复“不需要”。",
                unclaimed=True,
            ),
            "入伏送清凉": Wording(
                "今天入伏，干活多歇几次、多喝水，头晕恶心马上停下到阴凉处。清凉物资在{place}，还没领的回复“领取”。值班：{duty}"
            ),
            "末伏送清凉": Wording(
                "今天末伏，暑气还有十来天。清凉物资在{place}，还没领的回复“领取”，{until}前有效。", unclaimed=True
            ),
        },
        word=COOL,
        goods=(("藿香正气水", "1 盒"), ("绿豆", "2 斤"), ("毛巾", "1 条")),
    ),
    Shipped(
        HEAT,
        (),
        {"tags": list(OUTDOOR)},
        {},
        word=COOL,
        standing=("05-15", "09-30"),
        extra=Wording("{heat}\n喝水、歇凉、领清凉物资：{place}。不舒服马上停下并告诉班长。值班：{duty}"),
    ),
    Shipped(
        "冬送温暖",
        ("冬送温暖",),
        {"tags": [*HARDSHIP, "劳模", *ON_WATCH], "in_file": True},
        {
            "冬送温暖开始": Wording(
                "立冬了，冬送温暖开始，到 {until}。{goods}在{place}。\n"
                "需要的回复“领取”，凭码领一次；不需要回复“不需要”。"
                "家里有难处回复“求助”，会有人联系您。\n值班：{duty}"
            ),
            "数九御寒": Wording(
                "今天冬至，开始数九。御寒物资在{place}，还没领的回复“领取”；屋里不暖请告诉我们：{duty}"
            ),
            "三九一线慰问": Wording("三九天，您辛苦了。热饮和御寒物资在{place}，还没领的回复“领取”。值班：{duty}"),
            "腊八问候": Wording("今天腊八，祝您和家人安康。春节前想有人来家里看看，或有难处，回复“求助”。值班：{duty}"),
        },
        word=WARM,
        goods=(("棉手套", "1 副"), ("保暖内衣", "1 套"), ("热饮券", "5 张")),
    ),
    Shipped(
        "元旦春节走访",
        ("元旦春节走访",),
        {"tags": [*HARDSHIP, *HONOURED], "in_file": True},
        {
            "元旦春节走访名单": Wording(STAFF_LIST, staff=True),
            "春节前慰问金到位": Wording(
                "春节快到了：{campaign}的慰问金和物资请在 {until}前送到手里，每户登记签收，回复“走访”。", staff=True
            ),
        },
        word=WARM,
    ),
    Shipped(
        "七一慰问",
        ("七一慰问",),
        {"tags": ["生活困难党员", "老党员", "老干部", "因公去世家属"]},
        {"七一慰问名单": Wording(STAFF_LIST, staff=True)},
        word=WARM,
    ),
    Shipped(
        FIRE,
        (FIRE,),
        {},
        {
            "防火期开始": Wording(
                "防火期从今天开始，到 {until}。野外不用火，进山不带火种；发现火情马上打 12119。"
                "瞭望、管护、扑火的同志辛苦了，需要什么请告诉值班：{duty}"
            ),
            "春季防火期开始": Wording(
                "春季防火期从今天开始，到 {until}。野外不用火，发现火情马上打 12119。值班：{duty}"
            ),
            "秋季防火期开始": Wording(
                "秋季防火期从今天开始，到 {until}。野外不用火，发现火情马上打 12119。值班：{duty}"
            ),
            "春季防火戒严期开始": Wording(
                "春季防火戒严期从今天开始，到 {until}：禁止一切野外用火，户外活动先与值班核对：{duty}。火情 12119。"
            ),
            "秋季防火戒严期开始": Wording(
                "秋季防火戒严期从今天开始，到 {until}：禁止一切野外用火，户外活动先与值班核对：{duty}。火情 12119。"
            ),
        },
    ),
    Shipped(
        "中秋",
        ("中秋",),
        {},
        {
            "中秋慰问": Wording(
                "中秋将至，{goods}在{place}，{until}前凭码领一次。回复“领取”，不需要回复“不需要”。祝团圆安康。"
            )
        },
        word=WARM,
        goods=(("月饼", "1 盒"),),
    ),
    Shipped(
        "学雷锋日",
        ("学雷锋日",),
        {},
        {"学雷锋志愿服务招募": Wording("3 月 5 日学雷锋日，志愿服务自愿报名：回复“报名”看有哪些。没空也没关系。")},
    ),
    Shipped(
        "五四",
        ("五四",),
        {"tags": ["团员", "青年"], "political": ["共青团员", "团员"]},
        {"五四青年活动": Wording("五四青年节快到了。想参加活动回复“报名”，有想法想说回复“建议”。祝节日快乐。")},
    ),
    Shipped(
        "国庆",
        ("国庆",),
        {"tags": list(ON_WATCH)},
        {
            "国庆坚守岗位慰问": Wording(
                "国庆假期坚守岗位，辛苦了。{goods}在{place}，回复“领取”凭码领一次，不需要回复“不需要”。值班：{duty}"
            )
        },
        word=WARM,
        goods=(("慰问包", "1 份"),),
    ),
)
BY_NAME = {campaign.name: campaign for campaign in CAMPAIGNS}
BY_DAYS = {days: campaign for campaign in CAMPAIGNS for days in campaign.days_of}


def wording_of(campaign: str, notice: str) -> Wording:
    """The shipped words of a notice; a notice of the calendar that has none of its own gets plain ones."""
    shipped = BY_NAME[campaign]
    found = shipped.notices.get(notice) or (shipped.extra if notice == HEAT_NOTICE else None)
    return found or Wording("{notice}，到 {until}。值班：{duty}")


def words_for(word: str) -> list[str]:
    """The campaigns that a word such as 送清凉 shows."""
    return [campaign.name for campaign in CAMPAIGNS if campaign.word == word]
