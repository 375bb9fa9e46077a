"""Two hundred people at once for twenty places."""

from threading import Barrier, Thread

from sqlalchemy import select

from bot.database import Database
from models.activity import Activity, SignUp, Standing
from models.org import Identity, Membership, Person
from tests.activity.conftest import NOW, Says, World

PEOPLE, PLACES = 200, 20


def test_of_two_hundred_at_once_exactly_twenty_get_a_place_and_the_rest_wait_in_order(
    db: Database, world: World, says: Says
) -> None:
    with db.transaction() as session:
        crowd = [Person(employee_no=f"c{n}", name=f"职工{n}", created_at=NOW) for n in range(PEOPLE)]
        session.add_all(crowd)
        session.flush()
        session.add_all(Membership(person_id=one.id, unit_id=world.north.id, main=True) for one in crowd)
        session.add_all(
            Identity(channel="official", external_id=f"o-{one.employee_no}", person_id=one.id, created_at=NOW)
            for one in crowd
        )
        made = world.activity(session, capacity=PLACES)
    says("活动", "900")  # the door has read its synonyms
    barrier, replies = Barrier(PEOPLE), dict[str, str]()

    def sign_up(number: str) -> None:
        barrier.wait()
        replies[number] = says("报名 1", number)

    threads = [Thread(target=sign_up, args=(one.employee_no,)) for one in crowd]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with db.reading() as session:
        rows = session.scalars(select(SignUp).order_by(SignUp.number)).all()
        activity = session.get_one(Activity, made.id)
        assert sum(row.standing == Standing.SIGNED for row in rows) == activity.taken == PLACES
        waiting = [row for row in rows if row.standing == Standing.WAITING]
        assert [row.number for row in waiting] == list(range(1, PEOPLE - PLACES + 1)), "no number twice, none left out"
        for row in waiting:
            assert f"第 {row.number} 位" in replies[row.person.employee_no]
    assert sum("报名成功" in reply for reply in replies.values()) == PLACES
