"""The JSON API of the daily study and its question."""

from handlers.study.api.daily import api as daily
from handlers.study.api.items import api as items

resources = (items, daily)
