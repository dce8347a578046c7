"""The block `population`: people who come back over months, for as long as the house suits them.

Annotations are evaluated here, as in `blocks`.
"""

from typing import Any, Final

from pydantic import model_validator

from motsim.errors import say
from motsim.scenario.language import fields
from motsim.scenario.language.blocks import Block
from motsim.scenario.language.changes import Changed
from motsim.scenario.language.quantities import Amount
from motsim.units import UNITS

WEEK: Final = UNITS["week"]  # minutes
MONTH: Final = UNITS["month"]
YEAR: Final = UNITS["year"]
# share of the people, and a need, where nothing is observed from which they follow (assumed)
CUSTOMERS: Final = 0.30
TRIES: Final = 0.12
ELASTICITY: Final = -0.5  # of the odds to try us, in minutes promised (assumed)


class Differ(Block):
    """How people differ from each other for life."""

    needs: fields.Number = 0.5  # cv of how often somebody has a need (gamma of mean 1)
    stays: fields.Number = 0.6  # sd of somebody's own readiness to stay, in logits (normal)


class Market(Block):
    """What holds outside the house."""

    back: fields.Share = 1.0  # of `tries`, for who has left us once; 0: lost for good
    # by which who is no customer goes, as far as they believe it
    promise: fields.Name | None = None
    elasticity: fields.NumberBelow0 | None = None  # of the odds to try us; ELASTICITY unless typed


class Network(Block):
    """Of whom people hear; `network: small-world` takes every default."""

    kind: fields.NetworkKind = "small-world"
    ties: fields.Whole = 10
    rewired: fields.Share = 0.10

    @model_validator(mode="before")
    @classmethod
    def short_form(cls, raw: Any) -> Any:
        """The kind alone is a network with every default."""
        said = raw.changes[-1].value if isinstance(raw, Changed) else raw
        if isinstance(said, str) and said.strip() == "small-world":
            return {}
        if isinstance(said, str):
            raise ValueError(say("network kinds", came=said))
        return said


class Word(Block):
    """How a word travels."""

    delay: fields.MinutesAmount = Amount("exponential", (2.0 * WEEK,), "minutes")


class Population(Block):
    """People with needs at instants that no design moves; `population: yes` takes every default."""

    size: fields.Whole | None = None
    customers: fields.Share | None = None
    knows: fields.Share = 0.93
    needs: fields.MinutesAmount | None = None
    differ: Differ = Differ()
    stays: fields.ShareAmount | None = None
    tries: fields.SharePerNeed | None = None
    hears: fields.SharePerNeed = 0.08
    moves: fields.SharePerYear = 0.10
    history: fields.Past = 5 * YEAR
    market: Market = Market()
    learns: fields.Learns = "no"
    network: Network | None = None
    word: Word = Word()
    rival: Any = None  # refused by name (checks/unsupported.py), as all that is Any here
    growth: Any = None

    @model_validator(mode="before")
    @classmethod
    def short_form(cls, raw: Any) -> Any:
        """`yes` is a population with every default."""
        said = raw.changes[-1].value if isinstance(raw, Changed) else raw
        if isinstance(said, str) and said.strip().lower() in ("yes", "true"):
            return {}
        if isinstance(said, str):
            raise ValueError(say("population keys", came=said))
        if isinstance(said, dict):
            kind = said.get("network")
            kind = kind.changes[-1].value if isinstance(kind, Changed) else kind
            if isinstance(kind, str) and kind.strip() == "none":
                said = {key: value for key, value in said.items() if key != "network"}
        return said

    def gap(self, visits_per_year: float) -> Amount:
        """Minutes between two needs of one person."""
        return self.needs or Amount("gamma", (YEAR / visits_per_year, 0.5), "minutes")
