"""Becoming known on the phone, and what is kept of oneself."""

from flask import Blueprint

from handlers.org.pages import mine, signing

pages = Blueprint("me", __name__, template_folder="../templates")
signing.add(pages)
mine.add(pages)
