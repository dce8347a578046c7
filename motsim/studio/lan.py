"""The door for phones: a second server at this machine's address in the room's network. It has the
pages for phones and walls and nothing else; the Studio itself stays on 127.0.0.1.
"""

from __future__ import annotations

import contextlib
import io
import ipaddress
import json
import os
import socket
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import uvicorn
from starlette.types import ASGIApp

from motsim.atomic import whole
from motsim.errors import InputError, say
from motsim.studio.access import Door, phones_door

PORT: Final = 8700
MOST_LINES: Final = 1500  # connections at once
Json = dict[str, Any]


def addresses() -> list[str]:
    """This machine's addresses in networks, the one that the way out begins with first."""
    found: list[str] = []
    with contextlib.suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as way:
        way.connect(("198.51.100.1", 9))  # nothing is sent: only the way is looked up
        found.append(way.getsockname()[0])
    with contextlib.suppress(OSError):
        found += [str(one[4][0]) for one in socket.getaddrinfo(socket.gethostname(), None)]
    kept = dict.fromkeys(one for one in found if _of_a_network(one))
    return list(kept)


def _of_a_network(text: str) -> bool:
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return False
    return address.version == 4 and not (address.is_loopback or address.is_unspecified)


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens there.

    Raises:
        OSError: another program has it, or it is no address of this machine.
    """
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    if os.name == "posix":
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
        listening.listen(1024)  # who comes all at once waits, and is not refused
    except OSError:
        listening.close()
        raise
    return listening


class Lan:
    """The door for phones, shut until it is asked for.

    `made`: gives the application behind a door. `mark`: where the port is kept, so that phones
    find the room again after a restart.
    """

    def __init__(self, made: Callable[[Door], ASGIApp], mark: Path) -> None:
        self._made, self._mark = made, mark
        self._lock = threading.RLock()
        self._server: uvicorn.Server | None = None
        self._thread: threading.Thread | None = None
        self.address = ""  # such as 192.168.1.20:8700; empty: shut

    def open(self, address: str = "", port: int | None = None) -> str:
        """Open the door, at one of this machine's addresses; gives where phones find it.

        Raises:
            InputError: there is no network, no such address, the port is taken, or it is open at
                another address.
        """
        with self._lock:
            if self.address:
                if address not in ("", self.address.rpartition(":")[0]):
                    raise InputError(say("door open", address=self.address, asked=address[:40]))
                return self.address
            known = addresses()
            host = address or (known[0] if known else "")
            if not host:
                raise InputError(say("no network"))
            listening = self._listen(host, port, known)
            self.address = f"{host}:{listening.getsockname()[1]}"
            app = self._made(phones_door(self.address))
            self._server = uvicorn.Server(
                uvicorn.Config(
                    app,
                    log_level="error",
                    access_log=False,
                    server_header=False,
                    date_header=False,
                    proxy_headers=False,
                    limit_concurrency=MOST_LINES,
                    timeout_keep_alive=30,
                    timeout_graceful_shutdown=1,
                    lifespan="off",
                )
            )
            self._thread = threading.Thread(
                target=self._server.run, kwargs={"sockets": [listening]}, name="phones", daemon=True
            )
            self._thread.start()
            end = time.monotonic() + 10.0
            while not self._server.started and time.monotonic() < end:
                time.sleep(0.005)
            self._keep_port(listening.getsockname()[1])
            return self.address

    def _listen(self, host: str, port: int | None, known: list[str]) -> socket.socket:
        reason = ""
        for wanted in (port,) if port is not None else (self._last_port(), PORT, 0):
            try:
                return listen(host, wanted)
            except OSError as error:
                reason = error.strerror or str(error)
        if host not in known and not host.startswith("127."):
            there = ", ".join(known) or "-"
            raise InputError(say("no such address", address=host[:40], there=there))
        raise InputError(say("phones port taken", port=port, error=reason))

    def close(self) -> None:
        """Shut the door; phones that are in lose their line and come back when it is opened."""
        with self._lock:
            if self._server is not None and self._thread is not None:
                self._server.should_exit = True
                self._thread.join(5.0)
            self._server, self._thread, self.address = None, None, ""

    def as_json(self) -> Json:
        return {"open": bool(self.address), "address": self.address, "addresses": addresses()}

    def _last_port(self) -> int:
        try:
            found = json.loads(self._mark.read_text(encoding="utf-8"))["port"]
        except (OSError, ValueError, KeyError, TypeError):
            return PORT
        return found if isinstance(found, int) and 0 < found < 65_536 else PORT

    def _keep_port(self, port: int) -> None:
        with contextlib.suppress(OSError):  # a comfort; a full disk must not shut the door
            self._mark.parent.mkdir(parents=True, exist_ok=True)
            with whole(self._mark) as place:
                place.write_text(json.dumps({"port": port}), encoding="utf-8")


def qr_code(text: str) -> bytes | None:
    """A text as a QR code (SVG), dark on light in every theme; None: `segno` is not installed."""
    try:
        import segno
    except ModuleNotFoundError:
        return None
    out = io.BytesIO()
    segno.make(text, error="m", micro=False).save(
        out, kind="svg", omitsize=True, border=3, dark="black", light="white", xmldecl=False
    )
    return out.getvalue()
