"""The toy world and its twin count the same every day, whatever happens or is demanded."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pytest

from sim.state.flows import Flow, Service, Sight
from sim.state.history import History
from sim.state.reasons import Reason
from tests.twins.cases import (
    ALLOCATION,
    APART,
    AWAITED,
    DEMANDS,
    EMERGENCY,
    EVENTS,
    FLOOR,
    LEVERS,
    RENEWED,
    STEADY,
    TOO_LONG,
    case,
    event,
    full_toy,
    two_regions,
)
from tests.twins.compare import play_both, same_end
from tests.twins.days import play_day

TOY = ("world=toy", "horizon_days=200", "warm_up_days=10")
FROM_DAY = {"in_force": "from_day", "from_day": 60}
AT_ALERT = {"in_force": "at_alert", "at_level": "increased"}
LENDING = LEVERS["sharing"] | {"in_shortage_only": False}
ALERTS = {
    "first_alert": event("alert", 14, 50, level="increased"),
    "second_alert": event("alert", 120, 30, level="increased"),
}
OF_ALERTS = {
    "allocation": ALLOCATION | {"seen_cover_days": 60, "release_cover_days": 300},
    "home": LEVERS["home"],
    "opening": LEVERS["opening"] | {"weekly_hours": 100, "pharmacies": 9},
}
NO_ANIMALS = {Service.ANIMALS, Service.ANIMALS_LAPSED}  # the toy world has none
FREQUENT = {
    Reason.PHARMACY_CLOSED,
    Reason.POWER,
    Reason.QUEUE,
    Reason.PAYMENT,
    Reason.DOSE_SITE,
    Reason.DISTRIBUTOR_SYSTEM,
    Reason.ALLOCATION,
    Reason.IMPORT,
    Reason.PRODUCTION,
    Reason.BACKGROUND_SHORTAGE,
    Reason.REFILL_LAG,
    Reason.TRANSPORT,
    Reason.ON_ORDER,
}

CASES: dict[str, tuple[tuple[str, ...], dict[str, Any], dict[str, Any]]] = {
    "calm": ((), {}, {}),
    "events under today's rules": (
        ("actors.facilities.centre_backup_hours=6", "actors.facilities.centre_cold_hours=4"),
        EVENTS,
        {},
    ),
    "events under all demands": ((), EVENTS, DEMANDS),
    "another seed, and every gap counts": (
        (
            "seed=7",
            "world.world_seed=3",
            "actors.patients.shortest_gap_hours=0",
            "actors.companies.plant_days=25",
        ),
        EVENTS,
        DEMANDS,
    ),
    "demands in mid-run": (
        ("seed=2",),
        EVENTS,
        {"allocation": ALLOCATION | FROM_DAY, "emergency": EMERGENCY | FROM_DAY, "floor": FLOOR},
    ),
    "every lever": (("seed=8",), EVENTS, LEVERS | STEADY),
    "every lever with powers, in mid-run": (
        ("seed=9", "actors.hospitals.cover_days=[2,5]", "actors.hospitals.cover_mean_days=3"),
        EVENTS,
        {name: lever | FROM_DAY for name, lever in LEVERS.items()} | DEMANDS,
    ),
    "events that wait for a state": (("seed=10",), AWAITED, {}),
    "law that changes with the level of alert": (
        ("seed=11",),
        AWAITED,
        {"allocation": ALLOCATION | AT_ALERT, "emergency": EMERGENCY | AT_ALERT, "floor": FLOOR},
    ),
    "law of two alerts, one of them in a rush": (
        ("seed=14",),
        EVENTS | ALERTS,
        {name: demand | AT_ALERT for name, demand in OF_ALERTS.items()} | {"sharing": LENDING},
    ),
    "historical shares": (
        ("seed=3",),
        EVENTS,
        {"allocation": ALLOCATION | {"allocation": "historical_share", "redistribution": False}},
    ),
    "exact refills and little stock": (
        (
            "seed=4",
            "actors.patients.refill=exact",
            "actors.pharmacies.hours=always",
            "actors.pharmacies.cover_days=10",
            "actors.companies.top_days=40",
            "actors.patients.most_days_a_collection=60",
            "actors.patients.least_consumed=0.4",
        ),
        EVENTS,
        DEMANDS,
    ),
    "slow dose sites and hospitals": (
        (
            "seed=5",
            "actors.dose.home_buffer_days=1",
            "actors.dose.cover_days=3",
            "actors.dose.spare_capacity=0",
            "actors.dose.set_up_rolls=2",
            "actors.dose.shift_hours=10",
            "actors.facilities.shift_after_days=0",
            "actors.facilities.shifted_share=0.7",
            "actors.hospitals.ward_days=1",
            "actors.hospitals.cover_days=[2,5]",
            "actors.hospitals.cover_mean_days=3",
            "actors.hospitals.lapse_days=1",
            "actors.facilities.hospital_backup_hours=0",
            "actors.stockpiles.days=60",
            "actors.stockpiles.release_days=1",
            "actors.patients.shortest_gap_hours=1",
            "actors.prescribers.accepted_share=0.2",
        ),
        EVENTS,
        {},
    ),
    "reserves that are kept apart": (
        (
            "seed=10",
            "actors.compounding.shelf_life_days=8",
            "actors.assortment.compounded_lines_per_year=9000000",
            "actors.hospitals.cover_days=[2,5]",
            "actors.hospitals.cover_mean_days=3",
        ),
        EVENTS,
        APART,
    ),
    "reserves that are renewed": (("seed=11",), EVENTS, RENEWED),
    "a rotated stock that outlasts its life": (("seed=12",), EVENTS, TOO_LONG),
    "pharmacies that lend to each other": (("seed=13",), EVENTS, {"sharing": LENDING}),
    "busy pharmacies": (
        (
            "seed=6",
            "actors.pharmacies.lines_per_staff_hour=0.5",
            "actors.pharmacies.peak_margin=0.5",
        ),
        EVENTS,
        DEMANDS,
    ),
}


@cache
def played(name: str) -> History:
    """Return the history of a case in which model and twin agree."""
    overrides, events, demands = CASES[name]
    run, twin = play_both(case((*TOY, *overrides), events, demands))
    same_end(run, twin)
    return run.world.history


@pytest.mark.parametrize("name", CASES)
def test_every_count_of_every_day_is_equal(name: str) -> None:
    assert played(name).part("service").sum() > 0


def test_two_regions_are_not_mixed_up(tmp_path: Path) -> None:
    tables = f"world.tables={two_regions(tmp_path)}"
    both = {"regions": ["91", "Toy county"], "spread_days": 9}
    wave = event("demand_surge", 21.4, 12, medicines=["J01", "B05"], factor=5, **both)
    apart = {"allocation": ALLOCATION | {"between_hospitals": False}, "sharing": LENDING}
    demands = DEMANDS | apart | {"help": LEVERS["help"]}
    run, twin = play_both(case((*TOY, tables), EVENTS | {"wave": wave}, demands))
    same_end(run, twin)
    assert run.world.history.part("service")[:, 1, Service.EPISODES].sum() > 0


WITH_WHAT_IS_RARE = (
    "actors.distributors.pick_margin=0.6",
    "actors.hospitals.cover_days=[20,60]",
    "actors.hospitals.cover_mean_days=40",
)
RARE = {
    Flow.BETWEEN_REGIONS,
    Flow.FROM_WARDS,
    Flow.STANDBY,
    Flow.EPISODES_SPARED,
    Flow.WHOLE_PACKS,
    Flow.OUTSIDE_HOSPITAL,
}


def test_what_the_toy_world_has_none_of_is_equal_too(tmp_path: Path) -> None:
    """Two regions and dose sites, a hospital's compounder, medicines of hospitals and others."""
    tables = f"world.tables={full_toy(tmp_path)}"
    demands = LEVERS | STEADY | {"allocation": ALLOCATION}
    run, twin = play_both(case((*TOY, tables, "seed=11", *WITH_WHAT_IS_RARE), EVENTS, demands))
    same_end(run, twin)
    flows = run.world.history.part("flow").sum(axis=0)
    assert {what for what in RARE if not flows[what]} == {Flow.FROM_WARDS}  # they have a pack each


