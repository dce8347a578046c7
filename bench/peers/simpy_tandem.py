"""A plain SimPy script of the five-station tandem: what a modeller would write, nothing recorded
but waits.
"""

import random

import simpy


def run(customers, seed, servers=(2, 2, 8, 6, 2), means=(1.0, 1.0, 4.0, 3.0, 1.0), rate=1.5):
    """Mean wait in minutes at each station."""
    rng, env = random.Random(seed), simpy.Environment()
    stations = [simpy.Resource(env, n) for n in servers]
    waits = [0.0] * len(servers)

    def customer():
        for k, station in enumerate(stations):
            joined = env.now
            with station.request() as turn:
                yield turn
                waits[k] += env.now - joined
                yield env.timeout(rng.expovariate(1.0 / means[k]))

    def source():
        for _ in range(customers):
            yield env.timeout(rng.expovariate(rate))
            env.process(customer())

    env.process(source())
    env.run()
    return [w / customers for w in waits]
