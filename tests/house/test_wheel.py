"""The wheel holds what the code reads, and what the README says works from it, far from any
checkout.
"""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CONTENT = ("scenarios", "experiments")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this tree, built as `make build` builds it but without a fresh environment."""
    builders = pytest.importorskip("hatchling.builders.wheel")
    (built,) = builders.WheelBuilder(str(ROOT)).build(
        directory=str(tmp_path_factory.mktemp("dist")), versions=["standard"]
    )
    return Path(built)


@pytest.fixture(scope="module")
def away(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """A folder of nobody's, and an environment in which `motsim` is what the wheel holds."""
    site, here = tmp_path_factory.mktemp("site"), tmp_path_factory.mktemp("away")
    zipfile.ZipFile(wheel).extractall(site)
    env = {**os.environ, "PYTHONPATH": str(site)}
    found = subprocess.run(
        [sys.executable, "-c", "import motsim; print(motsim.__file__)"],
        cwd=here,
        env=env,
        capture_output=True,
        text=True,
        check=True,
    )
    assert found.stdout.startswith(str(site))
    return here, env


def motsim(away: tuple[Path, dict[str, str]], *args: str) -> str:
    here, env = away
    done = subprocess.run(
        [sys.executable, "-m", "motsim", *args],
        cwd=here,
        env=env,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def files(folder: Path) -> set[str]:
    return {
        str(path.relative_to(ROOT))
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def test_the_wheel_holds_every_file_of_the_package_and_its_content(wheel: Path) -> None:
    held = set(zipfile.ZipFile(wheel).namelist())
    assert files(ROOT / "motsim") <= held
    assert {f"motsim/shipped/{path}" for kind in CONTENT for path in files(ROOT / kind)} <= held


def test_the_wheel_holds_nothing_else(wheel: Path) -> None:
    held = zipfile.ZipFile(wheel).namelist()
    assert all(name.startswith(("motsim/", "motsim-")) for name in held)
    assert not [
        name
        for name in held
        if name.endswith((".pyc", ".parquet"))
        or (name.startswith("motsim/shipped/") and "/results/" in name)
    ]


def test_commands_that_run_nothing_work_from_the_wheel(away: tuple[Path, dict[str, str]]) -> None:
    listed = motsim(away, "list")
    assert "car-service" in listed and "budget-split" in listed
    motsim(away, "new", "mine.yaml", "--from", "car-service")
    for file in ("mine.yaml", "scenarios/car-service.yaml"):
        assert "7 stages" in motsim(away, "check", file)


@pytest.mark.slow
def test_commands_that_run_work_from_the_wheel(away: tuple[Path, dict[str, str]]) -> None:
    motsim(away, "new", "workshop.yaml")
    run = motsim(away, "run", "workshop.yaml", "-n", "2", "--out", "run")
    assert "Report: " in run and "</html>" in (away[0] / "run" / "report.html").read_text(
        encoding="utf-8"
    )
    assert "welcome" in motsim(away, "explain", "run", "--who", "angriest")
    assert "Report: " in motsim(
        away, "compare", "workshop.yaml", "--designs", "today,better-end", "-n", "2"
    )
    motsim(away, "demo", "cold-water")
    assert (away[0] / "cold-water.html").is_file()
    assert "Report: " in motsim(away, "experiment", "experiments/budget-split")
