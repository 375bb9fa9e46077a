"""A study item as a page, opened from the card."""

from flask import Blueprint, abort, render_template
from markdown_it import MarkdownIt
from sqlalchemy import select

from bot.web.tools import tools
from handlers.study import texts
from models.study import Review, StudyItem

pages = Blueprint("study", __name__, url_prefix="/m/study", template_folder="templates", static_folder="static")


@pages.get("/<public_id>")
def read(public_id: str) -> str:
    """An approved item of everybody's; a unit's own is only read in the chat, where the reader is known."""
    database = tools().database
    with database.reading() as session:
        item = session.scalar(select(StudyItem).where(StudyItem.public_id == public_id))
        if item is None or item.state != Review.APPROVED or item.unit_id is not None:
            abort(404)
        body = MarkdownIt("commonmark", {"html": False}).render(item.body)
        return render_template("study/item.html", item=item, body=body, source=texts.source(item))
