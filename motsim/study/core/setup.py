"""What is run: a scenario with what the caller sets, its designs, and what an intervention costs
when it is bought in part.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from motsim import scenario as sc
from motsim.errors import InputError, of, say
from motsim.plan.population import strangers
from motsim.scenario.designs.merge import price, whole_design
from motsim.scenario.designs.set_paths import target
from motsim.scenario.language.schema import Design, Intervention, Scenario

# nobody feels these
MONEY_ONLY = (
    ("designs", ("budget", "split", "fill")),
    ("interventions", ("cost",)),
    ("value", ()),
    ("observed", ()),
)
# what the caller sets here moves the pilot too; all else leaves it as the file says
MEASURED_AGAIN = ("psychology", "observed")
# of people who come back: strangers, whom the pilot has, say nothing of it
OF_PEOPLE = (("observed", "new_customers"), ("observed", "by_recommendation"))


@dataclass(frozen=True)
class Setup:
    """A scenario with what the caller set: equal for equal files, data and settings, so that
    measured things can be kept by it.
    """

    text: str
    file: str
    data: Any
    settings: tuple[tuple[str, str], ...]
    scenario: Scenario = field(compare=False, repr=False)
    alone: bool = False  # whoever comes back is taken as a stranger

    @property
    def reference(self) -> str:
        """The first design of the file."""
        return next(iter(self.scenario.designs), "today")

    def design(
        self,
        name: str,
        bought: Mapping[str, float] | None = None,
        comes_true: Mapping[str, float] | None = None,
    ) -> Scenario:
        """One design with what is set; `bought` is needed where it has a budget. `comes_true`: how
        much of each effect there really is.
        """
        found = sc.design(
            self.scenario, name, dict(self.settings), bought=bought, comes_true=comes_true
        )
        return strangers(found) if self.alone else found

    def spec(self, name: str) -> Design:
        """What the file says of a design, after what is set (a sweep may set a budget) and what it
        is like.
        """
        whole_design(self.scenario, name)  # an unknown name is a mistake here already
        return whole_design(_changed(self), name)

    def pilot(self) -> Setup:
        """The same case as the pilot sees it: quotes and `observed` speak of the file, not of what
        the caller tries out.
        """
        return self._with(
            tuple(
                (key, text)
                for key, text in self.settings
                if self._loc(key)[:1] in [(one,) for one in MEASURED_AGAIN]
                and self._loc(key) not in OF_PEOPLE
            )
        )

    def town_pilot(self) -> Setup:
        """The same case as the histories see it that meet what is observed of people who come back:
        as the pilot, with the people that the caller asks for.
        """
        roots = [(one,) for one in (*MEASURED_AGAIN, "population")]
        return self._with(
            tuple((key, text) for key, text in self.settings if self._loc(key)[:1] in roots)
        )

    @property
    def comes_back(self) -> bool:
        """Do people come back over months (`population`) instead of strangers?"""
        return not self.alone and _changed(self).population is not None

    def also(self, more: Mapping[str, str]) -> Setup:
        """The same case with something more set."""
        return self._with(tuple({**dict(self.settings), **more}.items()))

    def as_strangers(self) -> Setup:
        """The same case with a new person in every visit, as many as come where nothing changes:
        for what is looked for among many purchases, each of which years would be too long for.
        """
        return replace(self, alone=True) if self.comes_back else self

    def of_strangers(self) -> None:
        """Refuse people who come back: a question that strangers alone can answer so far.

        Raises:
            InputError: the scenario has a population.
        """
        if self.comes_back:
            raise InputError(of(f"{self.file}: population", say("strangers alone")))

    def felt(self) -> Setup:
        """The same case without settings that only move money: customers feel the same, so effects
        need no second measuring.
        """
        return self._with(
            tuple(
                (key, text) for key, text in self.settings if not self._money_only(self._loc(key))
            )
        )

    def lived(self) -> tuple[tuple[str, str], ...]:
        """The settings without those that only decide what is bought: where the purchases are
        known, they say nothing more.
        """
        return tuple(
            (key, text)
            for key, text in self.settings
            if self._loc(key)[:1] != ("designs",)
            or self._loc(key)[2:3] not in (("budget",), ("split",), ("fill",))
        )

    def without_budgets(self) -> Setup:
        """The same case without settings that only decide what is bought: prices stay."""
        return self._with(self.lived())

    def _with(self, settings: tuple[tuple[str, str], ...]) -> Setup:
        return replace(self, settings=settings)

    def _loc(self, dotted: str) -> tuple[Any, ...]:
        try:
            return target(self.scenario.origin.tree.raw, dotted)[0]
        except ValueError:
            return ()  # `design` says what is wrong with it

    @staticmethod
    def _money_only(loc: tuple[Any, ...]) -> bool:
        return any(
            loc[:1] == (root,) and (not keys or (loc[2:3] and loc[2] in keys))
            for root, keys in MONEY_ONLY
        )


@functools.lru_cache(maxsize=32)
def _changed(setup: Setup) -> Scenario:
    """The scenario with what is set: its designs as a sweep leaves them."""
    return setup.design(setup.reference, bought={}) if setup.settings else setup.scenario


def setup_of(scenario: Scenario, settings: Mapping[str, object] | None = None) -> Setup:
    """The case of a loaded scenario and what a caller sets (values as typed, or numbers)."""
    typed = tuple((str(key), str(value)) for key, value in (settings or {}).items())
    return Setup(
        scenario.text, scenario.file, scenario.origin.context.get("column"), typed, scenario
    )


def spent(bought: Intervention, share: float, sites: int = 1) -> float:
    """The money that gives this share of the effect: all of the price at the full share, else by
    the response.
    """
    cost = price(bought, sites)
    if share <= 0.0 or cost <= 0.0:
        return 0.0
    if bought.response.half is None:
        return cost * min(share, 1.0)
    return min(cost, -bought.response.half * math.log2(1.0 - share)) if share < 1.0 else cost
