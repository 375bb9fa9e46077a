"""The rules of contests: properties that hold for all of them, and the examples of their sources."""

from hypothesis import settings

# Shared machines pause: how long an example takes says nothing here.
quick = settings(deadline=None, max_examples=60)
