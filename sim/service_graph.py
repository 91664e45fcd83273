"""Which service carries which, and how long what depends on it goes on without it."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

import networkx as nx
import numpy as np

from sim.array_types import Floats
from sim.parameters import FacilityParameters
from sim.places import Places
from sim.rules import Node


@lru_cache(maxsize=8)  # asked for at every hour of a power loss
def service_graph(how: FacilityParameters) -> nx.DiGraph[str]:
    """Return the graph of services: an edge leads from a service to one that depends on it.

    `hours` on an edge is how long the dependent goes on when the service is lost. Raises
    ValueError when services depend on each other in a circle.
    """
    graph: nx.DiGraph[str] = nx.DiGraph()
    for dependent, hours in (
        ("town telecom", how.telecom_town_hours),
        ("rural telecom", how.telecom_rural_hours),
        ("pharmacy", how.pharmacy_battery_hours),
        ("pharmacy with generator", how.pharmacy_generator_hours),
        ("e-pharmacy", how.e_pharmacy_backup_hours),
        ("hospital pharmacy", how.hospital_backup_hours),
        ("dose site", how.dose_backup_hours),
        ("distribution centre", how.centre_backup_hours),
        ("compounder", how.compounder_backup_hours),
        ("prescriber", 0.0),
    ):
        graph.add_edge("electricity", dependent, hours=hours)
    for counter in ("pharmacy", "pharmacy with generator", "e-pharmacy"):
        for service in ("town telecom", "rural telecom", "national service", "chain system"):
            graph.add_edge(service, counter, hours=0.0)
        graph.add_edge("payment", counter, hours=how.offline_payment_hours)
    graph.add_edge("national service", "prescriber", hours=0.0)
    graph.add_edge("distributor system", "distribution centre", hours=0.0)
    graph.add_edge("dose system", "dose site", hours=0.0)
    if not nx.is_directed_acyclic_graph(graph):
        raise ValueError("services depend on each other in a circle")
    return graph


POWERED: Final = {
    Node.OPEN_CARE_PHARMACY: "pharmacy",
    Node.E_COMMERCE: "e-pharmacy",
    Node.HOSPITAL_PHARMACY: "hospital pharmacy",
    Node.DOSE_SITE: "dose site",
    Node.DISTRIBUTION_CENTRE: "distribution centre",
    Node.COMPOUNDER: "compounder",
}


def backup_hours(places: Places, how: FacilityParameters, luck: Floats) -> Floats:
    """Return how long each facility has own power; `luck` in [0, 1) decides who has a generator."""
    graph = service_graph(how)
    hours = np.zeros(places.n_facilities)
    for kind, name in POWERED.items():
        hours[places.of_kind(kind)] = graph.edges["electricity", name]["hours"]
    open_care = places.of_kind(Node.OPEN_CARE_PHARMACY)
    generator = open_care[luck[open_care] < how.pharmacy_generator_share]
    hours[generator] = graph.edges["electricity", "pharmacy with generator"]["hours"]
    return hours
