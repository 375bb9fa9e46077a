"""For organisers: 日历 with the notices to come, 气温 for the duty officer, 走访 for a campaign's visits."""

import re
from datetime import date
from enum import StrEnum

from bot import media
from bot.router import Router
from bot.turn import Reply, Turn
from handlers.care import finding, texts, texts_heat
from handlers.care.campaigns import audience, goods, heat, planning, report, visits, wording
from handlers.care.moments import local_day
from models.care import Campaign, CareNotice, CareVisit, NoticeState
from models.org import Person

router = Router()
DAY = re.compile(r"(?:(\d{4})\s*[-/.年])?\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")
EQUIPMENT = re.compile(r"(物资|地点|值班|经费|文字|每人|对象)\s*[:：]?\s*(.+)", re.DOTALL)
READING = re.compile(
    r"((?:零下\s*)?[-－+]?\d+(?:[.．]\d+)?\s*(?:摄氏度|℃|°C|度|C(?![-\w]))?)\s*((?![\d.．])\S.*|)", re.IGNORECASE
)
SHOWN = 8
BACK = ("日历", "关怀日历", "通知管理")


class State(StrEnum):
    """Where a dialogue can stand."""

    CALENDAR = "care.calendar"
    NOTICE = "care.notice"
    MOVING = "care.moving"
    VISIT_WHAT = "care.visit.what"
    VISIT_WHO = "care.visit.who"
    VISIT_GIVEN = "care.visit.given"
    VISIT_PHOTO = "care.visit.photo"


@router.words(*BACK, help="（组织员）要发的通知：预览、批准、改期", rank=810)
def calendar(turn: Turn) -> Reply:
    """The next notices by number."""
    found = planning.coming(turn.session, turn.person, today=local_day(turn.now), limit=SHOWN)
    if not found:
        return Reply(texts.NO_NOTICES)
    turn.go(State.CALENDAR, notices=[notice.id for notice in found])
    return Reply(texts.calendar_lines([(notice.name, notice.send_on, notice.state) for notice in found]))


@router.state(State.CALENDAR)
def open_notice(turn: Turn) -> Reply:
    """One notice as it would be read, and what can be done with it."""
    ids, number = turn.conversation.data["notices"], turn.number
    if number is None or not 1 <= number <= len(ids):
        return Reply(texts.WHICH_NOTICE)
    turn.go(State.NOTICE, notice=ids[number - 1])
    return _preview(turn, turn.session.get_one(CareNotice, ids[number - 1]))


def _preview(turn: Turn, notice: CareNotice) -> Reply:
    people = planning.count_of(turn.session, notice)
    text = wording.text_of(notice, heat=texts_heat.heat(37, 37, notice.send_on) if notice.standing else "")
    return Reply(texts.preview(notice.name, notice.send_on, notice.state, people, notice.rule, text))


@router.state(State.NOTICE, free=True)
def decide(turn: Turn) -> Reply:
    """1 to 6, back to the list, or what the campaign still lacks: 物资 80, 地点 …, 值班 …, 文字 …."""
    notice = turn.session.get_one(CareNotice, turn.conversation.data["notice"])
    if turn.text in BACK:
        return calendar(turn)
    said = EQUIPMENT.fullmatch(turn.text)
    if said:
        return _equip(turn, notice, said[1], said[2].strip())
    step = {1: _prepare, 2: _approve, 3: _ask_day, 4: _pause, 5: _cancel, 6: _report}.get(turn.number or 0)
    return step(turn, notice) if step else Reply(texts.NOTICE_CHOICES + "\n" + texts.EQUIPMENT)


def _equip(turn: Turn, notice: CareNotice, what: str, value: str) -> Reply:
    if what == "文字":
        planning.prepare(turn.session, turn.person, notice, text=value)
        return _preview(turn, notice)
    if what in ("每人", "对象"):
        return _aim(turn, notice, what, value)
    if what == "物资" and not value.rstrip("份").strip().isdecimal():
        return Reply(texts.HOW_MANY)
    names = {"地点": "place", "值班": "duty", "经费": "budget_line"}
    given = {names[what]: value} if what in names else {}
    packs = int(value.rstrip("份").strip()) if what == "物资" else None
    campaign = notice.campaign
    planning.equip(turn.session, turn.person, campaign, packs=packs, **given)
    return Reply(texts.equipped(campaign.name, campaign.packs, campaign.packs_left, campaign.place, campaign.duty))


def _aim(turn: Turn, notice: CareNotice, what: str, value: str) -> Reply:
    number, campaign = value.rstrip("份").strip(), notice.campaign
    if what == "每人":
        planning.aim(turn.session, turn.person, campaign, cap=int(number) if number.isdecimal() else 0)
    else:
        tags = [] if value in ("全体", "全体职工") else value.replace("、", " ").split()
        planning.aim(turn.session, turn.person, campaign, rule={"tags": tags} if tags else {})
    people = audience.size(turn.session, audience.audience_of(campaign))
    return Reply(texts.aimed(campaign.name, texts.who(campaign.rule), people, campaign.cap))


def _prepare(turn: Turn, notice: CareNotice) -> Reply:
    planning.prepare(turn.session, turn.person, notice)
    return Reply(texts.prepared(notice.name, notice.send_on))


def _approve(turn: Turn, notice: CareNotice) -> Reply:
    still = planning.approve(turn.session, turn.person, notice, now=turn.now)
    return Reply(texts.approved(notice.name, notice.send_on, still))


