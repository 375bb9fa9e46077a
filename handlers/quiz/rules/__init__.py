"""The rules of every contest as pure functions: scoring, tables, leagues, draws, the phases of a live room.

Nothing here knows the database, the web or a clock. Times are whole milliseconds, points are exact (int or Fraction),
chance is an argument. A contest's table is a fold over its log (`table.py`): the same log always gives the same table.
"""
