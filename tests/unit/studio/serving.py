"""A Studio on a port of its own for a test, asked as a program or a page asks it."""

from __future__ import annotations

import contextlib
import http.client
import json
import threading
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import uvicorn

from motsim.studio.access import Door, door_of
from motsim.studio.app import create
from motsim.studio.serve import listen


class Answer(NamedTuple):
    status: int
    body: bytes
    headers: Mapping[str, str]

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def lines(self) -> list[Any]:
        return [json.loads(line) for line in self.body.splitlines()]


def ask(
    address: str, method: str, path: str, body: Any = None, headers: Mapping[str, str] | None = None
) -> Answer:
    """One request; a body of bytes is a file, any other is JSON."""
    data = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
    kind = "application/octet-stream" if isinstance(body, bytes) else "application/json"
    connection = http.client.HTTPConnection(address, timeout=300)
    own = {"Host": address, "Content-Type": kind, **(headers or {})}
    connection.request(method, path, data, own)
    found = connection.getresponse()
    answer = Answer(found.status, found.read(), {k.lower(): v for k, v in found.getheaders()})
    connection.close()
    return answer


class Server(NamedTuple):
    port: int
    door: Door
    app: Any

    def ask(
        self, method: str, path: str, body: Any = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """One request; without `headers` as a program that has the token."""
        own = {"Authorization": f"Bearer {self.door.token}"} if headers is None else headers
        return ask(f"127.0.0.1:{self.port}", method, path, body, own)

    def done(self, job: Mapping[str, Any]) -> Any:
        """The result of a job, once it is there."""
        end = time.monotonic() + 300.0
        while time.monotonic() < end:
            now = self.ask("GET", f"/api/v1/jobs/{job['job']}").json
            if now["state"] not in ("waiting", "running"):
                assert now["state"] == "done", now
                return self.ask("GET", f"/api/v1/jobs/{job['job']}/result").json
            time.sleep(0.02)
        raise AssertionError(f"not done in 300 s: {now}")


@contextlib.contextmanager
def serving(folder: Path) -> Iterator[Server]:
    socket = listen(0)
    port = socket.getsockname()[1]
    door = door_of(port)
    app = create(folder, door)
    server = uvicorn.Server(uvicorn.Config(app, log_level="error"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [socket]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    try:
        yield Server(port, door, app)
    finally:
        app.state.studio.end()
        server.should_exit = True
        thread.join(10.0)
        socket.close()
