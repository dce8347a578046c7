"""Every mistake as a problem that says what to do (RFC 9457), in each language."""

from __future__ import annotations

import re
from typing import Any, Final

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from motsim.errors import MotsimError, ScenarioError, say
from motsim.studio.drafts import Outdated
from motsim.studio.journal import NotKept
from motsim.studio.rooms import NotNow, TooFast

PROBLEM: Final = "application/problem+json"
TEXT: Final = {"type": "string"}
Responses = dict[int | str, dict[str, Any]]
# of every route: what comes where nothing else is said
PROBLEMS: Final[Responses] = {
    "default": {
        "description": "A problem (RFC 9457): what was wrong and what to do",
        "content": {
            PROBLEM: {
                "schema": {
                    "type": "object",
                    "required": ["type", "title", "status", "detail"],
                    "properties": {
                        "type": TEXT,
                        "title": TEXT,
                        "status": {"type": "integer"},
                        "detail": TEXT,
                        "said": {"type": "object", "additionalProperties": TEXT},
                        "mistakes": {"type": "array", "items": {"type": "object"}},
                    },
                }
            }
        },
    }
}


def _allowed(request: Request) -> set[str]:
    """The methods that an address knows: each is a route of its own, and the routes that a request
    misses know only theirs.
    """
    return {
        method.upper()
        for path, operations in request.app.openapi()["paths"].items()
        if re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", path), request.url.path)
        for method in operations
    }


def say_problems(app: FastAPI) -> None:
    def problem(status: int, detail: str, **more: Any) -> JSONResponse:
        body = {"type": "about:blank", "title": detail.splitlines()[0] if detail else "", **more}
        return JSONResponse(
            {**body, "status": status, "detail": detail}, status, media_type=PROBLEM
        )

    def of_input(_: Request, error: Exception) -> JSONResponse:
        mistakes = [m.as_json() for m in error.mistakes] if isinstance(error, ScenarioError) else []
        kinds = {NotKept: 507, Outdated: 409, NotNow: 409, TooFast: 429}
        status = next((code for kind, code in kinds.items() if isinstance(error, kind)), 422)
        said = error.by_language() if isinstance(error, MotsimError) else {}
        return problem(status, str(error), said=said, mistakes=mistakes)

    def of_body(_: Request, error: Exception) -> JSONResponse:
        found = error.errors()[:5] if isinstance(error, RequestValidationError) else []
        said = "; ".join(f"{'.'.join(str(k) for k in one['loc'])}: {one['msg']}" for one in found)
        return problem(422, said, mistakes=[])

    def of_address(request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, HTTPException)
        said = problem(error.status_code, str(error.detail))
        if error.status_code == 405:
            methods = _allowed(request)
            said.headers["Allow"] = ", ".join(sorted(methods)) or "GET"
        return said

    def of_ours(_: Request, error: Exception) -> JSONResponse:
        return problem(500, say("our fault here", error=f"{type(error).__name__}: {error}"))

    app.add_exception_handler(MotsimError, of_input)
    app.add_exception_handler(RequestValidationError, of_body)
    app.add_exception_handler(HTTPException, of_address)
    app.add_exception_handler(Exception, of_ours)
