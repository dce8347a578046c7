"""Facts and pictures as one page: a single file, both languages, no network.

The bundle of Vega stands in the page once; making it takes seconds, so it is kept in the user's cache folder.
"""

from __future__ import annotations

import contextlib
import json
import os
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

from motsim.errors import StoreError
from motsim.report.charts import charts
from motsim.report.facts import Facts
from motsim.report.gather import facts_of
from motsim.report.parts import Parts
from motsim.report.words import LANGUAGES, Speaker
from motsim.study.lows import Lows
from motsim.study.moments import Moments
from motsim.study.robust import Robustness
from motsim.study.worth import Information

TEMPLATE: Final = "report.html.j2"


def write(result: Any, path: str | os.PathLike[str], *, lang: str = "en") -> None:
    """Write the page of a run, a comparison, an experiment, of moments and lows, of `robust` or `worth`; `lang` is the language it opens in."""
    if isinstance(result, Moments | Lows):
        from motsim.report.moments_page import write as write_moments

        return write_moments(result, path, lang=lang)
    if isinstance(result, Robustness | Information):
        from motsim.report.deciding_page import write as write_deciding

        return write_deciding(result, path, lang=lang)
    save(page(facts_of(result), lang), path)


def save(text: str, path: str | os.PathLike[str]) -> None:
    """Write beside the place, then rename into it: a page is whole or not there."""
    where = Path(path)
    beside = where.with_name(f".unfinished-{os.getpid()}-{where.name}")
    try:
        where.parent.mkdir(parents=True, exist_ok=True)
        beside.write_text(text, encoding="utf-8")
        beside.replace(where)
    except OSError as error:
        raise StoreError(f"{where}: cannot be written: {error.strerror or error}") from None


def page(facts: Facts, lang: str = "en") -> str:
    """The page as text."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    room = Environment(loader=PackageLoader("motsim.report"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    opens = lang if lang in LANGUAGES else LANGUAGES[0]
    parts = [Parts(facts, Speaker(language)) for language in LANGUAGES]
    specs = {language: charts(facts, language) for language in LANGUAGES}
    return room.get_template(TEMPLATE).render(facts=facts, parts=parts, opens=opens, bundle=bundle(), specs=script_json(specs), drawn={k: tuple(v) for k, v in specs.items()})


def script_json(value: Any) -> str:
    """JSON that may stand inside a script element, whatever a scenario is called."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def bundle() -> str:
    """Vega, Vega-Lite and vegaEmbed as one script."""
    from platformdirs import user_cache_path

    place = user_cache_path("motsim") / f"vega-{version('vl-convert-python')}.js"
    try:
        return place.read_text(encoding="utf-8")
    except OSError:
        pass
    import vl_convert

    text: str = vl_convert.javascript_bundle().replace("</script", "<\\/script")
    with contextlib.suppress(StoreError):  # a home that cannot be written costs seconds, no more
        save(text, place)
    return text
