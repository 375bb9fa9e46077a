"""The JSON API of people: signing in and binding, one's own data and consents, the inbox."""

from handlers.org.api.inbox import api as inbox
from handlers.org.api.login import api as login
from handlers.org.api.me import api as me

resources = (login, me, inbox)
