"""A rule that decides in Python: the words of a rule, and a function that is asked last."""

from __future__ import annotations

import contextlib
import hashlib
import inspect
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

Decide = Callable[[Any], "Mapping[str, float] | bool | None"]


@dataclass(frozen=True, eq=False)
class Behaviour:
    """A rule that decides in Python. `decide` gets what is known of the customer (see
    `engines.reference.Seen`) each time the event happens and the words of the rule let it; it
    answers None or False (the rule does not act), True (it does what `do` says) or a mapping of
    some of CHANGES to numbers: points, emotion, minutes, money, shares, as a rule of a file has
    them. They stand in place of those that `do` types.
    """

    name: str
    decide: Decide = field(repr=False)
    rule: Mapping[str, Any] = field(repr=False)  # its other words, as a file would say them

    def __call__(self, customer: Any) -> Mapping[str, float] | bool | None:
        return self.decide(customer)

    @property
    def on(self) -> str:
        return str(self.rule["on"])

    @property
    def draws(self) -> str:
        """The purpose of its own random numbers."""
        return f"rules.{self.name}/python"

    @property
    def called(self) -> str:
        """The name under which whoever repeats a run most likely has it."""
        name: str = getattr(self.decide, "__name__", "")
        return name if name.isidentifier() else f"<{self.name}>"

    def hash(self) -> str:
        """The content's name: of its words, its source where there is a file, and its code (two
        functions may stand in one line). What it calls is not in it.
        """
        code: Any = getattr(self.decide, "__code__", None)
        said = [json.dumps(dict(self.rule), sort_keys=True)]
        if code is not None:
            said.append(
                repr(
                    (
                        code.co_code,
                        code.co_names,
                        [_steady(one) for one in code.co_consts if not inspect.iscode(one)],
                    )
                )
            )
        # typed at a prompt, or not a function of Python
        with contextlib.suppress(OSError, TypeError):
            said.append(inspect.getsource(self.decide))
        return hashlib.sha256("\0".join(said).encode()).hexdigest()


def _steady(constant: object) -> object:
    """A constant that reads the same in every process: sets are in no order."""
    return sorted(map(repr, constant)) if isinstance(constant, frozenset) else constant
