"""The kinds of site that a configuration names, and which sites of a kind it means."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, Literal

import numpy as np

from sim.array_types import Ints
from sim.places import Places
from sim.rng import Purpose, uniforms
from sim.rules import Node

SiteKind = Literal[
    "pharmacy", "e_pharmacy", "hospital_pharmacy", "dose_site", "compounder", "distribution_centre"
]
NODE: Final[dict[SiteKind, Node]] = {
    "pharmacy": Node.OPEN_CARE_PHARMACY,
    "e_pharmacy": Node.E_COMMERCE,
    "hospital_pharmacy": Node.HOSPITAL_PHARMACY,
    "dose_site": Node.DOSE_SITE,
    "compounder": Node.COMPOUNDER,
    "distribution_centre": Node.DISTRIBUTION_CENTRE,
}


def named_sites(names: Iterable[str], kind: Node, places: Places, where: str) -> Ints:
    """Return the facilities of a kind that are named, ascending; ConfigError for unknown names."""
    everyone = places.of_kind(kind)
    known = [places.facility_name[i] for i in everyone]
    return np.sort(everyone[places.named(names, known, where)])


def sites_by_luck(kind: Node, towns: Ints, places: Places, seed: int) -> Ints:
    """Return the facilities of a kind in some municipalities, in the order of their luck."""
    here = np.intersect1d(places.of_kind(kind), places.facilities_in(towns))
    return here[np.argsort(uniforms(seed, Purpose.CLOSURE, here), kind="stable")]
