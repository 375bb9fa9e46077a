"""Every operation on cases, with those whose it is: one case of 张 in workshop a, 李 handles it, v1 and v2 verify."""

from collections.abc import Callable
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.scope import NotFound
from bot.sealedfiles import SealedFiles
from handlers.case.forms import FORMS
from handlers.case.service import acting, attaching, drafts, faq, ledger, lists, scope, stories, subject
from handlers.case.service.desk import Said
from handlers.case.service.ledger import Filters
from handlers.case.service.ratings import rating_of
from models.case import Case, Faq, Kind
from models.org import Identity, Person, Unit
from tests.case.conftest import Town
from tests.case.walker import Walker
from tests.vaults import vault

OUTSIDE = {"wang", "zhou", "wu", "bshu"}
READERS = {"zhang", "li", "li2", "both", "hao", "zhao", "sun", "qian", "shu", "audit", "v1", "v2"}
Operation = Callable[[Walker, Case, Person], object]


def verifying(session: Session, town: Town) -> tuple[Walker, Case]:
    """A case of 张 in workshop a: 李 handles it, v1 and v2 verify."""
    walker = Walker(session, town, Random(1))
    case = walker.begin(Kind.AID)
    for name, action in (("li", "受理"), ("li", "派人核实")):
        assert walker.step(case, name, action)
    return walker, case


def filled(w: Walker, case: Case) -> Case:
    """The draft with everything answered."""
    for ask in FORMS[Kind(case.kind)]:
        drafts.answer(w.desk, case, ask.name, "一件难事")
    return case


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


def asked(w: Walker, c: Case) -> str:
    """A request of 李's for the whole ledger."""
    return ledger.ask_full(w.desk, w.who("li"), w.session.get_one(Unit, c.unit_id), "年度审计需要核对").public_id


def fetched(w: Walker, c: Case, p: Person) -> bytes:
    """The whole ledger, granted to 李."""
    ref = asked(w, c)
    ledger.grant(w.desk, w.who("zhao"), ref)
    return ledger.full_sheet(w.desk, p, ref)


def shown(found: object) -> object:
    """A list that shows nothing is a refusal too."""
    if not found:
        raise NotFound
    return found


def rated(w: Walker, c: Case) -> Case:
    """Another case of 张's, rated."""
    case = w.begin(Kind.WISH)
    for name, action in (("li", "受理"), ("li", "答复"), ("zhang", "评价")):
        assert w.step(case, name, action)
    return case


def written(w: Walker) -> Faq:
    """An answer that 李 wrote."""
    return faq.write(w.session, question="问", answer="答", source="出处", author=w.who("li"))


def draft(w: Walker) -> Case:
    """A draft of 张's."""
    return drafts.start(w.desk, w.who("zhang"), Kind.AID)


def attached(w: Walker, c: Case, p: Person) -> None:
    """A picture by the one who tries."""
    identity = w.session.scalars(select(Identity).where(Identity.person_id == p.id)).one()
    with TemporaryDirectory() as folder:
        files = SealedFiles(Path(folder), vault())
        attaching.attach(w.desk, files, c, p, b"png", by=identity, undo=lambda _: None)


KEEPERS = {"li", "li2", "both", "hao", "zhao", "sun", "qian", "shu", "wang", "zhou", "bshu"}
OPERATIONS |= {
    "see the masked ledger": (
        lambda w, c, p: shown(w.session.scalars(ledger.cases(w.session, p, Filters())).all()),
        {"li", "li2", "both", "hao", "zhao", "sun", "qian"},
    ),
    "see who asks for it": (
        lambda w, c, p: (asked(w, c), shown(ledger.waiting(w.session, p))),
        {"zhao", "sun", "qian", "both"},
    ),
    "see it among what waits": (
        lambda w, c, p: shown(w.session.scalars(lists.waiting(w.session, p)).all()),
        READERS - {"zhang"},
    ),
    "open one's own": (lambda w, c, p: subject.one_case(w.session, p, c.public_id), {"zhang"}),
    "find one's own draft": (lambda w, c, p: drafts.one_draft(w.session, p, draft(w).public_id), {"zhang"}),
    "may break the glass": (
        lambda w, c, p: shown(stories.may_break(w.session, c, p)),
        {"li", "zhao", "sun", "qian", "both", "shu"},
    ),
    "attach a picture": (attached, {"zhang"}),
    "grant it": (lambda w, c, p: ledger.grant(w.desk, p, asked(w, c)), {"zhao", "sun", "qian", "both"}),
    "fetch it": (fetched, {"li"}),
    "see the rating": (
        lambda w, c, p: shown(rating_of(w.desk, rated(w, c), p)),
        {"zhang", "zhao", "sun", "qian", "both"},
    ),
    "go on with a draft": (lambda w, c, p: drafts.draft_of(w.session, p, draft(w).id), {"zhang"}),
    "hand in a draft": (lambda w, c, p: drafts.submit(w.desk, filled(w, draft(w)), p), {"zhang"}),
    "agree to a colleague's draft": (
        lambda w, c, p: (w.begin(Kind.AID, proxy=True, agree=False), drafts.agree_to_proxy(w.desk, p)),
        {"zhang"},
    ),
    "what may be done": (
        lambda w, c, p: shown(acting.possible(w.desk, c, p)),
        {"zhang", "li", "v1", "v2", "zhao", "sun", "qian", "both", "shu"},
    ),
}
NOT_OF_ONE_UNIT: dict[str, tuple[Operation, set[str]]] = {
    "write an answer": (
        lambda w, c, p: faq.write(w.session, question="问", answer="答", source="出处", author=p),
        KEEPERS,
    ),
    "list the answers": (lambda w, c, p: faq.entries(w.session, p), KEEPERS),
    "review an answer": (lambda w, c, p: faq.approve(w.session, written(w), p), KEEPERS - {"li"}),
    "withdraw an answer": (lambda w, c, p: faq.withdraw(w.session, written(w), p), KEEPERS),
}
"""Answers to policy questions are the enterprise's: whoever keeps cases anywhere keeps them too."""
COVERED = {
    "drafts.one_draft", "subject.one_case", "stories.may_break","attaching.attach", "lists.waiting",
    "acting.act", "acting.possible", "drafts.draft_of", "drafts.submit", "drafts.agree_to_proxy", "faq.write",
    "faq.approve", "faq.entries", "faq.withdraw", "ledger.cases", "ledger.masked_sheet", "ledger.ask_full",
    "ledger.waiting", "ledger.grant", "ledger.full_sheet", "ratings.rating_of", "scope.case_in_scope", "scope.visible",
    "stories.may_open", "stories.open_story", "stories.add_to", "stories.write_to", "stories.open_file",
    "subject.own_cases",
}  # fmt: skip
OWN = {
    "ledger.asked_for",
    "lists.own",
    "lists.own_drafts",
    "drafts.start",
    "drafts.unfinished",
    "retention.discard",
    "notices.to_read",
    "notices.reads",
    "subject.looks",
    "subject.declare_kin",
}
"""What concerns nobody but the person who asks."""
INNER = {
    "drafts.keep_from", "log.add", "notices.object_to", "retention.forget", "retention.held_by_rule", "scope.parts",
    "scope.shut_out", "scope.home_unit", "voices.tell", "voices.say", "voices.seat",
}  # fmt: skip
"""Parts of the others, asked by them once the right was checked."""
