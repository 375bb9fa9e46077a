"""The document and the program agree, whoever asks and whatever is sent.

SIWEI_EXAMPLES=50 sends more of it.
"""

import os
import re
from collections.abc import Iterator
from random import Random
from traceback import format_exception
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.core.result import Ok
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_schema_conformance,
    status_code_conformance,
)

from bot.frontage import FRONTS
from bot.web.openapi import routes_of, specification_of
from bot.web.shapes import Out, Shape
from tests.api.client import Api
from tests.api.roles import Cast
from tests.world import World

EXAMPLES = int(os.environ.get("SIWEI_EXAMPLES", "1"))
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
ID = re.compile(r"[\w-]{16,}")
QUIET = settings(
    max_examples=EXAMPLES,
    deadline=None,
    database=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture
def cast(world: World) -> Cast:
    """The demonstration, signed in."""
    return Cast(world)


def flask_of(world: World) -> Any:
    """The web's application behind the callbacks' door."""
    return world.app.rest


def test_every_route_is_documented_with_its_answers(world: World) -> None:
    spec = flask_of(world).api_doc
    documented = {
        (method.upper(), re.sub(r"{(\w+)}", r"<\1>", path)) for path, item in spec["paths"].items() for method in item
    }
    assert documented == set(routes_of(flask_of(world)))
    for path, item in spec["paths"].items():
        for method, operation in item.items():
            good = [code for code in operation["responses"] if code.startswith("2")]
            assert len(good) == 1, (method, path)
            assert good == ["204"] or operation["responses"][good[0]]["content"], (method, path)
            assert operation["summary"], (method, path)
            assert {"401", "403", "404", "422", "429"} <= operation["responses"].keys()


def shapes(kind: type[Shape]) -> Iterator[type[Shape]]:
    """Every model of the API."""
    for one in kind.__subclasses__():
        yield one
        yield from shapes(one)


def test_no_two_models_share_a_name() -> None:
    known: dict[str, Any] = {}
    for shape in shapes(Shape):
        if not shape.__pydantic_generic_metadata__["parameters"]:
            schema = shape.model_json_schema(mode="serialization" if issubclass(shape, Out) else "validation")
            assert known.setdefault(shape.__name__, schema) == schema, f"{shape.__module__}: {shape.__name__}"
    known.clear()
    for front in FRONTS:
        for resource in front.api:
            for name, schema in resource.components_schemas.items():
                assert known.setdefault(name, schema) == schema, f"{resource.name}: {name}"


def test_a_client_learns_from_the_document_what_can_be_refused_and_what_may_be_keyed(world: World) -> None:
    spec = specification_of(flask_of(world))
    codes = spec["components"]["schemas"]["Fault"]["properties"]["code"]["enum"]
    assert {"invalid", "not_bound", "not_allowed", "key_reused", "wrong_code", "internal"} <= set(codes)
    assert "not_bound" in spec["paths"]["/api/v1/me"]["get"]["responses"]["403"]["description"]
    keyed = {
        f"{method} {path}"
        for path, item in spec["paths"].items()
        for method, operation in item.items()
        for one in operation.get("parameters", [])
        if one["in"] == "header" and one["name"] == "Idempotency-Key" and not one["required"]
    }
    assert {"post /api/v1/me/corrections", "delete /api/v1/bind"} <= keyed
    assert not {one for one in keyed if one.startswith("get ") or "/box/" in one}


def ids_in(value: Any) -> Iterator[str]:
    """Every text in an answer that could be an id."""
    if isinstance(value, dict):
        for one in value.values():
            yield from ids_in(one)
    elif isinstance(value, list):
        for one in value:
            yield from ids_in(one)
    elif isinstance(value, str) and ID.fullmatch(value):
        yield value


def known_ids(cast: Cast) -> list[str]:
    """Ids of whatever anybody's lists show."""
    found: set[str] = set()
    for _, rule in routes_of(flask_of(cast.world)):
        if "<" not in rule:
            for client in cast.clients.values():
                answer = client.http.get(rule, headers={"Authorization": f"Bearer {client.token}"})
                found |= set(ids_in(answer.get_json())) if answer.mimetype == "application/json" else set()
    return sorted(found)


class Bombardment:
    """Every operation with generated requests, each sent by several; what went wrong, and what was answered."""

    def __init__(self, cast: Cast, mode: GenerationMode) -> None:
        self.cast, self.mode = cast, mode
        self.schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", cast.world.app)
        self.checks = [*CHECKS, negative_data_rejection] if mode.is_negative else CHECKS
        self.ids, self.chance = known_ids(cast), Random(1)
        self.answered: dict[str, set[int]] = {}
        self.faults: dict[str, str] = {}

    def run(self) -> None:
        """All of it."""
        for found in self.schema.get_all_operations():
            assert isinstance(found, Ok), found
            operation = found.ok()
            self.cast.fresh()
            try:
                self.one(operation)
            except Unsatisfiable:
                assert self.mode.is_negative  # nothing can be sent to it that is wrong
            except (FailureGroup, AssertionError) as fault:
                self.faults[operation.label] = "".join(format_exception(fault))[-3000:]

    def senders(self) -> list[Api]:
        """Nobody, an employee and the holders of roles in turn; with more examples everybody each time."""
        if EXAMPLES > 1:
            return list(self.cast.clients.values())
        nobody, employee, *roles = self.cast.clients.values()
        return [nobody, employee, roles[len(self.answered) % len(roles)]]

    def one(self, operation: Any) -> None:
        """One operation."""

        @QUIET
        @given(case=operation.as_strategy(generation_mode=self.mode))
        def send(case: Any) -> None:
            if self.mode.is_positive and "id" in (case.path_parameters or {}) and self.chance.random() < 0.7:
                case.path_parameters["id"] = self.chance.choice(self.ids)
            for client in self.senders():
                flask_of(self.cast.world).extensions["siwei"].limiter.alone.storage.reset()
                answer = case.call(headers={"Authorization": f"Bearer {client.token}"} if client.token else {})
                case.validate_response(answer, checks=self.checks)
                self.answered.setdefault(operation.label, set()).add(answer.status_code)

        send()


@pytest.mark.parametrize("mode", GenerationMode)
def test_whatever_is_sent_is_answered_as_documented(cast: Cast, mode: GenerationMode) -> None:
    sent = Bombardment(cast, mode)
    sent.run()
    assert not sent.faults, "\n".join(f"{label}: {fault}" for label, fault in sent.faults.items())
    assert len(sent.answered) > 60
    if mode.is_positive:
        assert sum(any(200 <= code < 300 for code in codes) for codes in sent.answered.values()) > 40
