"""Carriers: whose route runs today, to holders and to people's homes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.conditions import Channel
from sim.rng import Purpose
from sim.state.kinds import HolderKind
from sim.state.reasons import Reason
from sim.units import HOURS_PER_DAY

if TYPE_CHECKING:
    from tests.twins.dose import DosePatient
    from tests.twins.goods import Holder
    from tests.twins.people import Resident, Visit
    from tests.twins.world import Twin


def plan(world: Twin, today: int) -> None:
    """Find out which routes run today."""
    start = float(today * HOURS_PER_DAY)
    roads = world.conditions.mean_level(Channel.ROAD, start, start + HOURS_PER_DAY).tolist()
    fuel = world.conditions.mean_level(Channel.TRANSPORT, start, start + HOURS_PER_DAY).tolist()
    towns, world.open_roads = len(roads), roads
    own, shares = world.actors.distributors.own_transport, []
    for carrier in range(len(world.distributors)):
        least = 0.0 if carrier == len(world.distributors) - 1 else own
        levels = fuel[carrier * towns : (carrier + 1) * towns]
        shares.append([min(max(f, least), r) for f, r in zip(levels, roads, strict=True)])
    world.other_routes = shares[-1]
    for holder in world.holders:
        holder.runs = [runs(world, holder, c, share, today) for c, share in enumerate(shares)]
        senders = [d.centres[holder.home[d.index]].facility for d in world.distributors]
        town = town_of(world, holder.facility)
        holder.stuck = [
            Reason.TRANSPORT + event_behind(world, carrier, town, sender, today)
            for carrier, sender in enumerate(senders)
        ]


def runs(world: Twin, holder: Holder, carrier: int, share: list[float], today: int) -> bool:
    """Tell whether a carrier's route to a holder runs, from the centre that serves it."""
    centre = world.distributors[carrier].centres[holder.home[carrier]]
    level = min(share[town_of(world, holder.facility)], road_at(world, centre.facility))
    if level >= 1:
        return True
    entity = holder.index * len(world.distributors) + carrier
    return world.works(today) and world.luck.draw(Purpose.ROUTE, entity, today) < level


def event_behind(world: Twin, carrier: int, town: int, sender: int, today: int) -> int:
    """Return the event that strikes a carrier's routes to a town, or the road there or here."""
    start = float(today * HOURS_PER_DAY)
    fuel, road = (
        world.conditions.behind_between(channel, start, start + HOURS_PER_DAY).tolist()
        for channel in (Channel.TRANSPORT, Channel.ROAD)
    )
    return int(fuel[carrier * len(road) + town] or road[town] or road[town_of(world, sender)])


def town_of(world: Twin, facility: int) -> int:
    return int(world.country.places.facility_municipality[max(facility, 0)])


def road_at(world: Twin, facility: int) -> float:
    return world.open_roads[town_of(world, facility)]


def brings(world: Twin, sender: int, resident: Resident, today: int) -> bool:
    """Tell whether what a facility sends to a resident's home is brought today."""
    level = min(road_at(world, sender), world.other_routes[resident.municipality])
    return level >= 1 or world.luck.draw(Purpose.PARCEL, resident.key, today) < level


def why_no_parcel(world: Twin, visit: Visit, today: int) -> int:
    """Return why a customer gets no parcel today."""
    sender, town = world.counters[visit.counter].holder.facility, visit.resident.municipality
    others = len(world.distributors) - 1
    return Reason.PARCEL + event_behind(world, others, town, sender, today)


def why_no_roll(world: Twin, patient: DosePatient, today: int) -> int:
    """Return why a patient's roll is not brought today."""
    sender = world.by_kind[HolderKind.DOSE][patient.site].facility
    others, town = len(world.distributors) - 1, patient.resident.municipality
    return Reason.TRANSPORT + event_behind(world, others, town, sender, today)


def brings_parcel(world: Twin, visit: Visit, today: int) -> bool:
    """Tell whether a counter can hand over to a customer: pharmacies always can."""
    holder = world.counters[visit.counter].holder
    if holder.kind != HolderKind.E_COMMERCE or visit.need is not None:
        return True
    return brings(world, holder.facility, visit.resident, today)


def brings_roll(world: Twin, patient: DosePatient, today: int) -> bool:
    """Tell whether a patient's roll is brought today."""
    site = world.by_kind[HolderKind.DOSE][patient.site]
    return brings(world, site.facility, patient.resident, today)