def _ask_day(turn: Turn, notice: CareNotice) -> Reply:
    turn.go(State.MOVING, notice=notice.id)
    return Reply(texts.MOVE_TO)


def _pause(turn: Turn, notice: CareNotice) -> Reply:
    if notice.state == NoticeState.PAUSED:
        planning.resume(turn.session, turn.person, notice)
        return Reply(texts.resumed(notice.name, notice.state))
    planning.pause(turn.session, turn.person, notice)
    return Reply(texts.paused(notice.name))


def _cancel(turn: Turn, notice: CareNotice) -> Reply:
    planning.cancel(turn.session, turn.person, notice)
    turn.end()
    return Reply(texts.cancelled(notice.name))


def _report(turn: Turn, notice: CareNotice) -> Reply:
    lines = report.unit_report(turn.session, turn.person, notice.campaign)
    shown = [
        texts.report_line(one.unit, one.meant, one.collected, one.reserved, one.declined, one.visited) for one in lines
    ]
    return Reply(texts.report(notice.campaign.name, notice.campaign.packs_left, shown[:8]))


@router.state(State.MOVING)
def move(turn: Turn) -> Reply:
    """The new day."""
    notice = turn.session.get_one(CareNotice, turn.conversation.data["notice"])
    today = local_day(turn.now)
    to = read_day(turn.text, today)
    if to is None:
        return Reply(texts.NOT_A_DAY)
    planning.move(turn.session, turn.person, notice, to, today=today)
    turn.end()
    return Reply(texts.moved(notice.name, to))


def read_day(typed: str, today: date) -> date | None:
    """12-20, 12 月 20 日 or 2026-12-20; without a year, the next such day."""
    found = DAY.fullmatch(typed.strip())
    if found is None:
        return None
    try:
        day = date(int(found[1] or today.year), int(found[2]), int(found[3]))
        return day if found[1] or day >= today else day.replace(year=day.year + 1)
    except ValueError:
        return None


@router.words("气温", "最高气温", "温度", help="（值班）填报最高气温：气温 36", argument="text", rank=820)
def temperature(turn: Turn) -> Reply:
    """The duty officer's reading for today: 气温 36, or of a unit further down, 气温 36 机修车间."""
    turn.end()
    found = READING.fullmatch(turn.argument.strip())
    typed, named = found.groups() if found else (turn.argument, "")
    unit = heat.unit_read_for(turn.session, turn.person, named)
    celsius, day = heat.read_celsius(typed), local_day(turn.now)
    return Reply(heat.take(turn.session, turn.person, unit, celsius, day=day, source="chat", now=turn.now))


@router.words("走访", "登记走访", help="（组织员）登记慰问走访", rank=830)
def visit(turn: Turn) -> Reply:
    """Which campaign the visit belongs to."""
    found = visits.running(turn.session, turn.person, today=local_day(turn.now))
    if not found:
        return Reply(texts.NO_CAMPAIGN)
    turn.go(State.VISIT_WHAT, campaigns=[campaign.id for campaign in found])
    return Reply(texts.choose([campaign.name for campaign in found]))


@router.state(State.VISIT_WHAT)
def visit_who(turn: Turn) -> Reply:
    """Then whom."""
    ids, number = turn.conversation.data["campaigns"], turn.number
    if number is None or not 1 <= number <= len(ids):
        return Reply(texts.WHICH_CAMPAIGN)
    turn.go(State.VISIT_WHO, campaign=ids[number - 1])
    return Reply(texts.VISIT_WHO)


@router.state(State.VISIT_WHO, free=True)
def visit_given(turn: Turn) -> Reply:
    """Then what was given."""
    person = finding.person_named(turn.session, turn.person, turn.text, goods.KEEPERS)
    turn.go(State.VISIT_GIVEN, campaign=turn.conversation.data["campaign"], person=person.public_id)
    return Reply(texts.visit_given(person.name))


@router.state(State.VISIT_GIVEN, free=True)
def keep_visit(turn: Turn) -> Reply:
    """The visit is kept, and the person asked to sign."""
    data = turn.conversation.data
    campaign = turn.session.get_one(Campaign, data["campaign"])
    given, fen = visits.read_gift(turn.text)
    key = f"chat:{turn.incoming.key}"
    person_id = data["person"]
    visit = visits.record(
        turn.session, turn.person, campaign, person_id, given=given, amount=fen, key=key, now=turn.now
    )
    turn.end()
    if not visits.may_photograph(turn.session, turn.session.get_one(Person, visit.person_id)):
        return Reply(texts.VISIT_KEPT)
    turn.go(State.VISIT_PHOTO, visit=visit.id)
    return Reply(f"{texts.VISIT_KEPT}\n{texts.VISIT_PHOTO}")


@router.state(State.VISIT_PHOTO)
def keep_photo(turn: Turn) -> Reply:
    """A picture, where the person agreed to one."""
    if turn.incoming.kind != "image":
        turn.end()
        return Reply(texts.VISIT_CLOSED)
    visit = turn.session.get_one(CareVisit, turn.conversation.data["visit"])
    picture = media.want(
        turn.session,
        channel=turn.incoming.channel,
        media_id=turn.incoming.media_id,
        identity_id=turn.identity_id,
        now=turn.now,
    )
    visits.add_photo(turn.session, turn.person, visit, picture)
    turn.end()
    return Reply(texts.PHOTO_KEPT)
