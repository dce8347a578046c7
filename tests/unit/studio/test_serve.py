"""Starting a Studio: a port that is taken, a folder that has one already, packages that are not
there, and a bundle in place of a folder.
"""

from __future__ import annotations

import gc
import importlib
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from serving import ask
from shops import a_shop

from motsim.cli.studio import studio
from motsim.errors import InputError
from motsim.results.packing import pack
from motsim.studio.serve import already, listen

commands = importlib.import_module("motsim.cli.app")  # the package has an `app` of its own
SHOP = a_shop("{contact: hello, staff: clerk, quality: 60}", "smile: {}", "today: {}")


def test_a_port_that_is_taken_is_said_and_without_one_another_is_chosen() -> None:
    first = listen(0)
    port = first.getsockname()[1]
    with pytest.raises(InputError, match=f"port {port} is taken.*leave --port out"):
        listen(port)
    first.close()


def test_a_folder_that_nobody_serves_or_whose_server_is_gone_has_no_address(tmp_path: Path) -> None:
    assert already(tmp_path) is None
    (tmp_path / ".motsim").mkdir()
    mark = tmp_path / ".motsim" / "studio.json"
    for text in ("{", '{"address": "http://127.0.0.1:9/?t=x"}', '{"address": 3}', "[]"):
        mark.write_text(text)
        assert already(tmp_path) is None


def test_packages_that_are_not_there_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    monkeypatch.delitem(sys.modules, "motsim.studio.serve", raising=False)
    with pytest.raises(InputError, match=r"pip install 'motsim\[studio\]'"):
        studio(tmp_path, None, pages=True, browser=False, language="en")


class Process:
    """`motsim studio` in a process of its own."""

    def __init__(self, folder: Path, home: Path | None = None) -> None:
        command = [sys.executable, "-m", "motsim", "studio", str(folder), "--no-browser"]
        where = {**os.environ, **({"HOME": str(home), "USERPROFILE": str(home)} if home else {})}
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=where)
        assert self.process.stdout is not None
        self.said = self.process.stdout.readline()
        found = re.search(r"http://127\.0\.0\.1:(\d+)/\?t=([^\s#]+)", self.said)
        assert found is not None, self.said
        self.port, self.token = int(found[1]), found[2]

    def end(self, sign: int = 0) -> int:
        """Wait until it has ended, after a signal or of itself."""
        if sign:
            self.process.send_signal(sign)
        code = self.process.wait(30)
        assert self.process.stdout is not None
        self.process.stdout.close()
        return code

    def ask(self, method: str, path: str, body: object = None) -> dict:
        headers = {"Authorization": f"Bearer {self.token}"}
        answer = ask(f"127.0.0.1:{self.port}", method, f"/api/v1{path}", body, headers)
        assert answer.status < 300, answer.body
        return answer.json


@pytest.mark.slow
def test_a_second_start_on_a_folder_finds_the_first(tmp_path: Path) -> None:
    first = Process(tmp_path)
    try:
        assert already(tmp_path) == f"http://127.0.0.1:{first.port}/?t={first.token}"
        assert (tmp_path / ".motsim" / "studio.json").stat().st_mode & 0o077 == 0
        second = Process(tmp_path)
        assert second.end() == 0 and "already" in second.said
        assert (second.port, second.token) == (first.port, first.token)
    finally:
        assert first.end(signal.SIGINT) == 0
    assert already(tmp_path) is None


@pytest.mark.slow
def test_a_bundle_is_opened_in_the_usual_folder_by_a_second_start_too(tmp_path: Path) -> None:
    (tmp_path / "shop.yaml").write_text(SHOP, encoding="utf-8")
    sent = pack(tmp_path / "shop.yaml", tmp_path / "sent.motsim")
    first = Process(sent, tmp_path)
    try:
        assert first.said.rstrip().endswith("#/s/shop.yaml/board")
        assert (tmp_path / "motsim" / "shop.yaml").read_text(encoding="utf-8") == SHOP
        (tmp_path / "shop.yaml").write_text(SHOP.replace("60", "61"), encoding="utf-8")
        pack(tmp_path / "shop.yaml", sent)
        second = Process(sent, tmp_path)
        assert second.end() == 0 and second.said.rstrip().endswith("#/s/shop-2.yaml/board")
        names = [one["id"] for one in first.ask("GET", "/scenarios")["scenarios"]]
        assert sorted(names) == ["shop-2.yaml", "shop.yaml"]
    finally:
        first.end(signal.SIGINT)
    sent.write_bytes(b"PK nothing")
    none = subprocess.run(
        [sys.executable, "-m", "motsim", "studio", str(sent), "--no-browser"],
        capture_output=True,
        text=True,
        env={**os.environ, "HOME": str(tmp_path)},
    )
    assert none.returncode == 2 and none.stderr.startswith("sent.motsim: it is no bundle")
    assert none.stderr.count("\n") == 1


def test_a_bundle_alone_is_what_a_double_click_gives(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[list[str]] = []
    for name in ("disable", "set_threshold", "freeze"):  # of a process of its own
        monkeypatch.setattr(gc, name, lambda *_: None)
    monkeypatch.setattr(commands, "app", lambda: asked.append(sys.argv[1:]))
    for argv in (["C:/mail/car.MOTSIM"], ["check", "car.motsim"], []):
        monkeypatch.setattr(sys, "argv", ["motsim", *argv])
        commands.main()
    assert asked == [["studio", "C:/mail/car.MOTSIM"], ["check", "car.motsim"], []]
