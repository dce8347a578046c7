"""Rules that decide in Python: what such a function sees of the customer, and what it answers. The
compiled engine has no such room.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from motsim.engines.reference.sampling import NAMES, draw
from motsim.errors import InputError, RunError, message_of, say
from motsim.i18n import in_each
from motsim.plan import layout
from motsim.plan.quantities import CODES
from motsim.scenario.designs.python_rules import checked
from motsim.scenario.language.behaviour import Behaviour
from motsim.scenario.language.expressions import OF_POOLS
from motsim.scenario.source.suggestions import did_you_mean, suggestion
from motsim.units import MINUTE, REASONS

if TYPE_CHECKING:
    from motsim.engines.reference.customer import Customer
    from motsim.engines.reference.model import ServiceModel

Said = Mapping[str, float]  # effect -> how much; a rule's other effects are as typed
AS_TYPED: Final[Said] = {}


def ask_python(customer: Customer, behaviour: Behaviour) -> Said | None:
    """Ask the function what changes. Whatever goes wrong in it is said with the customer it was
    asked about.
    """
    if customer.seen is None:
        customer.seen = Seen(customer)
    try:
        return checked(behaviour.decide(customer.seen.asked_by(behaviour)))
    except Exception as error:
        kind = "" if isinstance(error, InputError) else f"{type(error).__name__}: "
        raise RunError(
            say(
                "behaviour asked",
                name=behaviour.name,
                customer=customer.person,
                replication=customer.model.replication,
                on=behaviour.on,
                why=in_each(message_of(error), lambda text: kind + text),
            )
        ) from error


def word(code: int, meaning: str) -> property:
    """Make a word that an `if` may use too."""
    return property(lambda seen: NAMES[code](seen.agent, -1), doc=meaning)


class Seen:
    """What a behaviour sees of one customer on one visit. Words mean what they mean in an `if` of a
    file; nothing is set here but `notes`.
    """

    __slots__ = ("_counts", "_rule", "agent", "notes")

    def __init__(self, agent: Customer) -> None:
        self.agent = agent  # the Mesa agent; whoever changes it answers for what comes of it
        self.notes: dict[str, Any] = {}  # yours: kept for this visit, shared by all behaviours
        self._counts: dict[str, int] = {}
        self._rule: Behaviour | None = None

    def asked_by(self, behaviour: Behaviour) -> Seen:
        """The same, for this rule: draws are its own."""
        self._rule = behaviour
        return self

    wait = word(layout.N_WAIT, "minutes waited since the last contact")
    promised = word(layout.N_PROMISED, "minutes of the last promise")
    late = word(layout.N_LATE, "minutes by which the last promise was broken, 0 if it was not")
    emotion = word(layout.N_EMOTION, "of the last moment, -10 to +10")
    worst = word(layout.N_WORST, "lowest emotion so far")
    best = word(layout.N_BEST, "highest emotion so far")
    expects = word(layout.N_EXPECTS, "points expected before the visit, 0 to 100")
    visits = word(layout.N_VISITS, "earlier visits")
    failed = word(layout.N_FAILED, "failures felt so far")
    recovered = word(layout.N_RECOVERED, "of them made good")
    severity = word(layout.N_SEVERITY, "of the last failure, in emotion")
    hour = word(layout.N_HOUR, "of the day, 0 to 24")
    weekday = word(layout.N_WEEKDAY, "0 is Monday")
    day = word(layout.N_DAY, "of the run, the first is 0; below 0 in the history of people")
    minutes = word(layout.N_MINUTES, "since the arrival at the door; below 0 in stages ahead of it")

    @property
    def person(self) -> int:
        """The number of the customer: the same in every design."""
        return self.agent.person

    @property
    def segment(self) -> str:
        """Its segment, "" where the file names none."""
        return self._plan.names.segments[self.agent.segment]

    @property
    def promise(self) -> str:
        """The promise that was broken last, "" without one."""
        return self._plan.names.promises[self.agent.promise] if self.agent.promise >= 0 else ""

    @property
    def reason(self) -> str:
        """Why the visit ended, as in the table of visits, "" as long as it goes on."""
        return REASONS[self.agent.reason] if self.agent.over else ""

    @property
    def step(self) -> str:
        """The step of the main line at which it is."""
        return self._plan.names.steps[self.agent.at]

    @property
    def clock(self) -> float:
        """Minutes since Monday 00:00 of the first week."""
        return self.agent.now / MINUTE

    @property
    def house(self) -> ServiceModel:
        """The Mesa model of this replication: everybody who is there, all pools."""
        return self.agent.model  # type: ignore[no-any-return]

    def __getattr__(self, name: str) -> Any:
        """Asked where there is no such word."""
        raise AttributeError(
            say("no word of a customer", name=name)
            + suggestion(
                name,
                [one for one in dir(type(self)) if not one.startswith("_") and one != "asked_by"],
                say("in brackets"),
            )
        )

    def __getitem__(self, name: str) -> float:
        """A trait or an intervention's word (0 or 1, or a number), or of a pool `advisor.queue`,
        `advisor.busy`, `advisor.empowered`.
        """
        names = self._plan.names
        if not isinstance(name, str):
            raise InputError(say("name in brackets", came=name))
        pool, _, what = name.rpartition(".")
        if what in OF_POOLS and pool in names.pools:
            return NAMES[CODES[what]](self.agent, names.pools.index(pool))
        if name in names.traits:
            return self.agent.traits[names.traits.index(name)]
        raise InputError(
            say(
                "nothing to ask for",
                name=name,
                near=did_you_mean(
                    name,
                    [*names.traits, *(f"{one}.{key}" for one in names.pools for key in OF_POOLS)],
                ),
            )
        )

    def draw(self) -> float:
        """Draw a random number from 0 to 1 of this rule's own. The n-th one of a customer is the
        same in every design, whatever else happens.
        """
        assert self._rule is not None
        purpose = self._rule.draws
        occurrence = self._counts[purpose] = self._counts.get(purpose, -1) + 1
        return draw(self.agent, self._plan.streams[purpose], occurrence)

    @property
    def _plan(self) -> layout.Plan:
        return self.agent.model.plan  # type: ignore[no-any-return]
