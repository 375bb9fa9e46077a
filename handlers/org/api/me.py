"""My own record: what is kept, consents, corrections, export, removal."""

from typing import Annotated, Any

from flask import Response
from pydantic import Field
from sqlalchemy import select

from bot import consents
from bot.web.answering import Invalid
from bot.web.api import Resource
from bot.web.call import Call
from bot.web.paging import offset, onward
from bot.web.shapes import In, Like, Moment, Out, Page, Paging
from handlers.org import personal, service, texts
from handlers.org.api.shapes import Me, me_of
from handlers.org.messages.privacy import PURPOSE, VERSION
from models.org import Consent, Correction

api = Resource("me", __name__, prefix="/me", tag="我的")
ZIP: dict[str, Any] = {"content": {"application/zip": {"schema": {"type": "string", "format": "binary"}}}}


class Labelled(Out):
    """One labelled field of the record."""

    label: str
    value: str


class Card(Out):
    """The roster's fields of a person."""

    fields: list[Labelled]


class RecordKind(Out):
    """How many records of one kind are kept."""

    name: str
    label: str
    count: int


class KeptRecords(Out):
    """All kinds."""

    items: list[RecordKind]


class RecordRow(Out):
    """One record, under the names of its columns."""

    fields: dict[str, Any]


NAME = Like(r"[a-z_]{1,64}", "请填一种记录的名字")


class TablePath(In):
    """One kind of record."""

    name: Annotated[str, NAME]


class Consented(Out):
    """One consent."""

    purpose: str
    version: str
    given_at: Moment
    withdrawn_at: Moment | None


class Consents(Out):
    """All, and the privacy notice with the wording in force."""

    notice: str
    version: str
    items: list[Consented]


class Agree(In):
    """Agreement to the wording that was shown."""

    version: str = Field(max_length=16)


class CorrectionAsked(In):
    """What is wrong."""

    text: str = Field(min_length=1, max_length=2000)


class CorrectionShown(Out):
    """A request to put something right: open, accepted or declined."""

    id: str
    text: str
    state: str
    at: Moment


class Corrections(Out):
    """All of one's own."""

    items: list[CorrectionShown]


class Erasure(In):
    """The exact words."""

    confirm: str = Field(description=f"要填“{texts.ERASE_WORD}”", max_length=16)


@api.reads("", Me)
def me(call: Call) -> Me:
    """Who I am, where I belong, what I may do."""
    return me_of(call.session, call.person)


@api.reads("/card", Card)
def card(call: Call) -> Card:
    """The roster's fields of mine."""
    return Card(fields=[Labelled(label=label, value=value) for label, value in service.card(call.person) if value])


@api.reads("/records", KeptRecords)
def records(call: Call) -> KeptRecords:
    """How many records of what are kept of me."""
    sheets = personal.sheets(call.session, call.person)
    return KeptRecords(items=[RecordKind(name=name, label=label, count=count) for name, label, count in sheets])


@api.reads("/records/<name>", Page[RecordRow])
def record_rows(call: Call, path: TablePath, query: Paging) -> Page[RecordRow]:
    """My records of one kind, the oldest first."""
    where = f"records {path.name}"
    skip = offset(call, where, query)
    rows = personal.rows_of(call.session, call.person, path.name, skip=skip, limit=query.limit + 1)
    items = [RecordRow(fields=row) for row in rows[: query.limit]]
    return Page[RecordRow](items=items, next=onward(call, where, query, len(rows)))


@api.reads("/export", ZIP)
def export(call: Call) -> Response:
    """Everything that is kept of me: JSON and Excel in a zip."""
    data = personal.export_person(call.session, call.person, now=call.now, opened=call.sealed())
    answer = Response(data, mimetype="application/zip", headers={"Cache-Control": "no-store"})
    answer.headers.set("Content-Disposition", "attachment", filename="my-data.zip")
    return answer


@api.reads("/consents", Consents)
def my_consents(call: Call) -> Consents:
    """What I agreed to."""
    return _consents(call)


@api.writes("/consents", Consents, method="put")
def agree(call: Call, body: Agree) -> Consents:
    """Agree to the privacy notice; the version must be the one in force."""
    if body.version != VERSION:
        raise Invalid(version=texts.CONSENT_OTHER_VERSION)
    consents.give_consent(call.session, call.person, PURPOSE, version=VERSION, now=call.now)
    return _consents(call)


@api.writes("/consents", Consents, method="delete")
def take_back(call: Call) -> Consents:
    """Take the agreement to the privacy notice back."""
    consents.withdraw_consent(call.session, call.person, PURPOSE, now=call.now)
    return _consents(call)


@api.reads("/corrections", Corrections)
def corrections(call: Call) -> Corrections:
    """What I asked to be put right."""
    query = select(Correction).where(Correction.person_id == call.person.id).order_by(Correction.id.desc())
    return Corrections(items=[_correction(one) for one in call.session.scalars(query.limit(100))])


@api.writes("/corrections", CorrectionShown, status=201)
def ask_correction(call: Call, body: CorrectionAsked) -> CorrectionShown:
    """Ask for something in my record to be put right."""
    return _correction(service.ask_correction(call.session, call.person, body.text, now=call.now))


@api.writes("/erasure", None)
def erase(call: Call, body: Erasure) -> None:
    """Remove me for good; whoever holds a role hands it over first."""
    if body.confirm != texts.ERASE_WORD:
        raise Invalid(confirm=texts.erase_word_wanted())
    personal.erase_oneself(call.session, call.person, now=call.now, forget=call.forget)


def _consents(call: Call) -> Consents:
    query = select(Consent).where(Consent.person_id == call.person.id).order_by(Consent.id.desc()).limit(100)
    items = [
        Consented(purpose=one.purpose, version=one.version, given_at=one.given_at, withdrawn_at=one.withdrawn_at)
        for one in call.session.scalars(query, execution_options={"populate_existing": True})
    ]
    return Consents(notice=texts.PRIVACY, version=VERSION, items=items)


def _correction(one: Correction) -> CorrectionShown:
    return CorrectionShown(id=one.public_id, text=one.text, state=one.state, at=one.created_at)
