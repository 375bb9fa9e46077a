"""The demonstration's enterprise, 青松岭林业公司: every name in it is invented, and each seed gives the same."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.org.service import create_unit, excuse, grant, join, record_event
from models.org import Happening, Identity, Person, Role, Unit, UnitKind

BEIJING = ZoneInfo("Asia/Shanghai")
CODE = "qsl"
COMPANY, DEPARTMENT, TEAM = UnitKind.COMPANY, UnitKind.DEPARTMENT, UnitKind.TEAM
BRANCH, LEAGUE, UNION = UnitKind.PARTY_BRANCH, UnitKind.LEAGUE_BRANCH, UnitKind.UNION_GROUP
UNITS = (
    ("qsl", "青松岭林业公司", COMPANY, ""),
    ("jg", "机关", DEPARTMENT, "qsl"),
    ("jg-dq", "党群工作部", DEPARTMENT, "jg"),
    ("jg-rl", "人力资源部", DEPARTMENT, "jg"),
    ("jx", "机修车间", DEPARTMENT, "qsl"),
    ("jx-1", "机修一班", TEAM, "jx"),
    ("jx-2", "机修二班", TEAM, "jx"),
    ("lc", "青松林场", DEPARTMENT, "qsl"),
    ("lc-yl", "营林队", TEAM, "lc"),
    ("lc-gh", "管护队", TEAM, "lc"),
    ("fh", "防火办", DEPARTMENT, "qsl"),
    ("hq", "后勤服务中心", DEPARTMENT, "qsl"),
    ("dw", "公司党委", UnitKind.PARTY_COMMITTEE, ""),
    ("zb-1", "第一党支部", BRANCH, "dw"),
    ("zb-2", "第二党支部", BRANCH, "dw"),
    ("zb-3", "第三党支部", BRANCH, "dw"),
    ("tw", "公司团委", LEAGUE, ""),
    ("tz-1", "机关团支部", LEAGUE, "tw"),
    ("tz-2", "一线团支部", LEAGUE, "tw"),
    ("gh", "公司工会", UNION, ""),
    ("gh-jg", "机关分会", UNION, "gh"),
    ("gh-jx", "机修分会", UNION, "gh"),
    ("gh-lc", "林场分会", UNION, "gh"),
    ("gh-fh", "防火分会", UNION, "gh"),
)
# Unit, how many people, party branch, league branch, union group, titles.
STAFF = (
    ("jg-dq", 8, "zb-1", "tz-1", "gh-jg", ("部长", "干事")),
    ("jg-rl", 6, "zb-1", "tz-1", "gh-jg", ("部长", "专员")),
    ("jx-1", 18, "zb-3", "tz-2", "gh-jx", ("班长", "钳工", "焊工", "电工")),
    ("jx-2", 18, "zb-3", "tz-2", "gh-jx", ("班长", "车工", "液压工", "电工")),
    ("lc-yl", 22, "zb-2", "tz-2", "gh-lc", ("队长", "营林工", "育苗工")),
    ("lc-gh", 22, "zb-2", "tz-2", "gh-lc", ("队长", "护林员", "瞭望员")),
    ("fh", 12, "zb-2", "tz-2", "gh-fh", ("主任", "扑火队员", "值班员")),
    ("hq", 14, "zb-1", "tz-1", "gh-jg", ("主任", "炊事员", "驾驶员")),
)
# 工号, role, units: a secretary also looks after the people without a party who work beside the branch.
GRANTS = (
    ("20101", Role.LEADER, ("qsl", "dw", "tw", "gh")),
    ("20102", Role.ADMIN, ("qsl", "dw", "tw", "gh")),
    ("20103", Role.ORGANIZER, ("qsl", "dw", "tw", "gh")),
    ("20104", Role.CASEWORKER, ("qsl", "gh")),
    ("20105", Role.AUDITOR, ("qsl", "dw", "tw", "gh")),
    ("20106", Role.LECTURER, ("qsl", "dw", "tw")),
    ("20107", Role.SECRETARY, ("zb-1", "jg", "hq")),
    ("20151", Role.SECRETARY, ("zb-2", "lc", "fh")),
    ("20115", Role.SECRETARY, ("zb-3", "jx")),
    ("20109", Role.LEADER, ("jg-rl",)),
    ("20133", Role.LEADER, ("jx",)),
    ("20173", Role.LEADER, ("lc",)),
    ("20195", Role.LEADER, ("fh",)),
    ("20116", Role.ORGANIZER, ("tz-2",)),
)
FIRST = 20101
MASTER = "20135"
SURNAMES = "张李王赵刘陈杨周吴徐孙马朱胡林郭何高罗郑梁谢宋唐许韩冯邓曹彭曾田董潘袁蔡蒋余杜叶"
WOMEN = ("淑兰", "秋萍", "晓云", "雪梅", "桂芝", "春燕", "佳宁", "思雨", "文静", "慧敏", "海霞", "玉珍")
MEN = ("守山", "立秋", "志远", "建业", "长林", "永强", "国梁", "松涛", "向东", "铁成", "明轩", "子昂", "浩然", "学军")
PARTY, LEAGUE_MEMBER = "中共党员", "共青团员"
NEW_HIRES = ("20132", "20172", "20194")
VISITORS = 3


@dataclass(slots=True)
class _Seed:
    session: Session
    now: datetime
    rng: Random = field(default_factory=lambda: Random(FIRST))
    units: dict[str, Unit] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)

    @property
    def today(self) -> date:
        return self.now.astimezone(BEIJING).date()


def seed(session: Session, now: datetime) -> Unit:
    """The demonstration's units, people, roles and identities; the enterprise. A second time changes nothing.

    Everybody is on 企业微信; every third person also on the 公众号, and 20135 is there unbound, as are three visitors.
    """
    there = session.scalars(select(Unit).where(Unit.code == CODE)).first()
    if there is not None:
        return there
    made = _Seed(session, now)
    _make_units(made)
    _make_people(made)
    for number, role, codes in GRANTS:
        for code in codes:
            grant(session, made.people[number], role, made.units[code], by=None, now=now)
    _make_identities(made)
    _make_events(made)
    return made.units[CODE]


def _make_units(made: _Seed) -> None:
    for number, (code, name, kind, parent) in enumerate(UNITS, 1):
        above = made.units.get(parent)
        department = number if kind in (COMPANY, DEPARTMENT, TEAM) else None
        made.units[code] = create_unit(
            made.session, code=code, name=name, kind=kind, parent=above, wecom_department=department
        )


def _make_people(made: _Seed) -> None:
    names = _names(made.rng)
    number = FIRST
    for code, count, branch, league, union, titles in STAFF:
        for place in range(count):
            title = titles[0] if place == 0 else made.rng.choice(titles[1:])
            person = _person(made, str(number), next(names), title, chief=place == 0)
            home = "jx" if person.employee_no == MASTER else code
            join(made.session, person, made.units[home], main=True)
            join(made.session, person, made.units[union])
            if person.political == PARTY:
                join(made.session, person, made.units[branch])
            if person.political == LEAGUE_MEMBER:
                join(made.session, person, made.units[league])
            number += 1


def _person(made: _Seed, number: str, name: tuple[str, str], title: str, *, chief: bool) -> Person:
    rng = made.rng
    master, fresh = number == MASTER, number in NEW_HIRES
    born = date(rng.randint(1999, 2003) if fresh else rng.randint(1967, 2000), rng.randint(1, 12), rng.randint(1, 28))
    hired = made.today - timedelta(days=10) if fresh else date(born.year + rng.randint(19, 23), rng.randint(1, 12), 1)
    holds_role = any(number == one for one, _, _ in GRANTS)
    member = chief or master or holds_role or rng.random() < 0.4
    young = born.year >= made.today.year - 28
    person = Person(
        employee_no=number,
        name="张立秋" if master else name[0],
        gender="男" if master else name[1],
        phone="13900000066" if master else f"1380000{number[1:]}",
        title="钳工" if master else title,
        political=PARTY if member and not fresh else LEAGUE_MEMBER if young else "群众",
        birth_on=born,
        hired_on=min(hired, made.today),
        tags=["一线"] if number >= "20115" else [],
        created_at=made.now,
    )
    made.session.add(person)
    made.session.flush()
    made.people[number] = person
    return person


def _names(rng: Random) -> Iterator[tuple[str, str]]:
    """Names and 性别, none twice."""
    whole = [(surname + given, "女") for surname in SURNAMES for given in WOMEN]
    whole += [(surname + given, "男") for surname in SURNAMES for given in MEN if surname + given != "张立秋"]
    rng.shuffle(whole)
    return iter(whole)


def _make_identities(made: _Seed) -> None:
    for place, (number, person) in enumerate(made.people.items()):
        _identity(made, "wecom", number, person)
        if number == MASTER:
            _identity(made, "official", f"o-demo-{number}", None)
        elif place % 3 == 0:
            _identity(made, "official", f"o-demo-{number}", person)
    for visitor in range(1, VISITORS + 1):
        _identity(made, "official", f"o-demo-visitor-{visitor}", None)
    made.session.flush()


def _identity(made: _Seed, channel: str, external_id: str, person: Person | None) -> None:
    identity = Identity(channel=channel, external_id=external_id, created_at=made.now)
    identity.person_id = person.id if person else None
    identity.bound_at = made.now if person else None
    made.session.add(identity)


def _make_events(made: _Seed) -> None:
    for number in NEW_HIRES:
        person = made.people[number]
        hired = person.hired_on or made.today
        record_event(made.session, person, Happening.HIRED, on=hired, source="demo", now=made.now)
    commended = made.today - timedelta(days=3)
    record_event(made.session, made.people["20117"], Happening.COMMENDED, on=commended, source="demo", now=made.now)
    moved = made.today - timedelta(days=5)
    record_event(made.session, made.people["20196"], Happening.MOVED, on=moved, source="demo", now=made.now)
    week = timedelta(days=6)
    excuse(made.session, made.people["20197"], first_on=made.today, last_on=made.today + week, reason="防火值班轮休")
