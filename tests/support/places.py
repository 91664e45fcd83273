"""A hand-made geography: two regions, four municipalities, many grid areas and pharmacies."""

from __future__ import annotations

import numpy as np

from sim.conditions import Channel
from sim.places import Places
from sim.rules import Node

TOWNS = 4
AREAS_PER_TOWN = 500
PHARMACIES_PER_TOWN = 50
LANES = ("domestic_road", "oresund_road", "air")
ORIGINS = ("sweden", "eu", "india")


def small_country() -> Places:
    """Return places with the zones SE3 (region 01) and SE4 (region 12)."""
    town = np.repeat(np.arange(TOWNS, dtype=np.int32), PHARMACIES_PER_TOWN)
    kind = np.append(np.zeros(town.size, np.int8), np.int8(Node.DISTRIBUTION_CENTRE))
    town = np.append(town, np.int32(0))
    return Places(
        facility_kind=kind,
        facility_name=[f"pharmacy {i}" for i in range(town.size - 1)] + ["centre"],
        facility_municipality=town,
        facility_area=town * AREAS_PER_TOWN,
        facility_system=np.zeros(town.size, np.int32),
        facility_lat=np.full(town.size, 59.0),
        facility_lon=np.full(town.size, 18.0),
        area_municipality=np.repeat(np.arange(TOWNS, dtype=np.int32), AREAS_PER_TOWN),
        municipality_code=["0180", "0114", "1280", "1281"],
        municipality_name=["Stockholm", "Upplands Väsby", "Malmö", "Lund"],
        municipality_region=np.array([0, 0, 1, 1], dtype=np.int32),
        municipality_zone=["SE3", "SE3", "SE4", "SE4"],
        municipality_population=np.full(TOWNS, 1000),
        region_code=["01", "12"],
        region_name=["Stockholms län", "Skåne län"],
        chain_name=["apoteket", "kronans"],
        distributor_name=["tamro", "oriola"],
        dose_owner_name=["apotekstjanst"],
        lane_name=LANES,
        origin_name=ORIGINS,
        country_residents={"01": 2000, "12": 2000},
    )


def sizes_of(places: Places) -> dict[Channel, int]:
    """Return the number of places of each channel."""
    return {
        Channel.ELECTRICITY: places.n_areas,
        Channel.TELECOM: places.n_areas,
        Channel.NATIONAL_SERVICE: len(places.region_code),
        Channel.PAYMENT: len(places.region_code),
        Channel.CHAIN_SYSTEM: len(places.chain_name),
        Channel.DISTRIBUTOR_SYSTEM: len(places.distributor_name),
        Channel.DOSE_SYSTEM: len(places.dose_owner_name),
        Channel.TRANSPORT: len(places.carrier_name) * len(places.municipality_code),
        Channel.ROAD: len(places.municipality_code),
        Channel.SITE: places.n_facilities,
        Channel.STAFF: places.n_facilities,
        Channel.PRESCRIBERS: len(places.region_code),
        Channel.LANE: len(places.lane_name),
        Channel.FINISHED_ORIGIN: len(places.origin_name),
        Channel.ACTIVE_SUBSTANCE_ORIGIN: len(places.origin_name),
    }
