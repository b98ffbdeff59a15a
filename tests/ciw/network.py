"""A small network of queues in Ciw: IMSP A, the IM link, IMSP B, as an independent measure of waits and losses.

Ciw holds a customer back at its node where the next queue is full; an IMSP rejects instead. So the way from the link
to IMSP B looks at B first, and leaves the network where B is full. What B's own users write Ciw rejects as an IMSP does.
Reads one JSON object from stdin, writes one.
"""

import json
import sys

import ciw


class Share(ciw.routing.NodeRouting):
    """From IMSP A: this share takes the link, the rest leaves."""

    def __init__(self, share):
        self.share = share

    def next_node(self, ind):
        return self.simulation.nodes[2 if ciw.rng.random() < self.share else -1]


class UnlessFull(ciw.routing.NodeRouting):
    """From the link: to IMSP B, or out of the network where B has no place left."""

    def __init__(self, places):
        self.places = places
        self.offered = []

    def next_node(self, ind):
        node = self.simulation.nodes[3]
        full = node.number_of_individuals >= self.places
        self.offered.append((self.simulation.current_time, full))
        return self.simulation.nodes[-1 if full else 3]


def replication(net, seed):
    """Mean wait and 95th percentile in seconds at each node after the warm-up, and the share that B rejects."""
    ciw.seed(seed)
    gate = UnlessFull(net["b_queue"] + 1)
    network = ciw.create_network(
        arrival_distributions=[ciw.dists.Exponential(net["arrivals"]), None, ciw.dists.Exponential(net["b_arrivals"])],
        service_distributions=[
            ciw.dists.Exponential(1 / net["a_service"]),
            ciw.dists.Deterministic(net["link_service"]),
            ciw.dists.Exponential(1 / net["b_service"]),
        ],
        number_of_servers=[net["a_servers"], 1, 1],
        queue_capacities=[float("inf"), float("inf"), net["b_queue"]],
        routing=ciw.routing.NetworkRouting(routers=[Share(net["share"]), gate, ciw.routing.Leave()]),
    )
    run = ciw.Simulation(network)
    run.simulate_until_max_time(net["until"])
    waits, lost = {1: [], 2: [], 3: []}, sum(full for time, full in gate.offered if time >= net["warm_up"])
    for record in run.get_all_records():
        if record.arrival_date < net["warm_up"]:
            continue
        if record.record_type == "service":
            waits[record.node].append(record.waiting_time)
        elif record.record_type == "rejection":
            lost += 1
    result = {"b_loss": lost / (len(waits[3]) + lost)}
    for number, name in ((1, "a"), (2, "link"), (3, "b")):
        sample = sorted(waits[number])
        result[name + "_served"] = len(sample)
        result[name + "_mean"] = sum(sample) / len(sample)
        result[name + "_p95"] = sample[len(sample) * 95 // 100]
    return result


if __name__ == "__main__":
    asked = json.load(sys.stdin)
    json.dump([replication(asked["network"], seed) for seed in asked["seeds"]], sys.stdout)
