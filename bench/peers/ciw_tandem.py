"""The five-station tandem in Ciw, as its documentation writes networks. Run by its own Python:
prints customers a second.
"""

import sys
import time

import ciw


def run(customers, seed, servers=(2, 2, 8, 6, 2), means=(1.0, 1.0, 4.0, 3.0, 1.0), rate=1.5):
    """Mean wait in minutes at each station."""
    last = len(servers) - 1
    network = ciw.create_network(
        arrival_distributions=[ciw.dists.Exponential(rate=rate)] + [None] * last,
        service_distributions=[ciw.dists.Exponential(rate=1.0 / mean) for mean in means],
        routing=[[1.0 if j == i + 1 else 0.0 for j in range(last + 1)] for i in range(last + 1)],
        number_of_servers=list(servers),
    )
    ciw.seed(seed)
    simulation = ciw.Simulation(network)
    simulation.simulate_until_max_customers(customers, method="Finish")
    records = simulation.get_all_records()
    return [
        sum(r.waiting_time for r in records if r.node == k + 1) / customers for k in range(last + 1)
    ]


if __name__ == "__main__":
    count = int(sys.argv[1])
    began = time.perf_counter()
    waits = run(count, 1)
    print(count / (time.perf_counter() - began), *waits)
