"""The JSON API of surveys."""

from bot.web.api import Resource

resources: tuple[Resource, ...] = ()
