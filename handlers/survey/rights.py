"""What a person may take along of unfinished sheets, and what an erasure removes of them."""

from typing import Any

from sqlalchemy import delete, select

from bot.rights import Keeper, Subject
from bot.vault import Vault
from handlers.survey.answers import shown
from handlers.survey.service.drafts import Sheet
from models.survey import Survey, SurveyDraft

__all__ = ["KEEPER"]


def opened(whose: Subject) -> list[dict[str, Any]]:
    """The person's unfinished sheets; what was handed in without a name is nobody's."""
    query = select(Survey).join(SurveyDraft, SurveyDraft.survey_id == Survey.id)
    mine = whose.session.scalars(query.where(SurveyDraft.person_id == whose.person.id).order_by(Survey.id)).all()
    vault = Vault(whose.config.vault.keys)
    return [_readable(Sheet(whose.session, vault, survey, whose.person)) for survey in mine]


def _readable(sheet: Sheet) -> dict[str, Any]:
    said = [f"{q.text}：{shown(q, sheet.answers[q.key])}" for q in sheet.survey.questions if q.key in sheet.answers]
    return {"问卷": sheet.survey.title, "已答": said}


def forget(whose: Subject) -> None:
    """Delete every unfinished sheet of the person's."""
    whose.session.execute(delete(SurveyDraft).where(SurveyDraft.person_id == whose.person.id))


KEEPER = Keeper("没交的问卷", opened, forget)
