"""`siwei notices …`: the year's calendar, a notice before it goes out, and the sends nobody can tell the end of.

Exit status: 0 done, 1 the input was refused (the report is on stdout), 2 usage or configuration.
"""

from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from bot import outbox
from bot.backup import holding
from handlers.care import ledgers, reach, texts_commands, working
from handlers.care.calendar import Season, YearOutOfRange
from handlers.care.campaigns import heat, planning, sending
from handlers.care.installation import Opened, Refused, opened, show
from handlers.care.moments import local_day
from handlers.care.texts import STATES
from models.care import CareNotice
from models.org import Unit
from models.outbox import Notice


@click.group()
def notices() -> None:
    """通知：全年日历、发送前预览、结果不明的发送。"""


@notices.command()
@click.option("--year", type=int, required=True, help="哪一年。")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
def calendar(year: int, as_json: bool) -> None:
    """全年通知及每个日期的来由；不确定的日期会说明。"""
    with opened() as here, here.database.reading() as session:
        try:
            found = ledgers.year_as_json(session, year)
        except YearOutOfRange as fault:
            raise Refused(str(fault)) from None
        warnings = ledgers.warnings_of(session, year)
    if as_json:
        show(found)
    else:
        for one in found["notices"]:
            click.echo(f"{one['date']}  {one['campaign']}  {one['name']}  {one['rule']}")
    for warning in warnings:
        click.echo(f"注意：{warning}", err=True)


@notices.command("list")
@click.option("--reach", "with_reach", is_flag=True, help="也算出每条会到多少人、走哪个渠道。")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
def show_list(with_reach: bool, as_json: bool) -> None:
    """接下来要发的通知及编号。"""
    with opened() as here, here.database.reading() as session:
        today = local_day(here.now)
        query = select(CareNotice).where(CareNotice.state.in_(planning.OPEN), CareNotice.until >= today)
        found = session.scalars(query.order_by(CareNotice.send_on, CareNotice.id)).all()
        rows = [_row(session, one, here, with_reach=with_reach) for one in found]
    if as_json:
        show(rows)
        return
    for row in rows:
        line = f"{row['id']:>4}  {row['date']}  {row['name']}  {STATES[row['state']]}"
        click.echo(line + (f"  {texts_commands.by_channel(row['people'])}" if with_reach else ""))


def _row(session: Session, notice: CareNotice, here: Opened, *, with_reach: bool) -> dict[str, Any]:
    row = {"id": notice.id, "date": notice.send_on.isoformat(), "name": notice.name, "state": notice.state}
    if not with_reach:
        return row
    return row | {"people": dict(reach.totals(reach.of_care(session, notice, config=here.config, now=here.now)))}


@notices.command()
@click.argument("notice_id", metavar="ID")
@click.option("--dry-run", is_flag=True, help="只看谁会在哪个渠道收到，不发送。")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
def send(notice_id: str, dry_run: bool, as_json: bool) -> None:
    """发送一条已批准的通知；先用 --dry-run 看清楚。"""
    with opened() as here:
        if not dry_run:
            with here.database.transaction() as session:
                _send(session, notice_id, here.now)
            return
        with here.database.reading() as session:
            found = _reached(session, notice_id, here)
    if as_json:
        show([asdict(one) for one in found])
        return
    unreached = [(one.employee_no, one.person, one.why) for one in found if one.why]
    click.echo(texts_commands.totals(reach.totals(found), unreached))


def _reached(session: Session, notice_id: str, here: Opened) -> list[reach.Reach]:
    planned = _planned(session, notice_id)
    if planned is not None:
        return reach.of_care(session, planned, config=here.config, now=here.now)
    posted = session.scalar(select(Notice).where(or_(Notice.public_id == notice_id, Notice.key == notice_id)))
    if posted is None and notice_id.isdecimal():
        posted = session.get(Notice, int(notice_id))
    if posted is None:
        raise Refused(texts_commands.no_such(notice_id))
    return reach.of_notice(session, posted, config=here.config, now=here.now)


def _planned(session: Session, notice_id: str) -> CareNotice | None:
    if notice_id.isdecimal():
        return session.get(CareNotice, int(notice_id))
    return session.scalar(select(CareNotice).where(CareNotice.public_id == notice_id))


