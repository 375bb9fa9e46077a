"""The JSON API of contests: playing, places, certificates, the wrong-question book."""

from handlers.quiz.api.attempts import api as attempts
from handlers.quiz.api.contests import api as contests
from handlers.quiz.api.results import api as results
from handlers.quiz.api.review import api as review

resources = (contests, attempts, results, review)
