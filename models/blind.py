"""Ballots: who took part and what was said, in two tables that nothing joins."""
