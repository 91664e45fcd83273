"""What every function does on a day of the toy world on which a condition gives nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from unittest.mock import patch

import numpy as np

from sim.actors import distributors, dose_sites, prescribers
from sim.conditions import Channel, Limit
from sim.config import Config
from sim.config.semantics import FUNCTIONS
from sim.replication import Run
from sim.state.flows import Flow, Service
from sim.units import HOURS_PER_DAY
from sim.warm_up import WarmUps
from tests.support.toy import toy_cell

# Without own power or batteries; companies ship daily, all is short, and inpatients are many.
WORLD: dict[str, Any] = {
    "facilities": {
        "pharmacy_generator_share": 0,
        "centre_backup_hours": 0,
        "hospital_backup_hours": 0,
        "e_pharmacy_backup_hours": 0,
        "telecom_town_hours": 0,
        "telecom_rural_hours": 0,
        "by_hand_share": 0,
        "by_phone_share": 0,
        "by_phone_class": 4,
    },
    "companies": {
        "floor_days": 30,
        "top_days": 30,
        "shortage_starts_per_year": 0,
        "active_stock_days": [2, 3],
    },
    "authority": {
        "short_below_days": 3650,
        "licence_after_days": 0,
        "licence_lead_days": [0, 0],
        "licence_found_share": 1,
    },
    "compounding": {"shortage_after_days": 0},
    "prescribers": {"requests_per_day": 15_000},
}
MANY_PATIENTS = {  # so that no day passes without any
    "kind": "demand_surge",
    "needs": ["episode", "acute"],
    "factor": 50,
    "start_day": 0,
    "duration_days": 60,
}
ON_PAPER = {
    "kind": "emergency_pharmacies",
    "number": 3,
    "backup_power_hours": 0,
    "offline_dispensing_share": 0.5,
    "legal_source": "made up for tests",
    "legal_status": "made up for tests",
}
DAYS = 2  # of a condition, and after it


@dataclass(frozen=True, eq=False)
class Stage:
    """A world in which some ways of dispensing can be seen apart from the others."""

    facilities: Mapping[str, float] = field(default_factory=dict)
    struck: tuple[Channel, ...] = ()  # what has fallen already
    offline: bool = False

    def cell(self) -> Config:
        actors = WORLD | {"facilities": WORLD["facilities"] | dict(self.facilities)}
        law = {"on_paper": ON_PAPER} if self.offline else None
        events = {"patients": MANY_PATIENTS}
        return toy_cell(events, law, actors=actors, horizon_days=DAYS, warm_up_days=14)


ORDINARY = Stage()
STAGES = {
    "dispense_by_hand": Stage(
        {"by_hand_share": 0.5, "telecom_town_hours": 1000, "telecom_rural_hours": 1000},
        (Channel.ELECTRICITY,),
    ),
    "dispense_by_phone": Stage({"by_phone_share": 0.5}, (Channel.NATIONAL_SERVICE,)),
    "dispense_offline": Stage({}, (Channel.NATIONAL_SERVICE,), offline=True),
}


@dataclass(frozen=True)
class Seen:
    """What a function could do on a day (not a number: nobody says), and what it did."""

    able: float
    done: float


ADMIT_HOUR = 10
Watched = dict[str, Seen]
WARM_UPS: dict[Stage, WarmUps] = {}


@cache
def played(stage: Stage, channel: Channel | None = None, used_up: bool = False) -> list[Watched]:
    """Return what is seen on a day of a condition, and on the day after it.

    What plants have of active substance may be used up before.
    """
    warm_ups = WARM_UPS.setdefault(stage, WarmUps())
    if not warm_ups.past:
        warm_ups.run(stage.cell())  # this one has looked an hour ahead already
    run = warm_ups.run(stage.cell())
    if used_up:
        run.world.state.lines.active[:] = 0
    start = float(run.world.hour)
    struck = [(each, DAYS) for each in stage.struck]
    struck += [] if channel is None else [(channel, 1)]
    run.world.conditions.add(
        Limit(each, np.arange(run.world.conditions.sizes[each]), 0.0, start, start + 24 * long, "x")
        for each, long in struck
    )
    return [watch_day(run) for _ in range(DAYS)]


def watch_day(run: Run) -> Watched:
    """Let a day pass and return what every function could do and did."""
    world, day = run.world, run.world.report_day
    with handed_to_kernels() as given:
        pass_hours(run, given)
    able = float(world.state.holders.can_order.sum())
    service = world.history.part("service")[day].sum(axis=0)
    flow = world.history.part("flow")[day].astype(float)
    shipped = flow[Flow.SHIPPED_BY_DISTRIBUTOR] + flow[Flow.SHIPPED_BY_SECOND]
    counters = Seen(given["capacity"], float(service[Service.DISPENSED]))
    done = ("produce", "take_in_substance", "transport", "goods_to_centres", "deliver_doses")
    return {
        **{name: counters for name in FUNCTIONS if name.startswith("dispense")},
        **{name: Seen(np.nan, given[name]) for name in done},
        "treat": Seen(given["can_serve"], float(service[Service.EPISODES_AT_ONCE])),
        "prescribe": Seen(given["quota"], given["quota"]),
        "pack_doses": Seen(given["room"], flow[Flow.DOSE_ROLLS]),
        "compound": Seen(np.nan, given["to_order"] + flow[Flow.COMPOUNDED]),
        "order": Seen(able, flow[Flow.ORDERED]),
        "receive": Seen(given["can_receive"], given["received"]),
        "keep_cold": Seen(np.nan, flow[Flow.SCRAPPED]),
        "ship": Seen(given["pick"], shipped),
        "import_under_licence": Seen(np.nan, flow[Flow.LICENSED]),
        "goods_to_facilities": Seen(np.nan, given["received"]),
    }


def pass_hours(run: Run, given: dict[str, float]) -> None:
    """Let 24 hours pass and note what is seen on the hour."""
    world, state = run.world, run.world.state
    how, tonight = world.config.actors, world.hour + HOURS_PER_DAY
    housed = np.flatnonzero(world.country.rows.facility >= 0)
    midnight, due = Midnight(run), due_goods(run, tonight)
    given["capacity"] = 0.0
    for hour in range(HOURS_PER_DAY):
        due_today = state.dose.due == world.day
        world.env.run(until=world.hour + 1)
        given["capacity"] += float((state.counters.capacity * state.counters.paying).sum())
        if hour == 0:
            given |= midnight.supplied(run)
        if hour == how.dose.delivery_hour:
            given["deliver_doses"] = float((state.dose.due[due_today] < 0).sum())
        if hour == how.distributors.near_hour:
            comes = state.holders.runs.any(axis=1) & (state.holders.can_receive == 1)
            given["can_receive"] = float(comes[housed].sum())
        if hour == ADMIT_HOUR:
            given["can_serve"] = float(state.holders.can_serve[housed].sum())
        if hour == how.distributors.far_hour:
            given["received"] = due - due_goods(run, tonight)


class Midnight:
    """What companies have before the small hours."""

    def __init__(self, run: Run) -> None:
        lines = run.world.state.lines
        self.ours = (lines.made_to_order == 0) & (lines.licence == 0)
        self.slot = run.world.day % lines.inbound.shape[1]
        self.made = run.world.state.books.made.copy()
        self.inbound, self.stock = lines.inbound.copy(), lines.stock.copy()
        self.plant, self.active = lines.plant.copy(), lines.active.copy()

    def supplied(self, run: Run) -> dict[str, float]:
        """Return what has been made, taken in, sent and has arrived since."""
        state, ours = run.world.state, self.ours
        lines = state.lines
        arrived = self.inbound[:, self.slot]
        sent = lines.inbound.sum(axis=1) - (self.inbound.sum(axis=1) - arrived)
        made = lines.plant - self.plant + sent
        taken_in = lines.active - self.active + made
        put_down = (lines.stock - self.stock).sum(axis=1)
        assert made[ours].sum() + made[~ours].sum() == (state.books.made - self.made).sum()
        assert (put_down <= arrived).all()
        return {
            "produce": float(made[ours].sum()),
            "to_order": float(made[lines.made_to_order == 1].sum()),
            "take_in_substance": round(float(taken_in[ours].sum()), 6),
            "transport": float(sent[ours].sum()),
            "goods_to_centres": float(put_down[ours].sum()),
        }


def due_goods(run: Run, until: int) -> int:
    """Return how much on its way to holders can be received before an hour."""
    shipments = run.world.state.shipments
    table = shipments.table[: shipments.count[0]]
    return int(table["days"][table["arrives"] < until].sum())


@contextmanager
def handed_to_kernels() -> Iterator[dict[str, float]]:
    """Note what prescribers can answer, dose sites can pack, and centres can pick."""
    given = dict.fromkeys(("quota", "room", "pick"), np.nan)
    answer, pack, allocate = prescribers.answer_requests, dose_sites.pack_day, distributors.allocate

    def answering(state: Any, day: int, quota: Any, scratch: Any) -> None:
        given["quota"] = float(quota.sum())
        answer(state, day, quota, scratch)

    def packing(state: Any, day: int, clock: int, room: Any) -> None:
        given["room"] = float(room.sum())
        pack(state, day, clock, room)

    def allocating(state: Any, day: int) -> None:
        given["pick"] = float(state.distributors.pick[:-1].sum())  # the last are compounders
        allocate(state, day)

    with (
        patch.object(distributors, "allocate", allocating),
        patch.object(prescribers, "answer_requests", answering),
        patch.object(dose_sites, "pack_day", packing),
    ):
        yield given
