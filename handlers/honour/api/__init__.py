"""The JSON API of role models, pledges, appraisals."""

from bot.web.api import Resource
from handlers.honour.api.selections import api as selections

resources: tuple[Resource, ...] = (selections,)
