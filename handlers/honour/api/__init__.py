"""The JSON API of role models, pledges, appraisals."""

from bot.web.api import Resource
from handlers.honour.api.appraisals import api as appraisals
from handlers.honour.api.pledges import api as pledges
from handlers.honour.api.selections import api as selections

resources: tuple[Resource, ...] = (selections, pledges, appraisals)
