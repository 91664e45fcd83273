"""Every requirement: idle it is today's law bit for bit, binding it moves what it is for.

Played on Gotland under an event in which it should matter, with the same luck.
"""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple

import numpy as np
import pytest

from sim import registry
from sim.config import CONFIGS, load_proposal
from sim.replication import Run
from sim.state.flows import Flow, Service
from sim.state.history import History
from sim.state.kinds import Supply
from sim.state.reasons import Reason
from tests.support.toy import toy_cell
from tests.twins.cases import LEVERS, STEADY, case, event

PRESETS = sorted(path.stem for path in (CONFIGS / "proposal").glob("*.yaml"))
DAYS = 120
EVENTS: dict[str, dict[str, Any]] = {
    "calm": {},
    "power": {"power": event("power_loss", 10.5, 4)},
    "night": {"power": event("power_loss", 10.2, 0.6)},
    "service": {"service": event("it_failure", 10.4, 3, target="national_service")},
    "imports": {"imports": event("import_stop", 5, 70, share=1)},
    "substances": {
        "substances": event(
            "import_stop", 5, 110, share=1, goods=["active_substance"], origins=["india", "china"]
        )
    },
    "illness": {"illness": event("staff_absence", 10, 14, absent=0.6)},
    "cards": {"cards": event("it_failure", 10.4, 6, target="payment")},
    "buyers": {"buyers": event("parallel_export", 0, 120, share=1.5)},
    "leak": {"leak": event("demand_leakage", 0, 120, share=0.6)},
    "lorries": {
        "power": event("power_loss", 10.5, 4),
        "service": event("it_failure", 10.4, 3, target="national_service"),
    },
}


class Lever(NamedTuple):
    """A requirement: values that bind, values that do not, and the event in which it should act."""

    binding: dict[str, Any]
    idle: dict[str, Any]
    under: str


def lever(name: str, under: str, **idle: Any) -> Lever:
    binding = (LEVERS | STEADY)[name]
    return Lever(binding, binding | idle, under)


CASES = {
    "pharmacy_stock": lever("pharmacies", "imports", cover_days=0),
    "region_stock": lever("regions", "imports", months=0),
    "state_stockpile": lever("state", "imports", months=0, release_days=120),
    "compounding_surge": lever(
        "compounders", "imports", need_share=0, after_days=365, capacity_factor=1
    ),
    "licences_and_dispensations": lever("licences", "calm", need_share=0, after_days=365),
    "substitution_protocol": lever("protocol", "imports", answer_days=60, requests_per_day=1),
    "dispensing_limit": lever("limit", "calm", most_days=255, least_consumed=0),
    "home_stock": lever("home", "service", follow_share=0),
    "offline_dispensing": lever("offline", "service", capacity_share=0, by_hand_share=0),
    "telecom_backup": lever("telecom", "night", town_hours=0, rural_hours=0),
    "active_substance_stock": lever("substances", "substances", months=0),
    "several_sources": lever("sources", "substances", covers_share=0),
    "national_purchase": lever("purchase", "calm", need_share=0),
    "staffing_duty": lever("staff", "illness", attendance=0),
    "offline_payment": lever("cards", "cards", card_share=0, days=0, invoice_share=0),
    "opening_duty": lever("opening", "illness", weekly_hours=0),
    "dose_continuity": lever(
        "dose",
        "lorries",
        backup_power_hours=0,
        spare_capacity=0,
        home_buffer_days=0,
        service_days=0,
        without_service=0,
        takeover_days=None,
        shift_factor=1,
        whole_pack_share=0,
    ),
    "hospital_pharmacy_scope": lever("scope", "imports", open_care=False, care_homes=False),
    "home_requisition": lever("requisition", "service", medicines=[]),
    "stock_preparations": lever("series", "imports", need_share=0),
    "standby_production": lever("standby", "imports", need_share=0, active_substance_months=0),
    "guaranteed_revenue": lever("revenue", "calm", stop_share=1),
    "conservation_in_care": lever("saving", "imports", cut_share=0),
    "voluntary_redistribution": lever("sharing", "imports", accepted_share=0),
    "prescribing_supervision": lever("supervision", "leak", stopped_share=0),
    "early_notice": lever("notice", "imports", days=0, share=0),
    "export_stop": lever("export", "buyers", stopped_share=0),
}
# Gotland has no centre, no second region and no e-pharmacy of its own, and its pharmacies have
# staff enough for what is urgent; these act elsewhere.
ELSEWHERE = {
    "distributor_robustness": {"backup_power_hours": 0, "takeover_days": 365},
    "regional_compounding": {"capacity_share": 0},
    "regional_help": {"request_days": 60},
    "e_commerce_reserve": {"staff_factor": 1, "backup_power_hours": 0},
    "exercises": {"factor": 1, "every_days": 365, "switch_hours": 0},
    "situation_picture": {"lag_days": 120},
    "supplier_stock_floor": {"months": 0},
    "emergency_pharmacies": {
        "number": 0,
        "backup_power_hours": 0,
        "offline_dispensing_share": 0,
    },
    "allocation_and_redistribution": {
        "seen_cover_days": 0,
        "decision_days": 120,
        "release_cover_days": 0,
    },
}
HOME = {"days_without": -1}
MOVES: dict[str, dict[str, int]] = {
    "pharmacy_stock": HOME,
    "region_stock": {"hospital": -1},
    "state_stockpile": {"hospital": -1, "released": 1},
    "compounding_surge": {"compounded": 1, "without_stock": -1},  # persons: on Sweden only
    "licences_and_dispensations": HOME | {"licensed": 1},
    "substitution_protocol": HOME | {"switches": 1},
    "dispensing_limit": {"visits": 1, "queue": 1},
    "home_stock": {"queue": -1, "service": -1},  # what is scarce, others then ask for in vain
    "offline_dispensing": HOME | {"service": -1},
    "telecom_backup": HOME,
    "active_substance_stock": HOME,
    "several_sources": HOME,
    "national_purchase": HOME | {"purchased": 1},
    "staffing_duty": HOME | {"staff": -1},
    "offline_payment": HOME | {"payment": -1},
    "opening_duty": HOME,
    "dose_continuity": {"dose": -1},
    "hospital_pharmacy_scope": HOME | {"outside": 1},
    "home_requisition": HOME | {"outside": 1},
    "stock_preparations": HOME | {"compounded": 1},
    "standby_production": HOME | {"standby": 1},
    "guaranteed_revenue": HOME | {"stopped": -1},
    "conservation_in_care": {"hospital": -1, "spared": 1},
    "voluntary_redistribution": {"moved": 1},
    "prescribing_supervision": HOME | {"leaked": -1},
    "early_notice": HOME,
    "export_stop": HOME | {"exported": -1},
}


