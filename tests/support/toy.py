"""Small worlds of the real engine."""

from __future__ import annotations

from functools import cache
from typing import Any

from sim.config import Config, Proposal, Scenario, as_overrides, compose
from sim.config import validated as checked


@cache  # Hydra takes longer to compose a small world than the model to play some of its days
def calm_cell(*overrides: str) -> Config:
    """Return a cell in which nothing happens, under today's rules."""
    return compose(["scenario=calm", *overrides]).cells()[0]


def toy_cell(
    disruptions: dict[str, Any] | None = None,
    requirements: dict[str, Any] | None = None,
    **overrides: Any,
) -> Config:
    """Return a cell of the toy world: 20 days after 5 of warm-up, the ledger checked daily."""
    small = {"world": "toy", "horizon_days": 20, "warm_up_days": 5, "check_ledger": "daily"}
    calm = calm_cell(*as_overrides(small | overrides))
    scenario = {"name": "events" if disruptions else "calm", "disruptions": disruptions or {}}
    proposal = {
        "name": "law" if requirements else "todays_rules",
        "requirements": requirements or {},
    }
    update = {
        "scenario": checked(Scenario, scenario),
        "proposal": checked(Proposal, proposal),
    }
    return calm.model_copy(update=update)


def blackout(start_day: float, days: float = 4.0) -> dict[str, Any]:
    """Return a loss of power everywhere."""
    return {"kind": "power_loss", "start_day": start_day, "duration_days": days}


def emergency(in_force: str = "steady", from_day: float = 0) -> dict[str, Any]:
    """Return a requirement of one emergency pharmacy that goes on in a blackout."""
    return {
        "kind": "emergency_pharmacies",
        "number": 1,
        "backup_power_hours": 200,
        "offline_dispensing_share": 1,
        "weekly_hours": 100,
        "in_force": in_force,
        "from_day": from_day,
        "legal_source": "made up for tests",
        "legal_status": "made up for tests",
    }


def intervention() -> dict[str, Any]:
    """Return a requirement under which the authority acts at once on whatever is scarce."""
    return {
        "kind": "allocation_and_redistribution",
        "seen_cover_days": 300,
        "decision_days": 1,
        "release_cover_days": 400,
        "legal_source": "made up for tests",
        "legal_status": "made up for tests",
    }
