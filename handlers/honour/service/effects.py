"""What a step brings about, by the names in the table."""

from collections.abc import Callable
from datetime import timedelta

from bot import blind
from bot.outbox import announce as post_to_all
from bot.outbox import post
from handlers.honour import texts
from handlers.honour.moments import today_of
from handlers.honour.service import climbing, deciding, noticing, stories, voting
from handlers.honour.service.consents import NOTICE, PRAISE, given
from handlers.honour.service.desk import Desk
from handlers.honour.service.guards import of
from models.base import insert_ignore, table_of
from models.honour.selecting import IN_RUNNING, Selection, Standing
from models.org import Happening, HrEvent

Effect = Callable[[Desk, Selection], None]


def announce(desk: Desk, selection: Selection) -> None:
    """Everybody of the host is told that they may nominate."""
    text = texts.announced(selection.title, selection.nominations_until)
    _to_all(desk, selection, text, "open")


def _to_all(desk: Desk, selection: Selection, text: str, what: str) -> None:
    key, audience = f"honour:{selection.public_id}:{what}", {"units": [selection.unit_id]}
    post_to_all(desk.session, key=key, kind="honour", texts={"text": text}, audience=audience, now=desk.now)


def stop_late(desk: Desk, selection: Selection) -> None:
    """What had not climbed to the top in time stays below; whoever nominated is told."""
    for one in of(desk, selection, Standing.DRAFT, Standing.CLIMBING, Standing.SENT_BACK):
        late = one.standing != Standing.DRAFT
        climbing.drop(one, Standing.STOPPED)
        if late:
            climbing.note(desk, one, "到期未上报", None)
            key = f"honour:{one.public_id}:late"
            post(desk.session, one.by, texts.too_late(one.name), key=key, now=desk.now, kind="honour")


def show_first(desk: Desk, selection: Selection) -> None:
    """A notice for each who agreed; the others drop out and nothing is shown of them."""
    rows = of(desk, selection, Standing.ELIGIBLE)
    agreed = given(desk.session, rows, NOTICE)
    for one in rows:
        if one.id in agreed:
            noticing.show(desk, one)
        else:
            climbing.drop(one, Standing.WITHHELD)


def show_second(desk: Desk, selection: Selection) -> None:
    """Those who passed are shown once more."""
    for one in of(desk, selection, Standing.PASSED):
        noticing.show(desk, one)


def take_down(desk: Desk, selection: Selection) -> None:
    """Every notice of the selection."""
    for one in of(desk, selection, *Standing):
        noticing.take_down(desk, one)


def open_voting(desk: Desk, selection: Selection) -> None:
    """For some days; everybody of the host is told."""
    selection.state_until = desk.now + timedelta(days=selection.voting_days)
    _to_all(desk, selection, texts.vote_now(selection.title, selection.state_until), "vote")


def call_panel(desk: Desk, selection: Selection) -> None:
    """The panel is asked to decide."""
    for person in deciding.panel(desk.session, selection):
        key = f"honour:{selection.public_id}:panel:{person.public_id}"
        post(desk.session, person, texts.panel_called(selection.title), key=key, now=desk.now, kind="honour")


def settle_panel(desk: Desk, selection: Selection) -> None:
    """What the panel decided becomes what stands."""
    rows = of(desk, selection, Standing.ELIGIBLE)
    votes = deciding.tallies(desk.session, selection, rows)
    for one in rows:
        one.standing = Standing.PASSED if votes[one.id].passed else Standing.NOT_PASSED


def honour(desk: Desk, selection: Selection) -> None:
    """表彰: whoever passed is honoured and told; the roster's history gets it."""
    today = today_of(desk.now)
    for one in of(desk, selection, Standing.PASSED):
        one.standing = Standing.HONOURED
        if one.person is not None:
            row = {
                "key": f"honour:{one.public_id}", "person_id": one.person.id, "kind": Happening.COMMENDED,
                "on_day": today, "detail": {"title": selection.title}, "source": "honour", "at": desk.now,
            }  # fmt: skip
            insert_ignore(desk.session, table_of(HrEvent), row, unique=("key",))
        for person in [one.person] if one.person else [one.by]:
            key = f"honour:{one.public_id}:honoured:{person.public_id}"
            text = texts.honoured(selection.title, one.name, selection.category(one.category))
            post(desk.session, person, text, key=key, now=desk.now, kind="honour")


def tell_stories(desk: Desk, selection: Selection) -> None:
    """Of those who agreed, to 公示 and apart to 宣传."""
    rows = of(desk, selection, Standing.HONOURED)
    agreed = given(desk.session, rows, NOTICE) & given(desk.session, rows, PRAISE)
    for one in rows:
        if one.id in agreed:
            stories.tell(desk, one)


def tell_nominators(desk: Desk, selection: Selection) -> None:
    """Whoever nominated hears that it is called off."""
    for one in of(desk, selection, *IN_RUNNING):
        key = f"honour:{one.public_id}:off"
        post(desk.session, one.by, texts.called_off(selection.title), key=key, now=desk.now, kind="honour")


EFFECTS: dict[str, Effect] = {
    "announce": announce,
    "stop_late": stop_late,
    "show_first": show_first,
    "show_second": show_second,
    "take_down": take_down,
    "open_voting": open_voting,
    "shake": lambda desk, selection: blind.shake(desk.session, voting.name_of(selection)),
    "call_panel": call_panel,
    "settle_panel": settle_panel,
    "honour": honour,
    "tell_stories": tell_stories,
    "tell_nominators": tell_nominators,
}
