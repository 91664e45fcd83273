"""The series of a history by the groups that results are reported for.

Every function returns one value per day for each group: "all" for the whole world, and divisions
such as "region=01". Persons do not add over days or groups unless they are counted once a day.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from sim.array_types import Floats, Ints
from sim.state.flows import Flow, Service
from sim.state.history import N_CRITICALITY, History
from sim.state.kinds import Group, Supply
from sim.state.reasons import Reason

Series = dict[str, Floats]

ALL = "all"
CHAIN: Final = ">"  # from an event to its condition, to the node that failed, to the reason
NODE: Final = {  # what failed
    Reason.NONE: "none",
    Reason.ORDINARY_HOURS: "counter",
    Reason.PHARMACY_CLOSED: "counter",
    Reason.POWER: "counter",
    Reason.TELECOM: "counter",
    Reason.NATIONAL_SERVICE: "counter",
    Reason.CHAIN_SYSTEM: "counter",
    Reason.STAFF: "counter",
    Reason.QUEUE: "counter",
    Reason.PAYMENT: "counter",
    Reason.PARCEL: "carrier",
    Reason.DOSE_SITE: "dose_site",
    Reason.HOSPITAL_PHARMACY: "hospital_pharmacy",
    Reason.DISTRIBUTOR_POWER: "distributor",
    Reason.DISTRIBUTOR_SYSTEM: "distributor",
    Reason.ALLOCATION: "distributor",
    Reason.IMPORT: "company",
    Reason.ACTIVE_SUBSTANCE: "company",
    Reason.PRODUCTION: "company",
    Reason.BACKGROUND_SHORTAGE: "company",
    Reason.REFILL_LAG: "company",
    Reason.COMPOUNDING: "compounder",
    Reason.TRANSPORT: "carrier",
    Reason.ON_ORDER: "shelf",
}
OTHER_GOODS = "other"


def persons(history: History, what: str) -> Series:
    """Return persons by place, criticality and group.

    `what` is "without" or "beyond" (tolerance) at midnight, "new" or "new_beyond" for the first
    time.
    """
    criticality = history.part(f"{what}_criticality")
    names = [*_names(Group), *history.labels.patient_groups]
    classes = [str(number) for number in range(1, N_CRITICALITY)]
    return {
        **by_place(history, history.part(f"{what}_town")),
        **divided("criticality", classes, criticality[:, 1:]),
        **divided("group", names, history.part(f"{what}_group")),
    }


def by_place(history: History, towns: Ints) -> Series:
    """Return counts by municipality (days × municipalities) for the whole, regions and more."""
    labels = history.labels
    regions = [
        towns[:, labels.municipality_region == region].sum(axis=1)
        for region in range(len(labels.regions))
    ]
    return {
        ALL: _floats(towns.sum(axis=1)),
        **{f"region={code}": _floats(v) for code, v in zip(labels.regions, regions, strict=True)},
        "group=sparse": _floats(towns[:, labels.sparse].sum(axis=1)),
        **divided("municipality", labels.municipalities, towns),
    }


def by_reason(history: History) -> Series:
    """Return persons without at midnight by reason; "none" only if some had no reason."""
    counts = history.part("without_reason")
    found = divided("reason", _names(Reason), counts)
    if not counts[:, Reason.NONE].any():
        del found["reason=none"]
    return found


def by_cause(history: History) -> Series:
    """Return persons without at midnight by the event behind it, and by the whole chain.

    A chain "cause=event>condition>node>reason" is there if someone was without because of it. The
    events sum to the whole, and so do the chains.
    """
    counts, traces = history.part("without_trace"), history.labels.traces
    found: dict[str, Ints] = {}
    for place, (event, _) in enumerate(traces):
        group, days = f"event={event}", counts[:, place].sum(axis=1)
        found[group] = found[group] + days if group in found else days
    for trace, reason in np.argwhere(counts.any(axis=0)):
        code = Reason(reason)
        chain = CHAIN.join((*traces[trace], NODE[code], code.name.lower()))
        found[f"cause={chain}"] = counts[:, trace, reason]
    return {group: _floats(days) for group, days in found.items()}


def by_channel(history: History) -> Series:
    """Return persons without at midnight by the channel that supplies them."""
    return divided("channel", _names(Supply), history.part("without_channel"))


def by_medicine(history: History, part: str) -> Series:
    """Return counts of a part by ATC code, of all regions; background goods are "other"."""
    codes = medicine_codes(history)
    counts = history.part(part).reshape(len(history.rows), -1, len(codes)).sum(axis=1)
    return {ALL: _floats(counts.sum(axis=1)), **divided("medicine", codes, counts)}


def medicine_codes(history: History) -> tuple[str, ...]:
    """Return the ATC codes of what is counted by medicine; the last place holds other goods."""
    return (*history.labels.medicines, OTHER_GOODS)


def service(history: History, *kinds: Service) -> Series:
    """Return the sum of some services, for the whole and by region."""
    counts = history.part("service")[:, :, list(kinds)].sum(axis=2)
    regions = divided("region", history.labels.regions, counts)
    return {ALL: _floats(counts.sum(axis=1)), **regions}


def flow(history: History, kind: Flow) -> Series:
    """Return a flow of goods of the whole world."""
    return {ALL: _floats(history.part("flow")[:, kind])}


def divided(division: str, names: Sequence[str], counts: Ints) -> Series:
    """Return the columns of counts (days × names) as groups of a division."""
    return {f"{division}={name}": _floats(counts[:, column]) for column, name in enumerate(names)}


def _names(codes: type[Group] | type[Reason] | type[Supply]) -> list[str]:
    return [code.name.lower() for code in codes]


def _floats(counts: Ints) -> Floats:
    return counts.astype(float)
