"""Calls to the platform and what is made of its answers, over real HTTP."""
