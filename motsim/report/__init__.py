"""The report: facts (numbers) -> charts -> one self-contained page, in English and Chinese."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from motsim.report.core.next_commands import Step
    from motsim.study.comparison.compare import Comparison
    from motsim.study.comparison.experiment import Results
    from motsim.study.moments.lows import Lows
    from motsim.study.moments.moments import Moments
    from motsim.study.run.simulate import Run
    from motsim.study.uncertainty.information_value import Information
    from motsim.study.uncertainty.robustness import Robustness


def write_report(
    result: Run | Comparison | Results | Moments | Lows | Robustness | Information,
    path: str | os.PathLike[str],
    lang: str = "en",
    following: Sequence[Step] = (),
) -> None:
    """Write the page of a run, a comparison, an experiment, of moments and lows, of `robust` or
    `worth`: one file that opens offline; `lang` is the language it opens in.

    `following`: the commands to type next, where the result alone does not tell (it does for a
    comparison and an experiment).
    """
    from motsim.report import writers

    writers.write_report(result, path, lang=lang, following=following)


__all__ = ["write_report"]
