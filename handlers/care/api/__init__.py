"""The JSON API of care: my talks, what campaigns have for me, temperatures."""

from handlers.care.api.campaigns import api as campaigns
from handlers.care.api.readings import api as readings
from handlers.care.api.talks import api as talks

resources = (talks, campaigns, readings)
