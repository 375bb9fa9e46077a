"""The JSON API of role models, pledges, appraisals."""

from bot.web.api import Resource

resources: tuple[Resource, ...] = ()
