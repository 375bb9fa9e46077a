"""What people read of results: places, workings, matches, corrections, certificates."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from handlers.quiz.rules.branch import Working
from handlers.quiz.rules.duel import Lane
from handlers.quiz.rules.league import Row
from handlers.quiz.rules.numbers import shown, whole
from handlers.quiz.rules.ranking import Ranked
from handlers.quiz.rules.texts import working
from handlers.quiz.texts import when
from models.contest import Certificate, Contest, Fixture, Mode
from models.quiz import Question

if TYPE_CHECKING:
    from datetime import datetime

    from handlers.quiz.service.results import Line

DUEL_SIZES = "对战可以双人或四人，请回复 1 双人，或 2 四人。"
NO_OPPONENT = "这一局没有等到对手，就当练了一次。再来一局回复“对战”。"
NO_FIXTURE = "您的单位这会儿没有比赛。回复“联赛”看什么时候轮到。"
PLAYED_ALREADY = "这一轮您已经答过了，每人一次。回复“联赛”看进展。"
VOID_ALREADY = "这道题已经作废过了。"
CLOSED_ALREADY = "这场竞赛还没有发布，或者已经结束了。"
NO_REASON = "请写明原因，会告诉每位答过这道题的人。"
VOIDED, REKEYED = "作废，不计分", "更正了答案，已按新答案重新判分"
PASSED, BEST_UNIT, CHAMPION = "成绩合格", "优胜单位", "冠军"
HEADING = "荣誉证书"
NO_RESULTS = "您还没有竞赛成绩。回复“竞赛”参加。"
NO_RANKING = "还没有可以看的排名。回复“竞赛”看正在办的竞赛。"
NO_CERTIFICATES = "您还没有证书。竞赛结束后，得奖和合格的会自动发到这里。"
NO_MATCHES = "还没有联赛。"
ROUNDS = {"league": "第 {n} 轮", "knockout": "淘汰赛第 {n} 轮", "playoff": "季后赛第 {n} 轮"}
RETURNED_OVER = "这个链接只管一天，已经过期或不完整。请把文件再发一次。"
LINK_OVER = "这个链接只管一天，已经过期或不完整。请在对话里回复“竞赛统计”取新的。"
TOP = 3


def attempt_over(contest: Contest, points: object, right: int, of: int, ms: int, *, early: bool) -> str:
    """The end of a paper."""
    minutes = f"{ms // 60000} 分 {ms // 1000 % 60:02d} 秒"
    head = "时间到了，" if early else ""
    return (
        f"{head}《{contest.title}》本次 {points} 分，答对 {right}/{of} 题，用时 {minutes}。\n"
        "答错的题记进了错题本，明天起回复“错题”复习；回复“排行”看名次。"
    )


def duel_over(rows: Sequence[tuple[int, str, Lane]], mine: int) -> str:
    """A duel's places."""
    winners = [lane.player for place, _, lane in rows if place == 1]
    won = mine in winners
    lines = [f"{place} {name} {lane.points} 分" for place, name, lane in rows]
    head = "并列第一。" if won and len(winners) > 1 else "您赢了。" if won else "这一局对手快了一步。"
    return "\n".join([f"对战结束：{head}", *lines, "再来一局回复“对战”。"])


def duel_waits(points: int, size: int, sat: int) -> str:
    """One's own run is over, the others' are not."""
    left = f"还差 {size - sat} 位对手" if sat < size else "对手还在答"
    return f"您这边答完了，得 {points} 分。{left}，出结果会告诉您。"


def duel_begins(names: Sequence[str], size: int) -> str:
    """Who else sits there."""
    who = f"对手：{'、'.join(names)}。" if names else "对手还没来，您先答，随后来的人答同样的题。"
    return f"{'双人' if size == 2 else '四人'}对战开始。{who}答对一题 20 分，先到 100 分的赢。"


def _person(contest: Contest, row: "Ranked[Line]") -> str:
    line = row.row
    if contest.mode == Mode.CHALLENGE:
        return f"{row.place} {line.name} 答对 {line.right} 题"
    if contest.mode == Mode.DUEL:
        return f"{row.place} {line.name} {shown(line.points)} 分（胜 {line.right}/{line.of}）"
    return f"{row.place} {line.name} {shown(line.points)} 分（答对 {line.right}/{line.of}）"


def ranking(
    contest: Contest, people: "Sequence[Ranked[Line]]", units: Sequence[str], mine: "Ranked[Line] | None"
) -> str:
    """Units first, then persons, then one's own place."""
    lines = [f"《{contest.title}》排行"]
    lines += units
    if people:
        lines.append("个人前列：" if units else "")
        lines += [_person(contest, row) for row in people[:TOP]]
    if mine is not None and mine.place > TOP:
        lines.append(f"您在第 {mine.place} 名：{_person(contest, mine).split(' ', 1)[1]}")
    if not people:
        lines.append("还没有人完成答题。")
    return "\n".join(line for line in lines if line)


def unit_line(row: Ranked[Working], names: Mapping[int, str]) -> str:
    """1 第一支部 86.5 分."""
    joint = "（并列）" if row.joint else ""
    return f"{row.place} {names.get(row.row.unit, '')} {shown(row.row.score)} 分{joint}"


def how_counted(row: Ranked[Working], names: Mapping[int, str]) -> str:
    """The working of one unit's score."""
    return "\n".join([f"{names.get(row.row.unit, '')}的得分：", *working(row.row)])


def table(contest: Contest, rows: Sequence[Row], names: Mapping[int, str]) -> list[str]:
    """The league's table."""
    return [f"{r.place} {names.get(r.team, '')} {r.points} 分（{_won(r)}，净 {shown(r.difference)}）" for r in rows]