def counts(history: History) -> dict[str, int]:
    service = history.part("service").sum(axis=(0, 1))
    flow = history.part("flow").sum(axis=0)
    reason = history.part("without_reason").sum(axis=0)
    channel = history.part("without_channel").sum(axis=0)
    return {
        "days_without": int(history.part("without_town").sum()),
        "hospital": int(channel[Supply.HOSPITAL]),
        "dose": int(channel[Supply.DOSE]),
        "visits": int(service[Service.VISITS]),
        "switches": int(service[Service.SWITCHES]),
        "queue": int(reason[Reason.QUEUE]),
        "service": int(reason[Reason.NATIONAL_SERVICE]),
        "staff": int(reason[Reason.STAFF]),
        "payment": int(reason[Reason.PAYMENT]),
        "compounded": int(flow[Flow.COMPOUNDED]),
        "without_stock": int(flow[Flow.ARTICLES_WITHOUT_STOCK]),
        "licensed": int(flow[Flow.LICENSED]),
        "purchased": int(flow[Flow.PURCHASED]),
        "released": int(flow[Flow.RELEASED]),
        "outside": int(flow[Flow.OUTSIDE_HOSPITAL]),
        "standby": int(flow[Flow.STANDBY]),
        "stopped": int(flow[Flow.LINES_STOPPED]),
        "spared": int(flow[Flow.EPISODES_SPARED]),
        "moved": int(flow[Flow.BETWEEN_PHARMACIES]),
        "leaked": int(service[Service.LEAKED]),
        "exported": int(flow[Flow.EXPORTED]),
    }


def played(under: str, demands: dict[str, Any]) -> History:
    small = ("world=one_region", f"horizon_days={DAYS}", "warm_up_days=30")
    run = Run.begin(case(small, EVENTS[under], demands))
    run.finish()
    return run.world.history


@cache
def today(under: str) -> History:
    return played(under, {})


def test_every_requirement_has_a_case() -> None:
    registry.load_all()
    assert set(registry.REQUIREMENTS) == CASES.keys() | ELSEWHERE.keys()
    assert MOVES.keys() == CASES.keys()


@pytest.mark.parametrize("kind", CASES)
def test_a_requirement_moves_what_it_is_for(kind: str) -> None:
    found = counts(played(CASES[kind].under, {kind: CASES[kind].binding}))
    before = counts(today(CASES[kind].under))
    signs = {what: int(np.sign(found[what] - before[what])) for what in MOVES[kind]}
    assert signs == MOVES[kind]


@pytest.mark.parametrize("kind", CASES)
def test_an_idle_requirement_changes_nothing(kind: str) -> None:
    found, before = played(CASES[kind].under, {kind: CASES[kind].idle}), today(CASES[kind].under)
    assert np.array_equal(found.rows, before.rows)
    assert np.array_equal(found.money, before.money)


@pytest.mark.parametrize("kind", ELSEWHERE)
def test_the_others_are_idle_too(kind: str) -> None:
    found, before = played("imports", {kind: {"kind": kind} | ELSEWHERE[kind]}), today("imports")
    assert np.array_equal(found.rows, before.rows)
    assert np.array_equal(found.money, before.money)


@pytest.mark.parametrize("preset", PRESETS)
def test_a_preset_runs_keeps_its_books_and_has_a_source(preset: str) -> None:
    proposal = load_proposal(preset)
    demands = {name: part.model_dump(mode="json") for name, part in proposal.requirements.items()}
    run = Run.begin(toy_cell({}, demands, horizon_days=60))
    run.finish()
    reasons = run.world.history.part("without_reason").sum(axis=1)
    assert (reasons == run.world.history.part("without_town").sum(axis=1)).all()
    assert all(len(part.legal_source) > 10 for part in proposal.requirements.values())
