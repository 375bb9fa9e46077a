"""The JSON API of role models, pledges, appraisals."""

from bot.web.api import Resource
from handlers.honour.api.appraisals import api as appraisals
from handlers.honour.api.pledges import api as pledges

resources: tuple[Resource, ...] = (pledges, appraisals)
