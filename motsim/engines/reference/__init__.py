"""The readable engine, and the definition of the other: SimPy keeps the clock, Mesa the customers.

`ServiceModel` is a Mesa model of one replication of a plan. A customer's visit is one generator,
`visit.journey`, that reads top to bottom; beside lines, patience, promises and recoveries are
events with named ranks. No formula lives here: what is felt, remembered and done comes from
`motsim.psychology`, every draw from `motsim.plan.random_streams`.

A room holds one subject, as functions that take the customer `c` first, and calls only rooms below
it; the compiled engine has rooms of the same names. From the top: model, visit, beside, night,
felt, promises, rules, python, records, customer, numbers, lines, formulas. Short names mean the
same everywhere: `m` the house (the model), `st` the row of step `k`, `n` how often it happened
before, `r` a rule, `p` a pool, `i` a promise, `f` a failure, `b` a line beside.
"""

from motsim.engines.reference.model import ServiceModel, simulate
from motsim.engines.reference.python_rules import Seen

__all__ = ["Seen", "ServiceModel", "simulate"]
