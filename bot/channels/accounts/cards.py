"""Cards of 企业微信 that change after they were sent. A response code works once, within 72 hours."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.channels.accounts.refusals import data_of
from bot.channels.api import Api
from bot.channels.http import to_json


def update_template_card(
    api: Api,
    agent_id: int,
    response_code: str,
    userids: Sequence[str],
    *,
    card: Mapping[str, Any] | None = None,
    button: str = "",
) -> tuple[str, ...]:
    """Show another `card`, or grey the buttons under the name `button`. Returns who could not be reached."""
    change = {"template_card": dict(card)} if card is not None else {"button": {"replace_name": button}}
    asked = {"userids": list(userids), "agentid": agent_id, "response_code": response_code, **change}
    found = data_of(api.call("POST", "/cgi-bin/message/update_template_card", body=to_json(asked)))
    invalid = found.get("invaliduser") or ()
    return tuple(invalid.split("|") if isinstance(invalid, str) else invalid)
