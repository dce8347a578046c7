"""The tables in experiments/*/README.md: `python docs/answers.py [NAME ..]` runs the experiments
(what is in results/ is not run again) and writes them.

A table stands below a line `<!-- answer: MEASURE -->` or, of one language's words, `<!-- answer:
MEASURE zh -->`, up to `<!-- end -->`.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

from motsim.cli.experiment import table_of
from motsim.study.comparison.experiment import Results, run_experiment

ROOT = Path(__file__).resolve().parent.parent
BLOCK = re.compile(r"(<!-- answer: (\w+)( zh)? -->\n).*?(<!-- end -->)", re.S)


def table(results: Results, measure: str, language: str) -> str:
    """A table of Markdown: a row a point under a psychology, a column a design."""
    heads, rows, words = table_of(results, measure, language)
    lines = [heads, ["---" if k < words else "--:" for k in range(len(heads))], *rows]
    return "".join(
        "| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |\n" for line in lines
    )


def written(text: str, results: Results) -> str:
    """A README with its tables as the results say."""
    return BLOCK.sub(lambda m: m[1] + table(results, m[2], "zh" if m[3] else "en") + m[4], text)


if __name__ == "__main__":
    for folder in sorted(path.parent for path in (ROOT / "experiments").glob("*/experiment.yaml")):
        if len(sys.argv) == 1 or folder.name in sys.argv[1:]:
            readme = folder / "README.md"
            readme.write_text(
                written(
                    readme.read_text(encoding="utf-8"),
                    run_experiment(folder, out=ROOT / "results" / folder.name, draws=0),
                ),
                encoding="utf-8",
            )
            print(readme.relative_to(ROOT))
