"""The JSON API of help: forms and drafts, cases, the anonymous box, what anybody may read."""

from handlers.case.api.box import api as box
from handlers.case.api.cases import api as cases
from handlers.case.api.drafts import api as drafts
from handlers.case.api.reading import looks, policies, public

resources = (drafts, cases, box, public, policies, looks)
