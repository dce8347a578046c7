"""The Studio against the clock, as somebody at the page feels it: `make bench-studio`.

It starts `motsim studio` on a folder of its own, drives Chromium, and prints a line a number: how
soon a curve follows a key, pictures during a drag, what a page weighs, how soon a superseded
question stops, what a killed server loses. Nothing is written to `history.csv`: the browser's part
depends on the machine's picture more than on ours.
"""

from __future__ import annotations

import argparse
import contextlib
import http.client
import itertools
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
EDITS = 150  # as somebody makes in half an hour or more
WATCH = """() => {
  window.seen = []; window.key = null;
  const note = e => { if (e.key.startsWith('Arrow')) window.key = performance.now(); };
  addEventListener('keydown', note, true);
  new MutationObserver(() => {
    const runs = document.querySelector('.bar [role=status]').textContent.match(/\\d+/);
    const dot = document.querySelector('[data-moment=greeting]');
    const value = document.querySelector('#quality-slider')?.value;
    if (dot && runs) requestAnimationFrame(() => window.seen.push(
      [performance.now(), +runs[0], dot.getAttribute('aria-valuenow'), value]));
  }).observe(document.querySelector('.live'), {childList: true});
}"""


class Started:
    """A Studio of its own in a process of its own."""

    def __init__(self, folder: Path, port: int) -> None:
        self.process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "motsim",
                "studio",
                str(folder),
                "--no-browser",
                "--port",
                str(port),
            ],
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout is not None
        found = None
        while found is None:
            found = re.search(r"http://\S+", self.process.stdout.readline())
        self.address, self.port = found[0], port
        self.token = self.address.partition("t=")[2]

    def lines(self, path: str, body: Any) -> list[Any]:
        """Answers that come as lines."""
        return [json.loads(line) for line in self._call("POST", path, body).splitlines()]

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        data = self._call(method, path, body)
        return json.loads(data) if data else None

    def _call(self, method: str, path: str, body: Any) -> bytes:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.request(
            method,
            f"/api/v1{path}",
            None if body is None else json.dumps(body),
            {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"},
        )
        answer = connection.getresponse()
        data = answer.read()
        connection.close()
        assert answer.status < 300, data
        return data

    def ready(self) -> float:
        """Seconds until the engine is ready."""
        begun = time.perf_counter()
        while not self.ask("GET", "/health")["engine"]["ready"]:
            time.sleep(0.05)
        return time.perf_counter() - begun

    def memory(self) -> float:
        """Resident memory in MB (Linux)."""
        with contextlib.suppress(OSError):
            status = Path(f"/proc/{self.process.pid}/status").read_text()
            return int(re.search(r"VmRSS:\s+(\d+)", status)[1]) / 1024.0  # type: ignore[index]
        return float("nan")


@contextlib.contextmanager
def started(folder: Path, port: int) -> Iterator[Started]:
    studio = Started(folder, port)
    try:
        yield studio
    finally:
        studio.process.terminate()
        studio.process.wait(10)


def percent(values: Sequence[float], *shares: float) -> str:
    ordered = sorted(values)
    return " / ".join(
        f"{ordered[min(len(ordered) - 1, int(share * len(ordered)))]:.0f}" for share in shares
    )


def say(what: str, found: str, wanted: str = "") -> None:
    print(f"{what:<58} {found:<26} {wanted}", flush=True)


# --- the page -------------------------------------------------------------------------------------
def page(studio: Started) -> None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        tab = browser.new_context(viewport={"width": 1280, "height": 720}).new_page()
        weight, outside = [0, 0], list[str]()
        network = tab.context.new_cdp_session(tab)
        network.send("Network.enable")

        inside = set[str]()  # letters and the icon stand in the page

        def asked(event: Any) -> None:
            if event["request"]["url"].startswith("data:"):
                inside.add(event["requestId"])

        def loaded(event: Any) -> None:
            if event["requestId"] not in inside:
                weight[0] += event["encodedDataLength"]
                weight[1] += 1

        network.on("Network.requestWillBeSent", asked)
        network.on("Network.loadingFinished", loaded)
        ours = (f"http://127.0.0.1:{studio.port}/", "data:")
        tab.on("request", lambda r: None if r.url.startswith(ours) else outside.append(r.url))
        begun = time.perf_counter()
        tab.goto(studio.address)
        tab.wait_for_selector("h1")
        say("page open, s", f"{time.perf_counter() - begun:.2f}", "<= 1")
        tab.wait_for_timeout(300)
        say("first page: KB, requests", f"{weight[0] / 1000:.0f}, {weight[1]}", "<= 150 gz, 5")
        begun = time.perf_counter()
        tab.select_option("#ready", "car-service")
        tab.click(".begin button.main >> nth=0")
        tab.wait_for_selector(".dot")
        say("a copy of car-service to its first curve, s", f"{time.perf_counter() - begun:.2f}")
        tab.click("[data-step=greeting]")
        tab.wait_for_timeout(2000)
        tab.evaluate(WATCH)
        moves(tab)
        drag(tab)
        say("requests to elsewhere", str(len(outside)), "0")
        browser.close()


def moves(tab: Any) -> None:
    """One key at a time: from the key to the first curve and to all replications."""
    first, last = list[float](), list[float]()
    tab.focus("#quality-slider")
    for k in range(24):
        tab.evaluate("window.seen = []; window.key = null")
        tab.keyboard.press("ArrowRight" if k < 12 else "ArrowLeft")
        end = time.monotonic() + 5.0
        while time.monotonic() < end:
            key, seen = tab.evaluate("[window.key, window.seen]")
            after = [s for s in seen if key is not None and s[0] > key]
            if any(s[1] == 20 for s in after) and any(s[1] == 2 for s in after):
                first.append(next(s[0] for s in after if s[1] == 2) - key)
                last.append(next(s[0] for s in after if s[1] == 20) - key)
                break
            tab.wait_for_timeout(20)
    if first:
        say("key to first curve (2 runs), ms p50 / p95", percent(first, 0.5, 0.95), "60 / 100")
        say("key to all 20 runs, ms p50 / p95", percent(last, 0.5, 0.95), "- / 300")
    say("key moves answered", f"{len(first)} of 24", "24 of 24")


def drag(tab: Any) -> None:
    """Sixty keys in two seconds, as a drag makes them: pictures on the way, and the last one."""
    tab.evaluate("window.seen = []; window.key = null")
    begun = tab.evaluate("performance.now()")
    for _ in range(60):
        tab.keyboard.press("ArrowRight")
        tab.wait_for_timeout(20)
    ended = tab.evaluate("performance.now()")
    tab.wait_for_timeout(2500)
    seen = tab.evaluate("window.seen")
    during = [s for s in seen if s[0] <= ended]
    felt = [float(s[2]) for s in seen]
    back = sum(b < a - 0.5 for a, b in itertools.pairwise(felt))
    say("pictures a second during a drag", f"{1000 * len(during) / (ended - begun):.1f}", ">= 10")
    say("pictures out of order; runs of the last", f"{back}; {seen[-1][1]}", "0; 20")


# --- stopping -------------------------------------------------------------------------------------
def superseded() -> None:
    """From a newer question to the end of the older one, in this process."""
    from motsim.scenario.loader import load
    from motsim.scenario.shipped import shipped_scenarios
    from motsim.study.core.turns import Stopped
    from motsim.study.live import Live

    live = Live(load(shipped_scenarios()["car-service"]), batches=(200,))
    list(Live(live.scenario).ask())
    late = []
    for k in range(15):
        ended: list[float] = []

        def run(k: int = k, ended: list[float] = ended) -> None:
            with contextlib.suppress(Stopped):
                list(live.ask(set={"greeting.quality": 50 + k}))
            ended.append(time.perf_counter())

        thread = threading.Thread(target=run)
        thread.start()
        time.sleep(0.2 + 0.01 * k)
        asked = time.perf_counter()
        live.newest.none()
        thread.join()
        late.append(1000.0 * (ended[0] - asked))
    say("a superseded question stops, ms p50 / max", percent(late, 0.5, 1.0), "<= 50")


# --- kill -9 --------------------------------------------------------------------------------------
def kills(rounds: int, port: int) -> None:
    """Edits while the server is killed: what was acknowledged is in the file after a restart."""
    lost = torn = edits = 0
    choose = random.Random(1)
    with tempfile.TemporaryDirectory() as folder:
        name = ""
        for k in range(rounds):
            studio = Started(Path(folder), port + 1 + k % 5)
            if not name:
                name = studio.ask("POST", "/scenarios", {"shipped": "mmc"})["id"]
            threading.Timer(
                choose.uniform(0.3, 1.2), os.kill, (studio.process.pid, signal.SIGKILL)
            ).start()
            acknowledged = ""
            with contextlib.suppress(OSError, http.client.HTTPException):
                board = studio.ask("GET", f"/scenarios/{name}")
                while True:
                    value = f"exponential({1 + edits % 50} min)"
                    edit = {
                        "do": "set",
                        "at": ["journey", "call", "steps", "answer", "takes"],
                        "value": value,
                    }
                    asked = {"base": board["hash"], "edits": [edit]}
                    board = studio.ask("POST", f"/scenarios/{name}/edits", asked)
                    acknowledged, edits = value, edits + 1
            studio.process.wait(10)
            with started(Path(folder), port + 1 + k % 5) as again:
                board = again.ask("GET", f"/scenarios/{name}")
                takes = board["stages"][0]["steps"][0]["typed"]["takes"]
                following = f"exponential({1 + edits % 50} min)"  # done and not yet said
                torn += bool(board["mistakes"])
                lost += bool(acknowledged) and takes not in (acknowledged, following)
    say(f"kill -9 {rounds} times amid {edits} edits: lost, torn", f"{lost}, {torn}", "0, 0")


def edits(studio: Started, times: int) -> None:
    """Try a value, keep it, and look at the curve: so many times."""
    name = studio.ask("POST", "/scenarios", {"shipped": "car-service"})["id"]
    board = studio.ask("GET", f"/scenarios/{name}")
    base, step = board["hash"], board["stages"][0]["steps"][0]["at"]
    for k in range(times):
        value = str(40 + k % 40)
        tried = {"page": "edits", "settings": {".".join([*step, "quality"]): value}}
        studio.lines(f"/scenarios/{name}/live", tried)
        change = {"do": "set", "at": [*step, "quality"], "value": value}
        kept = studio.ask(
            "POST", f"/scenarios/{name}/edits", {"base": base, "edits": [change], "label": "try"}
        )
        base = kept["hash"]
        studio.lines(f"/scenarios/{name}/live", {"page": "edits"})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8750)
    parser.add_argument("--kills", type=int, default=20)
    asked = parser.parse_args()
    loads = [f"{one:.1f}" for one in os.getloadavg()]
    say("load average before, cores", f"{', '.join(loads)}; {os.cpu_count()}")
    with tempfile.TemporaryDirectory() as folder:
        begun = time.perf_counter()
        with started(Path(folder), asked.port) as studio:
            say("start to address, s", f"{time.perf_counter() - begun:.2f}")
            say("engine ready after, s", f"{studio.ready():.1f}")
            if CHROMIUM is not None:
                page(studio)
            before = studio.memory()
            say("server memory, MB", f"{before:.0f}", "<= 350")
            edits(studio, EDITS)
            more = f"{studio.memory() - before:+.0f}"
            say(f"after {EDITS} edits with live answers, MB more", more, "<= 50")
    superseded()
    if asked.kills:
        kills(asked.kills, asked.port)
    say("load average after", f"{os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