def _send(session: Session, notice_id: str, now: datetime) -> None:
    notice = _planned(session, notice_id)
    if notice is None:
        raise Refused(texts_commands.no_such(notice_id))
    if notice.state != "approved":
        raise Refused(f"“{notice.name}”现在是“{STATES[notice.state]}”，批准后才能发。")
    if not sending.send(session, notice, now=now):
        reasons = planning.missing(session, notice)
        raise Refused("没有发出：" + "；".join(reasons))
    click.echo(f"“{notice.name}”已交给发送队列：{notice.people} 人")


@notices.command()
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
def unknown(as_json: bool) -> None:
    """结果不明的发送：可能已送达，等人决定补发还是放弃。"""
    with opened() as here, here.database.reading() as session:
        rows = [
            {"id": one.id, "channel": one.channel, "kind": one.kind, "recipients": one.recipients, "reason": one.reason}
            for one in outbox.unknown(session)
        ]
    if as_json:
        show(rows)
        return
    for row in rows:
        click.echo("  ".join(str(value) for value in row.values() if value))
    if not rows:
        click.echo(texts_commands.NOTHING_UNKNOWN)


@notices.command()
@click.argument("ids", nargs=-1, type=int, required=True)
def resend(ids: tuple[int, ...]) -> None:
    """补发结果不明的发送（对方可能收到两次）。"""
    with opened() as here, here.database.transaction() as session:
        click.echo(f"已补发 {outbox.resend(session, ids, now=here.now)} 条")


@notices.command()
@click.argument("ids", nargs=-1, type=int, required=True)
@click.option("--why", required=True, help="为什么放弃，写进台账。")
def drop(ids: tuple[int, ...], why: str) -> None:
    """放弃结果不明、失败或扣住的发送。"""
    with opened() as here, here.database.transaction() as session:
        click.echo(f"已放弃 {outbox.drop(session, ids, now=here.now, why=why)} 条")


@notices.command()
@click.option("--channel", help="只放行这个渠道。")
def release(channel: str | None) -> None:
    """放行从备份恢复后扣住的通知。"""
    with opened() as here, here.database.transaction() as session:
        released = holding.release(session, channel=channel)
    click.echo(f"已放行：发送 {released['sends']} 条，待发 {released['deliveries']} 人，通知 {released['notices']} 条")


@notices.command("heat", context_settings={"ignore_unknown_options": True})  # -31 is a temperature
@click.argument("celsius")
@click.option("--unit", "code", required=True, help="单位代码。")
@click.option("--day", type=click.DateTime(["%Y-%m-%d"]), help="哪一天；不写是今天。")
def heat_reading(celsius: str, code: str, day: datetime | None) -> None:
    """填报当天最高气温（℃）；达到 35、37、40 ℃ 时按规定提示。"""
    with opened() as here, here.database.transaction() as session:
        on: date = day.date() if day else local_day(here.now)
        value = heat.read_celsius(celsius)
        click.echo(heat.take(session, None, _unit(session, code), value, day=on, source="command", now=here.now))


def _unit(session: Session, code: str) -> Unit:
    unit = session.scalar(select(Unit).where(Unit.code == code))
    if unit is None:
        raise Refused(texts_commands.no_unit(code))
    return unit


@notices.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
def holidays(file: Path) -> None:
    """录入放假安排：每行“名称,开始日期,结束日期,放假或上班”。"""
    with opened() as here, here.database.transaction() as session:
        asked = working.change_of(ledgers.read_days(file))
        working.change(session, None, asked, now=here.now)
    click.echo(f"已录入 {len(asked)} 天")


@notices.command()
@click.argument("year", type=int)
@click.argument("name")
@click.argument("start")
@click.argument("end")
def fire(year: int, name: str, start: str, end: str) -> None:
    """录入当年防火命令：siwei notices fire 2027 春季防火期 03-15 06-15。"""
    with opened() as here, here.database.transaction() as session:
        working.change_season(session, None, year, Season(name, start, end), now=here.now)
    click.echo(f"已录入 {year} 年{name}：{start} 至 {end}")
