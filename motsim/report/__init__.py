"""The report: facts (numbers) -> charts -> one self-contained page, in English and Chinese."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from motsim.study.compare import Comparison
    from motsim.study.experiment import Results
    from motsim.study.lows import Lows
    from motsim.study.moments import Moments
    from motsim.study.robust import Robustness
    from motsim.study.run import Run
    from motsim.study.worth import Information


def write_report(result: Run | Comparison | Results | Moments | Lows | Robustness | Information, path: str | os.PathLike[str], lang: str = "en") -> None:
    """Write the page of a run, a comparison, an experiment, of moments and lows, of `robust` or `worth`: one file that opens offline; `lang` is the language it opens in."""
    from motsim.report.page import write

    write(result, path, lang=lang)


__all__ = ["write_report"]
