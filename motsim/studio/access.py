"""Who may ask: this machine, this page, with the token of this start; and what a page may load.

The rules: `Host` must be one of ours (against names that are turned to 127.0.0.1 afterwards); a
write needs an `Origin` of ours, a line of events none or ours, unless a program sends the token
itself; everything but `/health`
needs the token, as a cookie that scripts cannot read or as `Authorization: Bearer`. The door for
phones knows no token: behind it there is nothing but pages of a room.
"""

from __future__ import annotations

import base64
import hashlib
import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from http.cookies import SimpleCookie
from typing import Final
from urllib.parse import parse_qs

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from motsim.errors import say
from motsim.i18n import catalogue

MOST_BYTES: Final = 6_000_000  # of a request
MOST_OF_PHONES: Final = 20_000
MOST_OF_BUNDLES: Final = 20_000_000
BUNDLES: Final = "/api/v1/bundles"  # the one address that takes so much
OPEN: Final = ("/api/v1/health",)
STREAMS: Final = "/events"
READS: Final = ("GET", "HEAD")
CSP: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
    "connect-src 'self'; font-src 'self'; frame-src 'self'; manifest-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'"
)
# a report brings its own scripts: it is shown without the Studio's cookie, origin or network
CSP_OF_REPORTS: Final = (
    "sandbox allow-scripts allow-downloads; default-src 'none'; script-src 'unsafe-inline' "
    "'unsafe-eval'; style-src 'unsafe-inline'; img-src data: blob:; font-src data:; "
    "frame-ancestors 'self'"
)
HEADERS: Final = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
}


@dataclass(frozen=True)
class Door:
    """The addresses that the server is reached at, and the token of this start."""

    hosts: frozenset[str]
    token: str  # empty: everybody in the room's network may come in
    most: int = MOST_BYTES

    @property
    def cookie(self) -> str:
        """Named by the port: two Studios on one machine keep their own."""
        port = min(self.hosts).rpartition(":")[2]
        return f"motsim-{port}"


def door_of(port: int, more: Iterable[str] = ()) -> Door:
    """The door of a server on this machine."""
    names = ("127.0.0.1", "localhost", "[::1]")
    return Door(
        frozenset([*(f"{name}:{port}" for name in names), *more]), secrets.token_urlsafe(24)
    )


def phones_door(address: str) -> Door:
    """The door of a server that phones reach at this address and port."""
    return Door(frozenset([address]), "", MOST_OF_PHONES)


def hashes_of(page: str, tag: str) -> tuple[str, ...]:
    """The scripts or styles that stand inside a page, as a CSP names them."""
    found = re.findall(rf"<{tag}>(.*?)</{tag}>", page, re.S)
    said = (hashlib.sha256(one.encode()).digest() for one in found)
    return tuple(f"'sha256-{base64.b64encode(one).decode()}'" for one in said)


def csp_of(page: str) -> str:
    """What a page with its own scripts and styles inside may run: these and no others."""
    scripts, styles = (" ".join(hashes_of(page, tag)) for tag in ("script", "style"))
    return (
        f"default-src 'none'; script-src {scripts}; style-src {styles}; "
        "connect-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'none'"
    )


class Guard:
    """The middleware that keeps the door."""

    def __init__(self, app: ASGIApp, door: Door) -> None:
        self.app, self.door = app, door

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        refused = self._refused(scope, headers)
        enters = self._enters(scope)

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                out = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    out.setdefault(name, value)
                if self.door.token:  # browsers take it at a secure address alone
                    out.setdefault("Cross-Origin-Opener-Policy", "same-origin")
                out.setdefault("Content-Security-Policy", CSP)
                api = scope["path"].startswith("/api/")
                out.setdefault("Cache-Control", "no-store" if api else "no-cache")
                if enters:
                    out.append(
                        "Set-Cookie",
                        f"{self.door.cookie}={self.door.token}; HttpOnly; SameSite=Strict; Path=/",
                    )
            await send(message)

        if refused is not None:
            await refused(scope, receive, send_with_headers)
            return
        await self.app(scope, _capped(receive, self._most(scope)), send_with_headers)

    def _refused(self, scope: Scope, headers: Headers) -> Response | None:
        host = headers.get("host", "")
        if host not in self.door.hosts:
            return _problem(400, say("address not ours", name=host[:80]))
        bearer = self._same(headers.get("authorization", "").removeprefix("Bearer "))
        origin, ours = headers.get("origin", ""), f"http://{host}"
        if scope["method"] not in READS and not bearer and origin != ours:
            return _problem(403, say("write from elsewhere", name=origin[:80]))
        # a page asks its own server without; another page says whose it is
        if scope["path"].endswith(STREAMS) and not bearer and origin not in ("", ours):
            return _problem(403, say("line to elsewhere", name=origin[:80]))
        if (
            self.door.token
            and scope["path"] not in OPEN
            and not (bearer or self._enters(scope) or self._same(self._cookie(headers)))
        ):
            if scope["path"].startswith("/api/"):
                return _problem(401, say("token is missing"))
            return PlainTextResponse(
                "".join(f"{one}\n" for one in catalogue("studio.server")["locked out"]), 401
            )
        length, most = headers.get("content-length", "0"), self._most(scope)
        if not length.isdigit() or int(length) > most:
            return _problem(413, say("request too large", most=most // 1_000))
        return None

    def _most(self, scope: Scope) -> int:
        """How many bytes a request may have."""
        return MOST_OF_BUNDLES if self.door.token and scope["path"] == BUNDLES else self.door.most

    def _enters(self, scope: Scope) -> bool:
        """Does the address carry the token?"""
        asked = parse_qs(scope.get("query_string", b"").decode("latin-1"))
        return scope["method"] == "GET" and self._same(asked.get("t", [""])[0])

    def _cookie(self, headers: Headers) -> str:
        try:
            found = SimpleCookie(headers.get("cookie", "")).get(self.door.cookie)
        except Exception:  # a cookie that nobody can read is none
            return ""
        return found.value if found is not None else ""

    def _same(self, token: str) -> bool:
        ours = self.door.token
        return bool(ours) and secrets.compare_digest(token.encode(), ours.encode())


def _capped(receive: Receive, most: int) -> Receive:
    """A body in pieces is not longer than one in a piece may be."""
    got = 0

    async def capped() -> Message:
        nonlocal got
        message = await receive()
        got += len(message.get("body", b""))
        if got > most:
            return {"type": "http.disconnect"}
        return message

    return capped


def _problem(status: int, detail: str) -> Response:
    return JSONResponse(
        {"type": "about:blank", "title": detail, "status": status, "detail": detail},
        status,
        media_type="application/problem+json",
    )
