"""Working days in China: weekends, public holidays and the Saturdays and Sundays worked in return (调休).

Each year's arrangement is announced in November of the year before. Rows typed in by an administrator come first, then
the `chinesecalendar` library, then Monday to Friday; where it comes to the last, `warning` says so in words for people.
"""

from bot.workdays.overrides import OverridesError, Row, read_overrides, read_rows, text_of
from bot.workdays.rules import Workdays

__all__ = ["OverridesError", "Row", "Workdays", "read_overrides", "read_rows", "text_of"]
