"""`motsim studio` and `motsim serve`: the server on this machine's own address, the browser opened
at once, the engine made ready behind the page.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import socket
import sys
import threading
import urllib.error
import urllib.parse
import urllib.request
import warnings
import webbrowser
from collections.abc import Callable
from pathlib import Path
from typing import Final

import uvicorn

from motsim.atomic import whole
from motsim.errors import InputError, say
from motsim.results.packing import read_bundle
from motsim.studio import lan
from motsim.studio.access import door_of
from motsim.studio.app import create
from motsim.studio.board import Json
from motsim.studio.bundles import taken
from motsim.studio.job_kinds import go_on
from motsim.studio.memory import few_stores
from motsim.studio.shared import Engine
from motsim.study.core.schedulers import Threads, working

HOST: Final = "127.0.0.1"
Say = Callable[[str], None]


def serve(
    folder: Path,
    port: int | None,
    *,
    pages: bool,
    browser: bool,
    say: Say,
    words: dict[str, str],
    phones: str | None = None,
    bundle: Path | None = None,
) -> None:
    """Serve a folder until Ctrl-C. One server a folder: a second start opens the first one's page.

    `phones`: let phones in at this address of the machine; "" takes the one in its network.
    `bundle`: take this file in, and open its scenario.

    Raises:
        InputError: the folder or the bundle cannot be used, the port is taken, or there is no such
            address.
    """
    _quiet()
    few_stores()
    running = already(folder) if pages else None
    if running is not None:
        _open_running(running, browser=browser, say=say, words=words, phones=phones, bundle=bundle)
        return
    listening = listen(port)
    port = listening.getsockname()[1]
    door = door_of(port)
    app = create(folder, door, pages=pages)
    opens = "" if bundle is None else _page_of(taken(app.state.studio, *_content(bundle)))
    address = f"http://{HOST}:{port}/?t={door.token}" if pages else f"http://{HOST}:{port}/api/v1"
    mark = folder.resolve() / ".motsim" / "studio.json"
    if pages:
        _write_mark(mark, address)
    address += opens
    say(words["open" if pages else "api"].format(address=address, folder=folder.resolve()))
    if not pages:
        say(words["token"].format(token=door.token))
    if phones is not None:
        at = app.state.studio.lan.open(phones)
        say(words["phones"].format(address=f"http://{at}/j"))
    say(words["stop"])
    go_on(app.state.studio)
    engine = app.state.studio.engine
    threading.Thread(target=_warm, args=(engine,), name="warm", daemon=True).start()
    if browser and pages:
        threading.Timer(0.4, webbrowser.open, (address,)).start()
    config = uvicorn.Config(app, log_level="warning", server_header=False, date_header=False)
    try:
        # what is asked of a page is answered here, whoever does the jobs; Ctrl-C is the way to end
        with working(Threads()), contextlib.suppress(KeyboardInterrupt):
            uvicorn.Server(config).run(sockets=[listening])
    finally:
        app.state.studio.end()
        if pages:
            with contextlib.suppress(OSError):
                mark.unlink()
    sys.stdout.flush()
    # what was acknowledged is on disk; to end in order would wait for a compile under way
    os._exit(0)


def _open_running(
    running: str,
    *,
    browser: bool,
    say: Say,
    words: dict[str, str],
    phones: str | None,
    bundle: Path | None,
) -> None:
    """Ask the server that serves the folder already for the same."""
    opens = "" if bundle is None else _page_of(_hand_over(running, bundle))
    say(words["running"].format(address=running + opens))
    if phones is not None:
        say(words["phones"].format(address=f"http://{_let_in(running, phones)}/j"))
    if browser:
        webbrowser.open(running + opens)


def _quiet() -> None:
    """FastAPI makes routes at the first request and silences pydantic while it does; where another
    thread, such as the compiler's, does the same at that moment, the warning comes through.
    """
    with contextlib.suppress(ImportError):  # pydantic before 2.12 has none
        from pydantic.warnings import UnsupportedFieldAttributeWarning

        warnings.simplefilter("ignore", category=UnsupportedFieldAttributeWarning)


def _warm(engine: Engine) -> None:
    """Make the engine ready; what is there then stays, so that no answer waits while it is looked
    through for garbage.
    """
    engine.warm()
    gc.collect()
    gc.freeze()
    gc.enable()  # commands run without: what they make is kept to their end


def listen(port: int | None) -> socket.socket:
    """A socket on the port that is asked for, else on the usual one or the next that is free."""
    for wanted in (port,) if port is not None else (lan.PORT, 0):
        with contextlib.suppress(OSError):
            return lan.listen(HOST, wanted)
    raise InputError(say("port is taken", port=port))


def _write_mark(mark: Path, address: str) -> None:
    """The address of this start, for a second one; only its owner may read it."""
    with whole(mark) as place:
        place.touch(mode=0o600)
        place.write_text(json.dumps({"address": address, "pid": os.getpid()}), encoding="utf-8")


def _let_in(running: str, phones: str) -> str:
    """Where phones find a Studio that runs already, once it has let them in.

    Raises:
        InputError: it cannot; the message is its own.
    """
    body = json.dumps({"address": phones}).encode()
    return str(_asked(running, "/lan", body, "application/json")["address"])


def _hand_over(running: str, bundle: Path) -> Json:
    """A Studio that runs already takes a bundle in.

    Raises:
        InputError: it cannot; the message is its own.
    """
    data, name = _content(bundle)
    path = f"/bundles?name={urllib.parse.quote(name)}"
    return _asked(running, path, data, "application/octet-stream")


def _asked(running: str, path: str, body: bytes, kind: str) -> Json:
    base, _, token = running.partition("/?t=")
    asked = urllib.request.Request(
        f"{base}/api/v1{path}", body, {"Authorization": f"Bearer {token}", "Content-Type": kind}
    )
    try:
        with urllib.request.urlopen(asked, timeout=60.0) as answer:
            return dict(json.loads(answer.read()))
    except urllib.error.HTTPError as error:
        raise InputError(str(json.loads(error.read())["detail"])) from None


def _content(bundle: Path) -> tuple[bytes, str]:
    """The bytes of a bundle, and what the file is called."""
    return read_bundle(bundle).packed(), bundle.name


def _page_of(found: Json) -> str:
    """The page of a scenario that was taken in."""
    return f"#/s/{urllib.parse.quote(str(found['id']))}/board"


def already(folder: Path) -> str | None:
    """The address of a Studio that serves this folder already, if it answers."""
    try:
        mark = (folder.resolve() / ".motsim" / "studio.json").read_text(encoding="utf-8")
        address = str(json.loads(mark)["address"])
        base, _, token = address.partition("/?t=")
        asked = urllib.request.Request(
            f"{base}/api/v1/jobs", headers={"Authorization": f"Bearer {token}"}
        )
        with urllib.request.urlopen(asked, timeout=2.0) as answer:
            return address if answer.status == 200 else None
    except (OSError, ValueError, KeyError, TypeError):
        return None
