"""The JSON API of care: my talks, and what campaigns have for me."""

from handlers.care.api.campaigns import api as campaigns
from handlers.care.api.talks import api as talks

resources = (talks, campaigns)
