"""/_control/: what another process, a bench or a test of real processes, may ask of the platform."""

import json
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from typing import Any

from bot.channels.simulator.calls import Answer, ApiCall
from bot.channels.simulator.state import State

CONTROL = "_control"


def control(state: State, call: ApiCall) -> Answer:
    """Do what is asked: the last part of the path is the verb, the JSON body its arguments.

    POST fail, heal, reset, revoke, heard, follow, unfollow, grant, code, unlicensed, directory; GET log with
    `since`, `what` ("call" or "push") and `limit`.
    """
    try:
        if call.method == "GET" and call.path == "log":
            return _json(_log(state, call.query))
        verb = VERBS.get(call.path) if call.method == "POST" else None
        if verb is None:
            return _json({"error": "no such order"}, 404)
        return _json({"result": verb(state, **json.loads(call.body or b"{}"))})
    except (TypeError, ValueError, KeyError) as error:
        return _json({"error": str(error)}, 400)


def _json(content: Any, status: int = 200) -> Answer:
    return Answer(status, json.dumps(content, ensure_ascii=False, default=datetime.isoformat).encode())


def _log(state: State, query: Any) -> dict[str, Any]:
    since, limit, what = int(query.get("since", 0)), int(query.get("limit", 1000)), query.get("what", "")
    calls = [] if what == "push" else [{"what": "call", **asdict(call)} for call in state.log.calls if call.n > since]
    pushes = [] if what == "call" else [{"what": "push", **asdict(one)} for one in state.log.pushes if one.n > since]
    return {"entries": sorted([*calls, *pushes], key=lambda entry: int(entry["n"]))[:limit]}


def _fail(state: State, path_part: str = "", kind: str = "http500", **how: Any) -> None:
    state.fail(path_part, kind, **how)


def _revoke(state: State, channel: str) -> None:
    state.tokens.revoke(channel)


def _unlicensed(state: State, userids: list[str]) -> None:
    state.unlicensed = set(userids)


def _directory(state: State, departments: list[dict[str, Any]], members: dict[str, Any]) -> None:
    state.departments = departments
    state.names = {userid: (name, list(units)) for userid, (name, units) in members.items()}


VERBS: dict[str, Callable[..., Any]] = {
    "fail": _fail,
    "heal": State.heal,
    "reset": State.reset,
    "revoke": _revoke,
    "heard": State.heard,
    "follow": State.follow,
    "unfollow": State.unfollow,
    "grant": State.grant,
    "code": State.code,
    "unlicensed": _unlicensed,
    "directory": _directory,
}
