"""Against formalism: no ranking of persons outside a contest, no quotas of use, no forced check-ins, no second asking.

`words_refused` looks at a text before it goes out, `policy_refused` at configuration, `forms_refused` at what dialogues
ask, `code_refused` at the source. Each finding is a sentence for people; an empty list is a pass.
"""

from handlers.care.guard.code import code_refused
from handlers.care.guard.forms import forms_refused
from handlers.care.guard.policy import policy_refused
from handlers.care.guard.words import words_refused

__all__ = ["code_refused", "forms_refused", "policy_refused", "words_refused"]
