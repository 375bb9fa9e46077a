"""Every operation × every person, inside the subtree and outside: who may do it, and that others find nothing."""

from collections.abc import Callable
from random import Random

import pytest
from sqlalchemy.orm import Session

from bot.database import Database
from bot.scope import NotFound
from bot.sealedfiles import SealedFiles
from bot.turn import Refusal
from handlers.case.service import acting, ledger, scope, stories, subject
from handlers.case.service.desk import Said
from models.base import new_public_id
from models.case import Case, CaseFile, Kind
from models.org import Person, Unit
from tests.case.conftest import CAST, Town
from tests.case.test_machine import undone
from tests.case.walker import ACTIONS, Walker
from tests.vaults import vault

OUTSIDE = {"wang", "zhou", "wu", "bshu"}
READERS = {"zhang", "li", "li2", "both", "hao", "zhao", "sun", "qian", "shu", "audit", "v1", "v2"}
Operation = Callable[[Walker, Case, Person], object]


@pytest.fixture
def files(tmp_path: "object") -> SealedFiles:
    """A folder of sealed files."""
    return SealedFiles(tmp_path, vault())  # type: ignore[arg-type]


def verifying(session: Session, town: Town) -> tuple[Walker, Case]:
    """A case of 张 in workshop a: 李 handles it, v1 and v2 verify."""
    walker = Walker(session, town, Random(1))
    case = walker.begin(Kind.AID)
    for name, action in (("li", "受理"), ("li", "派人核实")):
        assert walker.step(case, name, action)
    return walker, case


def picture(walker: Walker, case: Case, files: SealedFiles) -> str:
    """A picture of the case, kept."""
    row = CaseFile(
        public_id=new_public_id(), case_id=case.id, person_id=case.person_id, at=walker.now, name=files.keep(b"png")
    )
    walker.session.add(row)
    walker.session.flush()
    return row.public_id


OPERATIONS: dict[str, tuple[Operation, set[str]]] = {
    "find by id": (lambda w, c, p: scope.case_in_scope(w.session, p, c.public_id), READERS),
    "find by number": (lambda w, c, p: scope.case_in_scope(w.session, p, str(c.number)), READERS),
    "open": (lambda w, c, p: stories.open_story(w.desk, c, p), {"zhang", "li", "v1", "v2"}),
    "break the glass": (
        lambda w, c, p: stories.open_story(w.desk, c, p, reason="本人失联需要联系家属"),
        {"zhang", "li", "v1", "v2", "zhao", "sun", "qian", "both", "shu"},
    ),
    "add": (lambda w, c, p: stories.add_to(w.desk, c, p, "补充一句"), {"zhang"}),
    "write": (lambda w, c, p: stories.write_to(w.desk, c, p, "已联系"), {"li"}),
    "withdraw": (lambda w, c, p: acting.act(w.desk, c, p, "撤回"), {"zhang"}),
    "recommend": (lambda w, c, p: acting.act(w.desk, c, p, "提出建议", Said(note="属实")), {"v1", "v2"}),
    "relieve": (
        lambda w, c, p: acting.act(w.desk, c, p, "应急先行", Said(code="意外事故", amount=10_000)),
        {"zhao", "sun", "qian", "both"},
    ),
    "reassign": (
        lambda w, c, p: acting.act(w.desk, c, p, "改派", Said(people=(w.who("li2"),))),
        {"li", "zhao", "sun", "qian", "both"},
    ),
    "alarm": (lambda w, c, p: acting.act(w.desk, c, p, "转应急"), {"li", "shu"}),
    "own data": (lambda w, c, p: subject.own_cases(w.desk, p)[0], {"zhang"}),
    "ask for the ledger": (
        lambda w, c, p: ledger.ask_full(w.desk, p, w.session.get_one(Unit, c.unit_id), "年度审计需要核对"),
        {"li", "li2", "both", "hao"},
    ),
}


def attempt(walker: Walker, case: Case, name: str, work: Operation) -> type[Exception] | None:
    """What became of somebody's try, which is then undone: None where it was done."""
    undo, refusal = walker.session.begin_nested(), None
    try:
        work(walker, case, walker.who(name))
    except (Refusal, IndexError) as refused:
        refusal = type(refused)
    undo.rollback()
    walker.session.expire_all()
    return refusal


@pytest.mark.parametrize("operation", OPERATIONS)
def test_an_operation_is_for_those_whose_it_is(db: Database, town: Town, operation: str) -> None:
    work, allowed = OPERATIONS[operation]
    with undone(db) as session:
        walker, case = verifying(session, town)
        outcomes = {name: attempt(walker, case, name, work) for name in CAST}
    assert {name for name, refusal in outcomes.items() if refusal is None} == allowed
    assert {outcomes[name] for name in OUTSIDE} <= {NotFound, IndexError}, "somebody outside learns that it exists"


def test_no_action_at_all_is_found_from_another_workshop(db: Database, town: Town) -> None:
    with undone(db) as session:
        walker, case = verifying(session, town)
        for name in OUTSIDE:
            for action in ACTIONS:
                with pytest.raises(NotFound):
                    acting.act(walker.desk, case, walker.who(name), action, walker.fitting(case, action))
            assert acting.possible(walker.desk, case, walker.who(name)) == []
            assert session.scalars(scope.visible(session, walker.who(name))).all() == []


def test_a_picture_is_for_those_who_may_read_the_story(db: Database, town: Town, files: SealedFiles) -> None:
    with undone(db) as session:
        walker, case = verifying(session, town)
        ref = picture(walker, case, files)
        for name in CAST:
            if name in {"zhang", "li", "v1", "v2"}:
                assert stories.open_file(walker.desk, files, walker.who(name), ref) == b"png"
            else:
                with pytest.raises(Refusal):
                    stories.open_file(walker.desk, files, walker.who(name), ref)


def test_after_a_transfer_the_old_workshop_does_not_find_it_and_the_new_one_does(db: Database, town: Town) -> None:
    with undone(db) as session:
        walker = Walker(session, town, Random(1))
        case = walker.begin(Kind.WISH)
        for name, action in (
            ("li", "受理"),
            ("li", "征求转办"),
            ("zhang", "同意转办"),
            ("li", "转办"),
            ("wang", "接收转办"),
        ):
            assert walker.step(case, name, action), action
        assert scope.case_in_scope(session, walker.who("wang"), case.public_id)
        with pytest.raises(NotFound):
            scope.case_in_scope(session, walker.who("li"), case.public_id)


def test_somebody_who_left_finds_nothing(db: Database, town: Town) -> None:
    with undone(db) as session:
        walker, case = verifying(session, town)
        walker.who("li").active = False
        session.flush()
        with pytest.raises(NotFound):
            scope.case_in_scope(session, walker.who("li"), case.public_id)
        with pytest.raises(NotFound):
            acting.act(walker.desk, case, walker.who("li"), "联系本人", Said(note="你好"))


def test_troubles_of_the_mind_are_for_the_specialist_where_there_is_one(db: Database, town: Town) -> None:
    with undone(db) as session:
        walker = Walker(session, town, Random(1))
        walker.who("li2").tags = [scope.SPECIALIST]
        session.flush()
        case = walker.begin(Kind.MIND)
        assert [one.name for one in scope.handlers_of(session, case)] == ["同志li2"]
        for name in ("li", "shu"):
            with pytest.raises(NotFound):
                scope.case_in_scope(session, walker.who(name), case.public_id)
        assert walker.step(case, "li2", "受理")
