"""Every operation × every person, inside the subtree and outside: who may do it, and that others find nothing."""

import importlib
import inspect
import pkgutil
from random import Random

import pytest

import handlers.case.service as package
from bot.database import Database
from bot.scope import NotFound
from bot.sealedfiles import SealedFiles
from bot.turn import Refusal
from handlers.case.service import acting, scope, stories
from handlers.case.service.desk import Said
from models.base import new_public_id
from models.case import Case, CaseFile, Kind
from tests.case.conftest import CAST, Town
from tests.case.operations import COVERED, INNER, NOT_OF_ONE_UNIT, OPERATIONS, OUTSIDE, OWN, Operation, verifying
from tests.case.test_machine import undone
from tests.case.walker import ACTIONS, Walker
from tests.vaults import vault


@pytest.fixture
def files(tmp_path: "object") -> SealedFiles:
    """A folder of sealed files."""
    return SealedFiles(tmp_path, vault())  # type: ignore[arg-type]


def picture(walker: Walker, case: Case, files: SealedFiles) -> str:
    """A picture of the case, kept."""
    row = CaseFile(
        public_id=new_public_id(), case_id=case.id, person_id=case.person_id, at=walker.now, name=files.keep(b"png")
    )
    walker.session.add(row)
    walker.session.flush()
    return row.public_id


def test_every_operation_of_the_service_is_in_the_matrix() -> None:
    found = set()
    for part in pkgutil.iter_modules(package.__path__):
        module = importlib.import_module(f"{package.__name__}.{part.name}")
        for name, verb in vars(module).items():
            if inspect.isfunction(verb) and verb.__module__ == module.__name__ and not name.startswith("_"):
                kinds = [str(one.annotation) for one in inspect.signature(verb).parameters.values()]
                if any("models.org.Person" in kind for kind in kinds):
                    found.add(f"{part.name}.{name}")
    assert found == COVERED | OWN | INNER


@pytest.mark.parametrize("operation", NOT_OF_ONE_UNIT)
def test_what_belongs_to_no_unit_is_for_whoever_keeps_cases(db: Database, town: Town, operation: str) -> None:
    work, allowed = NOT_OF_ONE_UNIT[operation]
    with undone(db) as session:
        walker, case = verifying(session, town)
        outcomes = {name: attempt(walker, case, name, work) for name in CAST}
    assert {name for name, refusal in outcomes.items() if refusal is None} == allowed


def attempt(walker: Walker, case: Case, name: str, work: Operation) -> type[Exception] | None:
    """What became of somebody's try, which is then undone: None where it was done."""
    undo, refusal = walker.session.begin_nested(), None
    try:
        work(walker, case, walker.who(name))
    except (Refusal, IndexError) as refused:
        refusal = type(refused)
    undo.rollback()
    walker.session.expire_all()
    del walker.cases[1:]
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
