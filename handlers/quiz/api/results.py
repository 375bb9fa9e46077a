"""Places, league tables and matches, one's own results, certificates."""

from bot.scope import NotFound
from bot.web.api import Resource
from bot.web.call import Call
from bot.web.paging import page
from bot.web.shapes import Moment, OnePath, Out, Page, Paging
from handlers.quiz import texts_results
from handlers.quiz.rules.branch import Working
from handlers.quiz.rules.numbers import shown
from handlers.quiz.rules.ranking import Ranked
from handlers.quiz.service import awards, contests, matches, results, visible
from models.contest import Mode

api = Resource("results", __name__, prefix="/quiz", tag="竞赛")
LATEST = 20


class PersonPlace(Out):
    """A person's place: `right` of `of`."""

    place: int
    joint: bool
    name: str
    unit: str
    points: str
    right: int
    of: int
    me: bool


class WorkingTerm(Out):
    """One term of a unit's score: `points` of 100 from a part times a weight."""

    name: str
    part: str
    weight: str
    points: str


class UnitPlace(Out):
    """A unit's place, its score and how it came about."""

    place: int
    joint: bool
    unit: str
    score: str
    terms: list[WorkingTerm]
    mine: bool


class StandingsShown(Out):
    """Places now: the first of the people, one's own place wherever it is, and the units."""

    title: str
    people: int
    first: list[PersonPlace]
    me: PersonPlace | None
    units: list[UnitPlace]


class MatchShown(Out):
    """A match of a league, in words."""

    round: str
    home: str
    away: str | None
    line: str
    opens_at: Moment
    closes_at: Moment
    settled: bool


class TeamRow(Out):
    """A team's line in the table."""

    place: int
    unit: str
    played: int
    won: int
    drawn: int
    lost: int
    points: int


class League(Out):
    """The table and the matches."""

    title: str
    table: list[TeamRow]
    matches: list[MatchShown]


class MyResult(Out):
    """One's place in a contest."""

    contest: str
    title: str
    place: int
    of: int
    points: str


class MyResults(Out):
    """The latest first."""

    items: list[MyResult]


class CertificateShown(Out):
    """A certificate; the addresses are of a picture, a PDF and the page where it can be checked."""

    id: str
    contest: str
    title: str
    detail: str
    number: str
    code: str
    issued_at: Moment
    picture: str
    pdf: str
    check: str


@api.reads("/contests/<id>/standings", StandingsShown)
def standings(call: Call, path: OnePath) -> StandingsShown:
    """The places in a contest."""
    contest = visible.contest_for(call.session, call.person, path.id)
    found = results.standings(call.session, call.person, contest, now=call.now)
    own = contests.unit_of(call.session, call.person, contest)
    mine = found.of(call.person.id)
    return StandingsShown(
        title=contest.title,
        people=found.size,
        first=[_person(call, row, found.names) for row in found.people[:LATEST]],
        me=_person(call, mine, found.names) if mine else None,
        units=[_unit(row, found.names, own) for row in found.units],
    )


@api.reads("/contests/<id>/league", League)
def league(call: Call, path: OnePath) -> League:
    """A league's table and matches; those that can be played now in front."""
    contest = visible.contest_for(call.session, call.person, path.id)
    if contest.mode != Mode.LEAGUE:
        raise NotFound
    names = matches.names(call.session, contest)
    fixtures = matches.fixtures(call.session, contest)
    fixtures.sort(key=lambda f: (f.state == "settled", f.opens_at, f.id))
    return League(
        title=contest.title,
        table=[
            TeamRow(
                place=row.place, unit=names.get(row.team, ""), played=row.played, won=row.won, drawn=row.drawn,
                lost=row.lost, points=row.points,
            )
            for row in matches.table(call.session, contest)
        ],
        matches=[
            MatchShown(
                round=texts_results.round_name(one), home=names.get(one.home_id or 0, ""),
                away=names.get(one.away_id) if one.away_id else None,
                line=texts_results.fixture_line(one, names, call.now), opens_at=one.opens_at, closes_at=one.closes_at,
                settled=one.state == "settled",
            )
            for one in fixtures
        ],
    )  # fmt: skip


@api.reads("/results", MyResults)
def mine(call: Call) -> MyResults:
    """My places."""
    found = []
    for contest in contests.seen_by(call.session, call.person, limit=LATEST):
        places = results.standings(call.session, call.person, contest, now=call.now)
        row = places.of(call.person.id)
        if row is not None:
            points = shown(row.row.points)
            one = MyResult(
                contest=contest.public_id, title=contest.title, place=row.place, of=places.size, points=points
            )
            found.append(one)
    return MyResults(items=found)


@api.reads("/certificates", Page[CertificateShown])
def certificates(call: Call, query: Paging) -> Page[CertificateShown]:
    """My certificates that hold, the latest first."""
    base = f"{call.config.app.base_url}/m/quiz/certificates"
    rows = [
        CertificateShown(
            id=row.public_id, contest=contest.title, title=row.title, detail=row.detail, number=row.number,
            code=row.code, issued_at=row.issued_at, picture=f"{base}/{row.public_id}.png",
            pdf=f"{base}/{row.public_id}.pdf", check=f"{base}/{row.public_id}",
        )
        for row, contest in awards.mine(call.session, call.person)
    ]  # fmt: skip
    return page(call, "certificates", query, rows, lambda row: row)


def _person(call: Call, row: Ranked[results.Line], names: dict[int, str]) -> PersonPlace:
    line = row.row
    return PersonPlace(
        place=row.place, joint=row.joint, name=line.name, unit=names.get(line.unit or 0, ""),
        points=shown(line.points), right=line.right, of=line.of, me=line.person == call.person.id,
    )  # fmt: skip


def _unit(row: Ranked[Working], names: dict[int, str], own: int | None) -> UnitPlace:
    terms = [
        WorkingTerm(name=t.name, part=shown(t.part, 4), weight=shown(t.weight), points=shown(t.points))
        for t in row.row.terms
    ]
    return UnitPlace(
        place=row.place, joint=row.joint, unit=names.get(row.row.unit, ""), score=shown(row.row.score), terms=terms,
        mine=row.row.unit == own,
    )  # fmt: skip
