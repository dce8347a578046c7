"""Whatever a program sends, the API answers as it says: `python -m bench.api [SECONDS]`.

Starts a Studio without pages over a folder of two shipped scenarios and lets Schemathesis send
requests for ten minutes, by what the API says of itself. Ends with 1 if an answer was our fault
(5xx) or another one than described. Lines that stay open (`events`) are left to the tests.
"""

from __future__ import annotations

import re
import shutil
import signal
import subprocess
import sys
import tempfile
import urllib.request
from pathlib import Path

ROOT = Path(__file__).parents[1]
SERVED = ("car-service", "cold-water")
# a request that fits the schema may still ask for what is not there
LEFT_OUT = "positive_data_acceptance"


def served(folder: Path) -> tuple[subprocess.Popen[str], str, str]:
    """A server over a folder, its address and its token."""
    command = [sys.executable, "-m", "motsim", "serve", str(folder), "--lang", "en"]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert server.stdout is not None
    said = "".join(next(server.stdout) for _ in range(3))
    address, token = re.search(r"http://\S+", said), re.search(r"Bearer (\S+)", said)
    assert address is not None and token is not None, said
    return server, address[0], token[1]


def asked(address: str, token: str, folder: Path, seconds: int) -> int:
    bearer = f"Authorization: Bearer {token}"
    described = folder / "openapi.json"
    request = urllib.request.Request(f"{address}/openapi.json", headers=dict([bearer.split(": ")]))
    described.write_bytes(urllib.request.urlopen(request).read())
    return subprocess.run(
        [
            *(sys.executable, "-m", "schemathesis.cli", "run", str(described)),
            *("--url", address.removesuffix("/api/v1"), "-H", bearer),
            *("--max-time", str(seconds), "--continue-on-failure"),
            *("--exclude-checks", LEFT_OUT, "--exclude-path-regex", "events"),
        ],
        cwd=folder,
    ).returncode


def main(seconds: int = 600) -> int:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "scenarios"
        folder.mkdir()
        for one in SERVED:
            shutil.copy(ROOT / "scenarios" / f"{one}.yaml", folder)
        server, address, token = served(folder)
        try:
            return asked(address, token, Path(name), seconds)
        finally:
            server.send_signal(signal.SIGINT)
            server.wait(20)


if __name__ == "__main__":
    sys.exit(main(*(int(word) for word in sys.argv[1:2])))
