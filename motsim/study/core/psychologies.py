"""The psychologies that a study asks, by name."""

from __future__ import annotations

from collections.abc import Sequence

from motsim.errors import InputError, say
from motsim.i18n import catalogue, text
from motsim.psychology import PROFILES
from motsim.scenario.language.schema import Scenario


def known(psychology: str) -> str:
    """The name of a psychology, if there is one."""
    if psychology not in PROFILES:
        raise InputError(say("no psychology", name=psychology, there=", ".join(PROFILES)))
    return psychology


def theory(psychology: str, language: str) -> str:
    """What people call a psychology: `published studies` for `literature`."""
    names, key = catalogue("report.core"), f"psy {psychology}"
    return text(names, key, language) if key in names else psychology


def psychologies_of(scenario: Scenario, psychology: str | Sequence[str] | None) -> tuple[str, ...]:
    """The psychologies meant, the one the verdict speaks of first."""
    own = scenario.psychology.profile
    if psychology == "all":
        return tuple(dict.fromkeys((own, *PROFILES)))
    wanted = (
        (own,)
        if psychology is None
        else (psychology,)
        if isinstance(psychology, str)
        else tuple(psychology)
    )
    return tuple(dict.fromkeys(known(one) for one in wanted)) or (own,)
