"""The readable engine, and the definition of the other: SimPy keeps the clock, Mesa the customers.

`ServiceModel` is a Mesa model of one replication of a plan. A customer's visit is one generator, `Customer.journey`, that
reads top to bottom; beside lines, patience, promises and recoveries are events with named ranks. No formula lives
here: what is felt, remembered and done comes from `motsim.rules`, every draw from `motsim.plan.streams`.
"""


from motsim.engines.reference.model import ServiceModel, simulate

__all__ = ["ServiceModel", "simulate"]
