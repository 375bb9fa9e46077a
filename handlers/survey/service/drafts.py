"""What somebody has answered so far: sealed under their name, and deleted in the transaction that hands it in."""

from sqlalchemy import Select, delete, select
from sqlalchemy.orm import Session

from bot.sealed import put_json, take_json
from bot.vault import Vault
from handlers.survey.answers import Answer
from models.base import insert_ignore, new_public_id, table_of
from models.org import Person
from models.survey import Survey, SurveyDraft, SurveyQuestion


class Sheet:
    """Somebody's unfinished sheet: {question: answer}, None for one that was passed over."""

    def __init__(self, session: Session, vault: Vault, survey: Survey, person: Person) -> None:
        self.session, self.vault, self.survey, self.person = session, vault, survey, person
        self.row = session.scalar(self._mine())
        self.answers: dict[str, Answer | None] = take_json(vault, self.row, "answers") if self.row else {}

    def _mine(self) -> Select[SurveyDraft]:
        mine = (SurveyDraft.survey_id == self.survey.id, SurveyDraft.person_id == self.person.id)
        return select(SurveyDraft).where(*mine)

    @property
    def next(self) -> SurveyQuestion | None:
        """The first question without an answer."""
        return next((one for one in self.survey.questions if one.key not in self.answers), None)

    def keep(self, question: SurveyQuestion, answer: Answer | None) -> None:
        """Write an answer down."""
        self._write(self.answers | {question.key: answer})

    def step_back(self) -> None:
        """Forget the last answer, so that its question comes again."""
        given = [one.key for one in self.survey.questions if one.key in self.answers]
        if given:
            self._write({key: answer for key, answer in self.answers.items() if key != given[-1]})

    def _write(self, answers: dict[str, Answer | None]) -> None:
        self.answers = answers
        if self.row is None:
            mine = {"survey_id": self.survey.id, "person_id": self.person.id, "public_id": new_public_id()}
            insert_ignore(self.session, table_of(SurveyDraft), mine, unique=("survey_id", "person_id"))
            self.row = self.session.scalars(self._mine()).one()
        put_json(self.vault, self.row, "answers", answers)
        self.session.flush()


def drop(session: Session, survey: Survey, person: Person | None = None) -> None:
    """Forget somebody's unfinished sheet, or everybody's."""
    query = delete(SurveyDraft).where(SurveyDraft.survey_id == survey.id)
    session.execute(query if person is None else query.where(SurveyDraft.person_id == person.id))
