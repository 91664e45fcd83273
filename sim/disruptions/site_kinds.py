"""The kinds of site that a configuration names."""

from __future__ import annotations

from typing import Final, Literal

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
