"""What a subscription message's fields may hold; anything else is 47003."""

import re
from collections.abc import Mapping
from typing import Any

from bot.channels.simulator.errors import ApiError

RULES = {
    "thing": r".{1,20}",
    "short_thing": r".{1,5}",
    "number": r"[\d.]{1,32}",
    "letter": r"[A-Za-z]{1,32}",
    "symbol": r"[^\w\s]{1,5}",
    "character_string": r"[\x20-\x7e]{1,32}",
    "time": r"[\d年月日时分秒:：~\- ]{1,60}",
    "date": r"[\d年月日时分秒:：~\- ]{1,60}",
    "amount": r"[¥$€]?\d{1,10}(\.\d+)?元?",
    "phone_number": r"[\d+\-() ]{1,17}",
    "car_number": r".{1,8}",
    "name": r"[一-鿿·]{1,10}|[A-Za-z .]{1,20}",
    "phrase": r"[一-鿿]{1,5}",
    "enum": r".{1,20}",
    "const": r".{1,20}",
}


def check(data: Any, *, free_names: bool = False) -> None:
    """Raise ApiError 47003 for the first field that breaks its rule; names are a rule and a number, as in thing1.

    `free_names` lets names without a rule pass, as old templates' keyword1 do.
    """
    if not isinstance(data, Mapping) or not data:
        raise ApiError(47003, "data is empty")
    for name, entry in data.items():
        value = str(entry.get("value", "")) if isinstance(entry, Mapping) else ""
        rule = RULES.get(re.sub(r"\d+$", "", name))
        if rule is None and free_names:
            continue
        if rule is None or not re.fullmatch(rule, value):
            raise ApiError(47003, f"argument invalid! data.{name}.value is invalid")
