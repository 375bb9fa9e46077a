"""Sign-ins, the one transaction of a request, and the proof that a form was ours."""

from collections.abc import Callable
from datetime import timedelta
from random import Random
from threading import Thread

import pytest
from flask import Flask
from sqlalchemy import func, select

from bot.holidays import workdays_of
from bot.turn import NotBound, Refusal
from bot.web.call import Call, run
from bot.web.csrf import ForeignForm, check_csrf, csrf_of
from bot.web.refusals import NotSignedIn
from bot.web.signins import LIMITS, end_all_of, end_sign_in, open_sign_in, sign_in_of
from bot.web.tools import Tools
from models.org import Consent, Identity, Person
from models.web import Door, SignIn
from tests.world import World, found, hire


@pytest.fixture
def flask(world: World) -> Flask:
    made = Flask("doors")
    Tools(world.config, world.db, lambda: world.now, Random(1), workdays_of(world.db)).give_to(made)
    return made


@pytest.fixture
def token(world: World) -> str:
    """陈明 signed in by 企业微信 on the API's door."""
    with world.writing() as session:
        person = hire(session, "20135", "陈明", found(session, "01", "集团"))
        identity = session.scalars(select(Identity)).one()
        return open_sign_in(session, person, door=Door.API, now=world.now, rng=Random(2), identity=identity)


def whoami(call: Call) -> str:
    return call.person.name


def test_a_token_names_its_person_on_its_own_door_only(flask: Flask, token: str) -> None:
    with flask.app_context():
        assert (
            run(whoami, door=Door.API, token=token) == run(whoami, door=Door.API, token=token, writes=False) == "陈明"
        )
        for door, wrong in ((Door.CONSOLE, token), (Door.PHONE, token), (Door.API, token[:-1]), (Door.API, None)):
            with pytest.raises(NotSignedIn):
                run(whoami, door=door, token=wrong, writes=False)


def test_a_token_is_kept_as_a_hash_alone(world: World, token: str) -> None:
    with world.db.reading() as session:
        assert token not in str(session.execute(select(SignIn.__table__)).all())


def test_an_unused_sign_in_ends_and_so_does_a_busy_one(world: World, flask: Flask, token: str) -> None:
    began = world.now
    with flask.app_context():
        while world.now + timedelta(days=6) < began + LIMITS[Door.API].absolute:
            world.now += timedelta(days=6)
            assert run(whoami, door=Door.API, token=token, writes=False) == "陈明"
        world.now = began + LIMITS[Door.API].absolute
        with pytest.raises(NotSignedIn):
            run(whoami, door=Door.API, token=token)


def test_an_idle_week_ends_it(world: World, flask: Flask, token: str) -> None:
    world.now += LIMITS[Door.API].idle
    with flask.app_context(), pytest.raises(NotSignedIn):
        run(whoami, door=Door.API, token=token)


@pytest.mark.parametrize("what", ["left", "ended", "all ended", "unbound", "somebody else's"])
def test_a_sign_in_is_over_with_what_it_rests_on(world: World, token: str, what: str) -> None:
    with world.writing() as session:
        person = session.scalars(select(Person)).one()
        mine = sign_in_of(session, token, door=Door.API, now=world.now)
        assert mine
        assert mine.identity
        endings: dict[str, Callable[[], object]] = {
            "left": lambda: setattr(person, "active", False),
            "ended": lambda: end_sign_in(session, mine),
            "all ended": lambda: end_all_of(session, person),
            "unbound": lambda: setattr(mine.identity, "person_id", None),
            "somebody else's": lambda: setattr(mine.identity, "person_id", hire(session, "2", "王五").id),
        }
        endings[what]()
        session.flush()
        session.expire_all()
        assert sign_in_of(session, token, door=Door.API, now=world.now) is None


def test_an_unbound_sign_in_follows_its_identity_once_it_is_bound(world: World, flask: Flask) -> None:
    with world.writing() as session:
        identity = Identity(channel="miniprogram", external_id="o1", created_at=world.now)
        session.add(identity)
        token = open_sign_in(session, None, door=Door.API, now=world.now, rng=Random(3), identity=identity)
    with flask.app_context():
        with pytest.raises(NotBound):
            run(whoami, door=Door.API, token=token)
        with world.writing() as session:
            identity = session.scalars(select(Identity)).one()
            identity.person_id = hire(session, "7", "李四").id
        assert run(whoami, door=Door.API, token=token, writes=False) == "李四"
    with world.db.reading() as session:
        assert session.scalars(select(SignIn.person_id)).one() is not None


def agree(call: Call) -> None:
    """What happens once: by its key."""
    held = select(Consent).where(Consent.person_id == call.person.id)
    if call.session.scalars(held).first() is None:
        call.session.add(Consent(person_id=call.person.id, purpose="privacy", version="1", given_at=call.now))


def test_a_refusal_undoes_the_request(world: World, flask: Flask, token: str) -> None:
    def work(call: Call) -> None:
        agree(call)
        raise Refusal("不行")

    with flask.app_context(), pytest.raises(Refusal, match="不行"):
        run(work, door=Door.API, token=token)
    with world.db.reading() as session:
        assert session.scalar(select(func.count()).select_from(Consent)) == 0


def test_a_read_that_has_to_write_something_down_does(world: World, flask: Flask, token: str) -> None:
    with flask.app_context():
        run(agree, door=Door.API, token=token, writes=False)
    with world.db.reading() as session:
        assert session.scalar(select(func.count()).select_from(Consent)) == 1


def test_two_requests_at_once_have_one_effect(world: World, flask: Flask, token: str) -> None:
    faults: list[BaseException] = []

    def once() -> None:
        try:
            with flask.app_context():
                run(agree, door=Door.API, token=token)
        except BaseException as fault:  # noqa: BLE001
            faults.append(fault)

    threads = [Thread(target=once) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not faults
    with world.db.reading() as session:
        assert session.scalar(select(func.count()).select_from(Consent)) == 1


def test_a_form_of_another_sign_in_is_foreign(world: World, token: str) -> None:
    with world.writing() as session:
        mine = sign_in_of(session, token, door=Door.API, now=world.now)
        assert mine
        proof = csrf_of("a key", mine)
        check_csrf("a key", mine, proof)
        for wrong in ("", proof[:-1], "否", csrf_of("another key", mine)):
            with pytest.raises(ForeignForm):
                check_csrf("a key", mine, wrong)
