"""A question as a form: its choices, and what was chosen."""

from collections.abc import Mapping

from flask import request

from models.quiz import LETTERS, Choice, Question

JUDGEMENTS = (("对", "对"), ("错", "错"))


def choices(question: Question) -> list[tuple[str, str]]:
    """(what is sent, what is read) of each choice; none where the answer is typed."""
    if question.kind == "judge":
        return list(JUDGEMENTS)
    return [(letter, f"{letter}　{option}") for letter, option in zip(LETTERS, question.options, strict=False)]


def chosen(question: Question) -> Choice | None:
    """What the form says; None where it chooses nothing that can be taken."""
    return question.read(" ".join(request.form.getlist("choice")))


def marks(question: Question, choice: object) -> Mapping[str, str]:
    """How each choice is shown once it is answered: "right", "wrong", or not marked."""
    if question.kind == "judge":
        words = {True: "对", False: "错"}
        return {words[bool(choice)]: "wrong"} | {words[bool(question.answer)]: "right"}
    if question.kind not in ("single", "multi"):
        return {}
    given = choice if isinstance(choice, list) else []
    return dict.fromkeys(given, "wrong") | dict.fromkeys(question.answer, "right")
