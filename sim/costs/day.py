"""What a day costs: the stock of the night, what happened, and what law demands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np

from sim.array_types import Ints
from sim.costs.sheet import Sheet, transfer
from sim.state.arrays import Tally
from sim.state.flows import ORE, Cost, Flow, Payer, Service, Worth
from sim.units import DAYS_PER_YEAR

# Whose stock and losses they are, in the order of the first fields of `Worth`.
OWNERS: Final = (Payer.PHARMACY, Payer.REGION, Payer.STATE, Payer.COMPANY)


def day_costs(tally: Tally, unit: Mapping[str, float], standing: Ints) -> Ints:
    """Return what a day costs (Payer × Cost, öre) from its counts and what law demands.

    Goods that change hands at their usual price are as much worth to one as they cost the other,
    and are not booked.
    """
    sheet, worth = Sheet(), tally.worth / ORE
    service: Ints = tally.service.sum(axis=0)
    _stock(sheet, worth, unit)
    _premiums(sheet, worth, unit)
    _work(sheet, service, tally.flow, unit)
    money = sheet.in_ore() + standing
    margin = service[Service.DISPENSED] * unit["margin"]
    for payer, share in (
        (Payer.PATIENT, unit["patient_share"]),
        (Payer.STATE, 1 - unit["patient_share"]),
    ):
        transfer(money, payer, Payer.PHARMACY, Cost.MARGIN, margin * share)
    moved = worth[Worth.BETWEEN_PHARMACIES] * unit["compensation"]
    transfer(money, Payer.STATE, Payer.PHARMACY, Cost.COMPENSATION, moved)
    return np.asarray(money)


def _stock(sheet: Sheet, worth: np.ndarray, unit: Mapping[str, float]) -> None:
    """Capital in stock, and goods thrown away."""
    a_day = unit["capital"] / DAYS_PER_YEAR
    for place, owner in enumerate(OWNERS):
        sheet.bear(owner, Cost.CAPITAL, worth[Worth.STOCK_PHARMACY + place] * a_day)
        sheet.bear(owner, Cost.WASTE, worth[Worth.SCRAPPED_PHARMACY + place])
    substance = worth[Worth.STOCK_SUBSTANCE] * unit["active_substance"]
    sheet.bear(Payer.COMPANY, Cost.CAPITAL, substance * a_day)
    expired = worth[Worth.STOCK_STATE] * unit["state_expiry"] / DAYS_PER_YEAR
    sheet.bear(Payer.STATE, Cost.WASTE, expired)


def _premiums(sheet: Sheet, worth: np.ndarray, unit: Mapping[str, float]) -> None:
    """What goods cost above their usual price; it leaves the country or is used up in making."""
    for what, payer, price in (
        (Worth.LICENSED, Payer.STATE, "licence_price"),
        (Worth.LICENSED_HOSPITAL, Payer.REGION, "licence_price"),
        (Worth.PURCHASED, Payer.STATE, "purchase_price"),
        (Worth.COMPOUNDED, Payer.STATE, "compounding_price"),
        (Worth.STANDBY, Payer.STATE, "standby_price"),
    ):
        sheet.bear(payer, Cost.PREMIUM, worth[what] * (unit[price] - 1))


def _work(sheet: Sheet, service: Ints, flow: Ints, unit: Mapping[str, float]) -> None:
    """Moving goods, prescribers' time, care for late rolls, patients' trips."""
    for what, payer in (
        (Flow.BETWEEN_PHARMACIES, Payer.PHARMACY),
        (Flow.BETWEEN_REGIONS, Payer.REGION),
        (Flow.FROM_WARDS, Payer.REGION),
        (Flow.RELEASED, Payer.STATE),
    ):
        sheet.bear(payer, Cost.HANDLING, flow[what] * unit["moved"])
    outside = flow[Flow.OUTSIDE_HOSPITAL] * unit["hospital_line"]
    sheet.bear(Payer.REGION, Cost.HANDLING, outside)
    answered = service[Service.SWITCHES] + service[Service.REFUSALS]
    sheet.bear(Payer.REGION, Cost.PRESCRIBING, answered * unit["prescribing"])
    sheet.bear(Payer.MUNICIPALITY, Cost.CARE, flow[Flow.DOSE_LATE] * unit["late_roll"])
    # Whoever does not get all comes, or goes elsewhere, once more at least.
    trips = 2 * service[Service.CUSTOMERS] - service[Service.IN_FULL]
    sheet.bear(Payer.PATIENT, Cost.TRIPS, trips * unit["trip"])
