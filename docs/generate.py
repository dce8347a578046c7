"""What is written from the code: docs/reference.md, the pages of `pages.py`, and the list of what
is not built in both READMEs.

`python docs/generate.py` writes it all. A test in tests/docs compares the files with what this
would write.
"""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
BEGIN, END = "<!-- not built: written by docs/generate.py -->", "<!-- end of not built -->"
# English and Chinese, as the words stand in their catalogues
READMES = (ROOT / "README.md", ROOT / "README.zh.md")


def not_built(path: Path) -> str:
    """One line for each word of the language that is refused by name, in the language of the
    README.
    """
    from motsim.i18n import LANGUAGES
    from motsim.scenario.checks.unsupported import NOT_BUILT
    from motsim.scenario.checks.validation import LATER

    return "\n".join(
        f"- {said.show(LANGUAGES[READMES.index(path)])}"
        for said in dict.fromkeys((*NOT_BUILT.values(), *LATER.values()))
    )


def readme(path: Path) -> str:
    """A README with its list as it should be."""
    text = path.read_text(encoding="utf-8")
    before, rest = text.split(BEGIN)
    return f"{before}{BEGIN}\n{not_built(path)}\n{END}{rest.split(END)[1]}"


def commands() -> dict[str, Any]:
    """Every command of the command line by name."""
    import typer

    from motsim.cli import app

    found: dict[str, Any] = typer.main.get_command(app).commands  # type: ignore[attr-defined]
    return found


def reference() -> str:
    """Commands with their options, measures, the parameters of the psychology and its rules."""
    from motsim.cli.help import told
    from motsim.cli.run import meaning
    from motsim.psychology import PARAMETERS, RULES
    from motsim.study.core.measures import (
        BY_FORMULA,
        DOOR_MEASURES,
        LEVEL_MEASURES,
        MEASURES,
        POOL_MEASURES,
        PROFIT,
        STAGE_MEASURES,
        STOP_MEASURES,
        STOPPED_POOL_MEASURES,
        TOWN_MEASURES,
        VALUE_MEASURES,
        unit_of,
    )

    lines = [
        "# Reference",
        "",
        "Written by `python docs/generate.py` from the code; do not edit.",
        "",
        "## Commands",
        "",
        (
            "Exit codes: 0 fine, 1 the answer is no, 2 the input means nothing, 3 our fault, "
            "130 stopped by Ctrl-C."
        ),
    ]
    for name, command in commands().items():
        lines += ["", f"### motsim {name}", "", told(command.help, "en"), ""]
        for parameter in command.params:
            if parameter.name != "help":
                shown = (
                    ", ".join(f"`{one}`" for one in parameter.opts)
                    if parameter.param_type_name == "option"
                    else f"`{parameter.metavar or parameter.name.upper()}`"
                )
                lines.append(f"- {shown}: {told(parameter.help, 'en')}")
    lines += [
        "",
        "## Measures",
        "",
        "Of every design, over the visits that arrived in [warm-up, length).",
        "",
        "| measure | unit | what it is |",
        "|---|---|---|",
    ]
    lines += [f"| `{m.name}` | {m.unit} | {meaning(m.name, 'en')} |" for m in MEASURES]
    lines += [f"| `{PROFIT}` | {unit_of(PROFIT)} | {meaning(PROFIT, 'en')} (comparisons only) |"]
    said = "experiments over people who come back: `population`"
    lines += [f"| `{BY_FORMULA}` | {unit_of(BY_FORMULA)} | {meaning(BY_FORMULA, 'en')} ({said}) |"]
    lines += [
        (
            f"| `{name}` | {unit} | {meaning(name, 'en')} (of the whole run; where there are "
            "appointments, or opening hours that somebody may miss) |"
        )
        for name, unit, _ in DOOR_MEASURES
    ]
    lines += [
        f"| `{name}` | {unit} | {meaning(name, 'en')} (where people come back: `population`) |"
        for name, unit, _ in TOWN_MEASURES
    ]
    lines += [
        f"| `{name}` | {unit} | {meaning(name, 'en')} (the same, where a margin is typed) |"
        for name, unit, _ in VALUE_MEASURES
    ]
    lines += [
        "",
        "`nps` counts 9 and 10 as promoters, 0 to 6 as detractors. Who is lost on the way",
        "(`leaves`) is in no figure of what is felt, said and done, and not in `left_share`.",
        "Quantiles are read off bins, to 0.8 %. `profit` is gain less spend.",
        "",
        "Of every pool of staff or places (`queue_min`: of those who joined its queue):",
        "",
        "| measure | unit | what it is |",
        "|---|---|---|",
    ]
    lines += [
        f"| `POOL.{name}` | {unit} | {meaning(name, 'en')} |" for name, unit, _ in POOL_MEASURES
    ]
    lines += ["", "Of every service level:", "", "| measure | unit | what it is |", "|---|---|---|"]
    lines += [
        f"| `LEVEL.{name}` | {unit} | {meaning(name, 'en')} |" for name, unit, _ in LEVEL_MEASURES
    ]
    lines += [
        "",
        "Where the clock stops with people inside (`at_end: stop`); all others are then of the",
        "visits that have ended by then:",
        "",
        "| measure | unit | what it is |",
        "|---|---|---|",
    ]
    lines += [
        f"| `{before}{name}` | {unit} | {meaning(name, 'en')} |"
        for before, names in (
            ("", STOP_MEASURES),
            ("STAGE.", STAGE_MEASURES),
            ("POOL.", STOPPED_POOL_MEASURES),
        )
        for name, unit, _ in names
    ]
    lines += [
        "",
        "## Rules of the psychology",
        "",
        "| rule | what it does | equation | grade | source |",
        "|---|---|---|---|---|",
    ]
    lines += [
        f"| `{r.name}` | {_cell(r.what)} | {_cell(r.equation)} | {r.grade} | {_cell(r.source)} |"
        for r in RULES
    ]
    lines += [
        "",
        "## Parameters of the psychology",
        "",
        "| parameter | default | prior | unit | grade | what it is |",
        "|---|---|---|---|---|---|",
    ]
    lines += [
        (
            f"| `{p.name}` | {p.default:g} | {p.low:g} to "
            f"{p.high:g}{'' if p.prior == 'uniform' else f', {p.prior}'} | {p.unit} | "
            f"{p.grade} | {_cell(p.what)} |"
        )
        for p in PARAMETERS
    ]
    return "\n".join(lines) + "\n"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def pages() -> Any:
    """The module beside this one, found wherever this one was loaded from."""
    spec = importlib.util.spec_from_file_location("pages", Path(__file__).with_name("pages.py"))
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def written() -> dict[Path, str]:
    """Every file and what should stand in it."""
    return {
        ROOT / "docs" / "reference.md": reference(),
        **{path: readme(path) for path in READMES},
        **pages().written(),
    }


if __name__ == "__main__":
    for path, text in written().items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        print(path.relative_to(ROOT))
