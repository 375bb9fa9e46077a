"""The JSON API of activities: signing up, coming and leaving, hours, study sessions."""

from handlers.activity.api.attending import api as attending
from handlers.activity.api.hours import api as hours
from handlers.activity.api.listing import api as listing
from handlers.activity.api.making_up import api as making_up

resources = (listing, attending, hours, making_up)