def _won(row: Row) -> str:
    return f"{row.won} 胜 {row.drawn} 平 {row.lost} 负"


def round_name(fixture: Fixture) -> str:
    """第 2 轮."""
    return ROUNDS[fixture.stage].format(n=fixture.round_no)


def fixture_line(fixture: Fixture, names: Mapping[int, str], now: "datetime") -> str:
    """A match with its result, or when it can be played."""
    home, away = names.get(fixture.home_id or 0, ""), names.get(fixture.away_id or 0, "")
    head = round_name(fixture)
    if fixture.away_id is None:
        return f"{head} {home} 轮空"
    if fixture.state == "settled":
        return f"{head} {home} {_score(fixture)} {away}"
    if now < fixture.opens_at:
        return f"{head} {home} — {away}（{when(fixture.opens_at, now)} 开始）"
    return f"{head} {home} — {away}（到 {when(fixture.closes_at, now)}）"


def _score(fixture: Fixture) -> str:
    points = [shown(whole(Fraction(fixture.result[side]))) for side in ("home", "away")]
    return " : ".join(points) + ("（有一方未参赛，判负）" if fixture.result["forfeited"] else "")


def round_opens(contest: Contest, fixture: Fixture, names: Mapping[int, str]) -> str:
    """The push at a round's beginning."""
    home, away = names.get(fixture.home_id or 0, ""), names.get(fixture.away_id or 0, "")
    until = when(fixture.closes_at, fixture.opens_at)
    return f"《{contest.title}》{round_name(fixture)}：{home} 对 {away}。{until} 前什么时候有空什么时候答，回复“竞赛”。"


def match_over(contest: Contest, fixture: Fixture, names: Mapping[int, str]) -> str:
    """The push at a match's end."""
    home, away = names.get(fixture.home_id or 0, ""), names.get(fixture.away_id or 0, "")
    return f"《{contest.title}》{round_name(fixture)}结束：{home} {_score(fixture)} {away}。回复“排行”看积分榜。"


def turned(contest: Contest, fixtures: Sequence[Fixture], names: Mapping[int, str]) -> str:
    """To the organiser: a correction changed who won."""
    lines = [
        f"{round_name(f)} {names.get(f.home_id or 0, '')} {_score(f)} {names.get(f.away_id or 0, '')}" for f in fixtures
    ]
    tail = "已经排好的后续比赛没有改动，请仲裁决定。"
    return "\n".join([f"《{contest.title}》更正题目后，这些比赛的胜负变了：", *lines, tail])


def corrected(contest: Contest, question: Question, what: str, why: str, before: str | None, after: str | None) -> str:
    """To everybody who had the question."""
    stem = question.stem[:30] + ("…" if len(question.stem) > 30 else "")
    lines = [f"《{contest.title}》有一题{what}：“{stem}”。原因：{why}"]
    if before is not None and after is not None:
        same = before == after
        lines.append(f"您的成绩不变，仍是 {after} 分。" if same else f"您的成绩 {before} 分，现在是 {after} 分。")
    return "\n".join([*lines, "名次已重新计算，回复“排行”查看。"])


def earned(contest: Contest, row: "Ranked[Line]", size: int) -> str:
    """The certificate's sentence about a person."""
    line = row.row
    got = f"答对 {line.right} 题" if contest.mode == Mode.CHALLENGE else f"得 {shown(line.points)} 分"
    return f"{got}，{size} 人中第 {row.place} 名" + ("（并列）" if row.joint else "")


def unit_earned(contest: Contest, row: Ranked[Working]) -> str:
    """The certificate's sentence about a unit."""
    return f"支部得分 {shown(row.row.score)} 分，参与率 {shown(100 * row.row.coverage)}%"


def won_final(contest: Contest) -> str:
    """The knock-out's winner."""
    return "决赛获胜"


def won_league(contest: Contest, row: Row) -> str:
    """The table's first."""
    return f"{_won(row)}，积 {row.points} 分"


def body(contest: Contest, certificate: Certificate) -> str:
    """What stands on the certificate."""
    return f"在“{contest.title}”中{certificate.detail}，获得“{certificate.title}”。特发此证，以资鼓励。"


def contest_over(contest: Contest, row: "Ranked[Line]", size: int) -> str:
    """The push when a contest is over."""
    return f"《{contest.title}》结束了。您{earned(contest, row, size)}。回复“排行”看支部名次，回复“证书”看证书。"


def league_over(contest: Contest, champion: str) -> str:
    """To everybody of a league."""
    first = f"冠军：{champion}。" if champion else ""
    return f"《{contest.title}》联赛结束，{first}谢谢每一位参加的人。回复“联赛”看全部比赛。"


def my_result(contest: Contest, row: "Ranked[Line]", size: int) -> str:
    """A line of 我的成绩."""
    return f"· {contest.title}：{earned(contest, row, size)}"


CHECK_NONE = "没有登记这个编号，或者验证码不对，请核对证书下方的两行字。"


def certificate(number: int, row: Certificate, contest: Contest, url: str) -> str:
    """A line of 证书."""
    links = f'<a href="{url}.png">图片</a>  <a href="{url}.pdf">PDF</a>'
    return f"{number} {contest.title}：{row.title}（编号 {row.number}）\n{links}"


def handed(contest: Contest, row: Certificate, link: str) -> str:
    """The push with a certificate."""
    return f"《{contest.title}》的证书来了：{row.title}（编号 {row.number}）。打开看图片和 PDF：{link}"
