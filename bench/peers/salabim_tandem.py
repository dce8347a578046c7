"""The five-station tandem in salabim, as its documentation writes a bank with clerks. Run by its
own Python: prints customers a second.
"""

import random
import sys
import time

import salabim as sim


def run(customers, seed, servers=(2, 2, 8, 6, 2), means=(1.0, 1.0, 4.0, 3.0, 1.0), rate=1.5):
    """Mean wait in minutes at each station."""
    rng, env = random.Random(seed), sim.Environment(yieldless=False)
    stations = [sim.Resource(capacity=n, env=env) for n in servers]
    waits = [0.0] * len(servers)

    class Customer(sim.Component):
        def process(self):
            for k, station in enumerate(stations):
                joined = env.now()
                yield self.request(station)
                waits[k] += env.now() - joined
                yield self.hold(rng.expovariate(1.0 / means[k]))
                self.release(station)

    class Source(sim.Component):
        def process(self):
            for _ in range(customers):
                yield self.hold(rng.expovariate(rate))
                Customer(env=env)

    Source(env=env)
    env.run()
    return [w / customers for w in waits]


if __name__ == "__main__":
    count = int(sys.argv[1])
    began = time.perf_counter()
    waits = run(count, 1)
    print(count / (time.perf_counter() - began), *waits)
