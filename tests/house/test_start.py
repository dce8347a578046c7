"""How long a command takes to begin, beside bare Python on the same machine, and what it may
import.
"""

from __future__ import annotations

import resource
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ROUNDS = 5
# takes QUIET on the machine the budgets were set on, when it is left alone
WORK = "sum(i * i for i in range(5_000_000))"
QUIET = 0.40
LOADED = """
import sys, typer.testing
from motsim.cli import app
for args in {commands!r}:
    result = typer.testing.CliRunner().invoke(app, args)
    assert result.exit_code == 0, result.output
    print(*sys.modules)
"""


def loaded_by(*commands: tuple[str, ...]) -> list[set[str]]:
    """Modules that are imported when each of the commands is done, one after the other."""
    done = subprocess.run(
        [sys.executable, "-c", LOADED.format(commands=commands)],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found = [set(line.split()) for line in done.stdout.splitlines()]
    assert len(found) == len(commands)
    return found


def seconds(*args: str) -> float:
    """Processor time of the cheapest of a few starts: what the clock says of an idle machine, and
    busy neighbours hardly change.
    """
    times = []
    for _ in range(ROUNDS):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([sys.executable, *args], check=True, capture_output=True, cwd=ROOT)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        times.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return min(times)


def budget(most: float) -> float:
    """So many seconds of a quiet machine, as seconds of this one now."""
    return most * max(1.0, (seconds("-c", WORK) - seconds("-c", "pass")) / QUIET)


def test_help_imports_next_to_nothing() -> None:
    (loaded,) = loaded_by(("--help",))
    assert not loaded & {
        "numba",
        "mesa",
        "simpy",
        "pandas",
        "numpy",
        "scipy",
        "pydantic",
        "ruamel",
        "altair",
        "duckdb",
    }


def test_what_runs_nothing_imports_no_engine() -> None:
    """One process for all of them: whatever one imports, those after it have, too."""
    commands = (
        ("list",),
        ("schema",),
        ("rules",),
        ("check", "scenarios/car-service.yaml"),
        ("check", "car-service", "--lang", "zh", "--json"),
    )
    engines = {"numba", "mesa", "simpy", "pandas", "scipy", "altair", "duckdb"}
    for command, loaded in zip(commands, loaded_by(*commands), strict=True):
        assert "motsim.cli.app" in loaded and not loaded & engines, command


def test_a_run_and_its_page_import_neither_a_cluster_nor_what_reads_data(tmp_path: Path) -> None:
    (loaded,) = loaded_by(("run", "cold-water", "-n", "2", "--out", str(tmp_path / "run")))
    assert "numba" in loaded and "motsim.report.comparison.page" in loaded
    assert not loaded & {"distributed", "dask", "cloudpickle", "tornado"}
    assert not [name for name in loaded if name.startswith("motsim.data")]


@pytest.mark.slow
def test_help_starts_within_three_tenths_of_a_second_of_bare_python() -> None:
    assert seconds("-m", "motsim", "--help") - seconds("-c", "pass") < budget(0.3)


@pytest.mark.slow
def test_check_takes_at_most_1_2_s_more_than_bare_python() -> None:
    assert seconds("-m", "motsim", "check", "scenarios/car-service.yaml") - seconds(
        "-c", "pass"
    ) < budget(1.2)


def test_the_public_names_stand_alike_in_all_three_lists() -> None:
    """Editors read the imports for type checkers and `__all__`; Python asks the table."""
    import ast
    from pathlib import Path

    import motsim

    tree = ast.parse(Path(motsim.__file__).read_text(encoding="utf-8"))
    checked = next(node for node in tree.body if isinstance(node, ast.If))
    imports = {
        alias.name: f"{node.module}".removeprefix("motsim.")
        for node in checked.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    assert imports == dict(motsim._PLACES)
    assert set(motsim.__all__) == {*imports, "write_report", "write_workbook"}
    for name in motsim.__all__:
        assert getattr(motsim, name) is not None
    assert motsim.ReadableEngine is motsim.SlowEngineWarning


def test_the_readable_engine_is_imported_without_numba() -> None:
    program = "import sys, motsim.engines.reference; sys.exit('numba' in sys.modules)"
    subprocess.run([sys.executable, "-c", program], check=True)
