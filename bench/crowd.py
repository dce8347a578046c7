"""A crowd of phones before one Studio: `python -m bench.crowd [PHONES]`.

Each phone fetches its page, comes in, keeps its line open and votes several times, as fast as 200
people tap who were all told to vote now. A vote counts when the answer has come, which is after it
is on disk. At the end what the room counts is held against what was acknowledged.
"""

from __future__ import annotations

import asyncio
import contextlib
import http.client
import json
import random
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

VOTES = 3  # of each phone: people change their minds
WITHIN = 1.0  # s, in which all of them tap


@dataclass
class Crowd:
    """What was seen: seconds of each vote, last vote of each phone that was acknowledged."""

    joined: int = 0
    page: list[float] = field(default_factory=list)
    votes: list[float] = field(default_factory=list)
    last: list[str] = field(default_factory=list)
    wall: float = 0.0  # s from the last phone's first vote to the wall that counts all phones
    failed: list[str] = field(default_factory=list)

    def line(self) -> str:
        def at(share: float) -> float:
            return 1000.0 * sorted(self.votes)[round(share * (len(self.votes) - 1))]

        return (
            f"{self.joined} phones, {len(self.votes)} votes: p50 {at(0.5):.0f} ms, "
            f"p95 {at(0.95):.0f} ms, most {at(1.0):.0f} ms; page and join p50 "
            f"{1000 * statistics.median(self.page):.0f} ms; wall {1000 * self.wall:.0f} ms later; "
            f"{len(self.failed)} failed"
        )


class Phone:
    """One phone: a connection for what it says, one for what it hears."""

    def __init__(self, address: str, code: str) -> None:
        self.address, self.code, self.cookie = address, code, ""
        self.host, port = address.split(":")
        self.port = int(port)

    async def open(self) -> None:
        self.reader, self.writer = await asyncio.open_connection(self.host, self.port)

    async def ask(self, method: str, path: str, body: Any = None) -> tuple[int, bytes]:
        data = json.dumps(body).encode() if body is not None else b""
        head = (
            f"{method} {path} HTTP/1.1\r\nHost: {self.address}\r\nOrigin: http://{self.address}\r\n"
            f"Content-Length: {len(data)}\r\n"
            + (f"Cookie: {self.cookie}\r\n" if self.cookie else "")
            + "\r\n"
        )
        self.writer.write(head.encode() + data)
        await self.writer.drain()
        top = (await self.reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        for line in top.split("\r\n"):
            name, _, value = line.partition(": ")
            if name.lower() == "set-cookie":
                self.cookie = value.split(";")[0]
            if name.lower() == "content-length":
                length = int(value)
        return int(top.split(" ", 2)[1]), await self.reader.readexactly(length)

    async def hear(self) -> None:
        """Keep the line open, as the page does."""
        reader, writer = await asyncio.open_connection(self.host, self.port)
        try:
            head = f"GET /r/{self.code}/phone HTTP/1.1\r\nHost: {self.address}\r\n"
            writer.write(f"{head}Cookie: {self.cookie}\r\n\r\n".encode())
            while await reader.readline():
                pass
        finally:
            writer.close()


async def _wall(address: str, code: str, of: int, seen: asyncio.Future[float]) -> None:
    host, port = address.split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(f"GET /r/{code}/wall HTTP/1.1\r\nHost: {address}\r\n\r\n".encode())
    while line := await reader.readline():
        if line.startswith(b"data: ") and json.loads(line[6:])["phones"] == of:
            seen.set_result(time.perf_counter())
            break
    writer.close()


async def crowd(address: str, code: str, phones: int, letters: str = "AB") -> Crowd:
    """So many phones in a room that is asked a demonstration."""
    found, chance = Crowd(), random.Random(7)
    seen: asyncio.Future[float] = asyncio.get_running_loop().create_future()
    wall = asyncio.create_task(_wall(address, code, phones, seen))
    all_in, lines = asyncio.Barrier(phones), []
    all_counted = 0.0  # when the last phone knew that its first vote is kept

    async def one() -> None:
        nonlocal all_counted
        phone, begun = Phone(address, code), time.perf_counter()
        await phone.open()
        await phone.ask("GET", f"/j/{code}")
        status, _ = await phone.ask("POST", f"/r/{code}/join")
        found.joined += status == 200
        found.page.append(time.perf_counter() - begun)
        lines.append(asyncio.create_task(phone.hear()))
        await all_in.wait()
        last = ""
        for _ in range(VOTES):
            await asyncio.sleep(chance.uniform(0.0, WITHIN))
            letter, asked = chance.choice(letters), time.perf_counter()
            status, body = await phone.ask("POST", f"/r/{code}/act", {"do": "pick", "item": letter})
            if status != 200:
                found.failed.append(body.decode()[:200])
                continue
            now = time.perf_counter()
            found.votes.append(now - asked)
            all_counted = all_counted if last else max(all_counted, now)
            last = letter
        found.last.append(last)
        phone.writer.close()

    await asyncio.gather(*(one() for _ in range(phones)))
    found.wall = max(0.0, await asyncio.wait_for(seen, 120.0) - all_counted)
    for line in [*lines, wall]:
        line.cancel()
    return found


class Studio:
    """`motsim studio` in a process of its own, its phones on 127.0.0.1."""

    def __init__(self, folder: Path) -> None:
        command = [sys.executable, "-m", "motsim", "studio", str(folder), "--no-browser"]
        self.process = subprocess.Popen(
            [*command, "--address", "127.0.0.1"], stdout=subprocess.PIPE, text=True
        )
        assert self.process.stdout is not None
        said = ""
        while not (phones := re.search(r"http://(127\.0\.0\.1:\d+)/j", said)):
            line = self.process.stdout.readline()
            assert line, f"it ended: {said}"
            said += line
        self.phones = phones[1]
        found = re.search(r"http://127\.0\.0\.1:(\d+)/\?t=(\S+)", said)
        assert found is not None, said
        self.port, self.token = int(found[1]), found[2]

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        head = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        with contextlib.closing(connection):
            connection.request(method, f"/api/v1{path}", json.dumps(body) if body else None, head)
            answer = connection.getresponse()
            data = answer.read()
        assert answer.status < 300, data
        return json.loads(data)

    def end(self, sign: int = signal.SIGINT) -> None:
        self.process.send_signal(sign)
        self.process.wait(30)
        assert self.process.stdout is not None
        self.process.stdout.close()


def main(phones: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        studio = Studio(Path(folder))
        try:
            while not studio.ask("GET", "/health")["engine"]["ready"]:
                time.sleep(0.2)
            for busy in (False, True):
                code = studio.ask("POST", "/rooms", {"kind": "demo", "demo": "cold-water"})["code"]
                if busy:
                    made = studio.ask("POST", "/scenarios", {"shipped": "car-service"})["id"]
                    studio.ask("POST", "/comparisons", {"scenario": made, "replications": 500})
                found = asyncio.run(crowd(studio.phones, code, phones))
                counted = studio.ask("GET", f"/rooms/{code}")["all"]
                lost = sum(abs(found.last.count(letter) - n) for letter, n in counted.items())
                print("a job beside it:" if busy else "alone:", found.line() + f", {lost} lost")
        finally:
            studio.end()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 200)
