"""One cell with a demand of every kind and six events at once."""

from __future__ import annotations

from typing import Final

from experiments.acceptance.play import cell
from experiments.pairs.design import by_kind, parts_of
from sim.config import Config

EVENTS: Final = (
    "power_loss_south",
    "it_failure_eprescription",
    "import_stop_90d",
    "staff_absence",
    "infection_surge",
    "plant_loss_fluids",
)

# So that what is timed stays the same when presets are added: 30 days make a third more lines.
CHOSEN: Final = {"dispensing_limit": "dispensing_limit_60_days"}


def everything(days: int, warm_up: int, *overrides: str) -> Config:
    """Return a cell of six events under a demand of every kind.

    Of each kind it is the one in `CHOSEN`, or else in the first preset.
    """
    events = {
        f"{preset} {name}": event
        for preset in EVENTS
        for name, event in parts_of("scenario", preset).items()
    }
    demands = {
        kind: dict(presets)[CHOSEN.get(kind, presets[0][0])]
        for kind, presets in by_kind("proposal").items()
    }
    length = (f"horizon_days={days}", f"warm_up_days={warm_up}")
    return cell(*overrides, *length, events=events, demands=demands)
