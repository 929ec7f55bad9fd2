"""The queue M/M/3 in Ciw, which knows queues of servers but no store that fills and runs dry."""

from statistics import fmean

import ciw

from benchmarks.models import reference as ref


def queue(customers: int, seed: int) -> float:
    """Return the mean wait of the customers of an M/M/3 queue, in hours."""
    network = ciw.create_network(
        arrival_distributions=[ciw.dists.Exponential(rate=ref.SERVERS * ref.QUEUE_LOAD)],
        service_distributions=[ciw.dists.Exponential(rate=1.0)],
        number_of_servers=[ref.SERVERS],
    )
    ciw.seed(seed)
    simulation = ciw.Simulation(network)
    simulation.simulate_until_max_customers(customers)
    return fmean([record.waiting_time for record in simulation.get_all_records()])
