"""Files into banks: upload, report, each doubtful question beside the file's own lines."""

from flask import url_for

from bot.web.call import Call
from bot.web.console import Column, Form, View, attachment, done, list_page, page, render
from handlers.quiz import texts_console as texts
from handlers.quiz.console import forms
from handlers.quiz.console.base import KEEPERS, KINDS, banks_of, console
from handlers.quiz.importer import BankRefused
from handlers.quiz.service import bankfiles, editing, imports
from models.quiz import BankFile, QuestionBank

SUFFIXES = (".docx", ".doc", ".xlsx", ".xls", ".csv", ".txt", ".md", ".json", ".jsonl", ".rtf", ".html", ".htm")
COLUMNS = (
    Column("文件", lambda file: file.name, lambda file: url_for("quiz-console.imported", id=file.public_id)),
    Column("时间", lambda file: file.created_at),
    Column("情况", lambda file: texts.FILE_STATES[file.state]),
    Column("读到", lambda file: file.report.get("questions")),
    Column("还要核对", lambda file: len(imports.left(file)) if file.state == "read" else None),
)


@console.get("/imports")
@page(*KEEPERS)
def all_imports(call: Call) -> View:
    """Files that came by chat or here."""
    query = imports.seen_by(call.session, call.person)
    return list_page(
        call, texts.IMPORTS, query, COLUMNS, search=(BankFile.name,), template="console/quiz/imports.html",
        intro=texts.IMPORTS_INTRO,
    )  # fmt: skip


@console.get("/imports/new")
@page(*KEEPERS)
def choose(call: Call) -> View:
    """Which file for which bank."""
    return render(
        call, "console/quiz/upload.html", title=texts.IMPORT, banks=[name for _, name in banks_of(call)],
        accept=",".join(SUFFIXES),
    )  # fmt: skip


@console.post("/imports/new")
@page(*KEEPERS, form=choose)
def upload(call: Call) -> View:
    """Take the file; a worker reads it."""
    form = Form()
    bank, file = form.text("bank", most=128), form.file("file", suffixes=SUFFIXES)
    form.check()
    kept = bankfiles.upload(call.session, call.person, bank, file.name, file.content, now=call.now)
    return done(texts.UPLOADED, to=url_for("quiz-console.imported", id=kept.public_id))


@console.get("/imports/<id>")
@page(*KEEPERS)
def imported(call: Call, id: str) -> View:
    """The report of a file, or how far it is."""
    file = imports.file_for(call.session, call.person, id)
    bank = call.session.get(QuestionBank, file.bank_id) if file.bank_id else None
    sheet = file.name.lower().endswith(tuple(bankfiles.SHEETS))
    return render(
        call, "console/quiz/imported.html", title=file.name, file=file, bank=bank, report=file.report,
        left=imports.left(file), sheet=sheet and file.state == "read", kinds=dict(KINDS), states=texts.FLAG_STATES,
    )  # fmt: skip


@console.get("/imports/<id>/sheet")
@page(*KEEPERS)
def returned(call: Call, id: str) -> View:
    """The sender's own sheet with what is wrong in a last column."""
    file = imports.file_for(call.session, call.person, id, whole=True)
    try:
        return attachment(imports.returned(file), file.name.rpartition(".")[0] + "（已标出问题）.xlsx")
    except BankRefused as refused:
        raise editing.BadQuestion(refused.text) from refused


@console.get("/imports/<id>/<int:n>")
@page(*KEEPERS)
def doubt(call: Call, id: str, n: int) -> View:
    """A doubtful question: the file's own lines on the left, its form on the right."""
    file = imports.file_for(call.session, call.person, id, whole=True)
    flag = imports.flag(file, n)
    return render(
        call, "console/quiz/doubt.html", title=texts.DOUBT.format(place=flag["place"]), file=file, n=n, flag=flag,
        lines=imports.lines_at(file, n), shown=forms.shown(flag), kinds=KINDS, left=imports.left(file),
        settled=flag["state"] != imports.OPEN, state=texts.FLAG_STATES[flag["state"]],
    )  # fmt: skip


@console.post("/imports/<id>/<int:n>")
@page(*KEEPERS, form=doubt)
def correct(call: Call, id: str, n: int) -> View:
    """The question as it should be, or dropped; on to the next one."""
    file = imports.file_for(call.session, call.person, id)
    imports.flag(file, n)
    if Form().choice("do", ("correct", "drop")) == "drop":
        imports.drop(call.session, call.person, file, n)
        said = texts.DROPPED
    else:
        imports.correct(call.session, call.person, file, n, forms.read(), now=call.now)
        said = texts.CORRECTED
    later = [at for at in imports.left(file) if at > n] or imports.left(file)
    to = url_for("quiz-console.doubt", id=id, n=later[0]) if later else url_for("quiz-console.imported", id=id)
    return done(said if later else said + texts.ALL_SETTLED, to=to)
