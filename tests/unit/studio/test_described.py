"""Every answer of the API is as OpenAPI describes it, also to questions that mean nothing.

`python -m bench.api` asks the same of ten minutes of requests that Schemathesis makes up.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from serving import Server, serving

METHODS = {"get", "post", "put", "delete"}
NONSENSE = ("%20", "nobody", "..%2F..%2Fetc", "%E8%BD%A6")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(tmp_path_factory.mktemp("mine")) as found:
        yield found


@pytest.fixture(scope="module")
def described(server: Server) -> dict[str, dict[str, Any]]:
    paths = server.ask("GET", "/api/v1/openapi.json").json["paths"]
    return {
        path: one
        for path, one in paths.items()
        if path.startswith("/api/v1") and not path.endswith("events")
    }


def kinds(operation: dict[str, Any], status: int) -> set[str]:
    """The kinds of content that a route may answer with under a status."""
    said = operation["responses"]
    return set(said.get(str(status), said["default"]).get("content", ()))


def addresses(path: str) -> Iterator[str]:
    """An address with every word of nonsense in its places; one without places as it is."""
    if "{" not in path:
        yield path
        return
    for word in NONSENSE:
        yield re.sub(r"\{\w+\}", word, path) + f"?name={word}"


def test_an_answer_to_nonsense_is_described(
    server: Server, described: dict[str, dict[str, Any]]
) -> None:
    asked = 0
    for path, operations in described.items():
        for method in METHODS & set(operations):
            for where in addresses(path):
                for body in (None, {"base": 7, "name": "x"}, b"\x00"):
                    answer = server.ask(method.upper(), where, body)
                    kind = answer.headers.get("content-type", "").partition(";")[0]
                    place = (method, where, body, answer.status, kind)
                    assert answer.status < 500, place
                    assert not answer.body or kind in kinds(operations[method], answer.status), (
                        place
                    )
                    asked += 1
    assert asked > 200


def test_a_method_that_is_not_there_is_told_which_are(
    server: Server, described: dict[str, dict[str, Any]]
) -> None:
    for path, operations in described.items():
        said = server.ask("PATCH", re.sub(r"\{\w+\}", "x", path))
        assert said.status == 405
        assert {m.strip().lower() for m in said.headers["allow"].split(",")} == set(operations)
        assert said.headers["content-type"] == "application/problem+json"
        assert said.json["status"] == 405


def test_an_address_that_is_not_there_is_a_problem(server: Server) -> None:
    said = server.ask("GET", "/api/v1/nothing")
    assert said.status == 404 and said.headers["content-type"] == "application/problem+json"