def test_the_cases_reach_what_they_are_for() -> None:
    """Equality of what never happens says nothing."""
    services = sum(played(name).part("service").sum(axis=(0, 1)) for name in CASES)
    flows = sum(played(name).part("flow").sum(axis=0) for name in CASES)
    reasons = sum(played(name).part("without_reason").sum(axis=0) for name in CASES)
    sights = sum((played(name).part("picture") > 0).sum(axis=(0, 1)) for name in CASES)
    assert {what for what in Service if not services[what]} <= NO_ANIMALS
    assert {what for what in Flow if not flows[what]} <= RARE  # one region, and forms of its own
    assert {what for what in FREQUENT if not reasons[what]} == set()
    assert {what for what in Sight if not sights[what]} == set()


def test_a_difference_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """A twin that lets one acute need too many arise differs on its first day."""
    config = case((*TOY, "warm_up_days=0"), {}, {})

    def doctored(twin: Any, today: int) -> Any:
        tally = play_day(twin, today)
        tally.service[0, Service.ACUTE] += today == 3
        return tally

    monkeypatch.setattr("tests.twins.compare.play_day", doctored)
    with pytest.raises(
        AssertionError, match=r"differ on day 3, in 1 counts:\s+service\[region 90, ACUTE\]"
    ):
        play_both(config)
