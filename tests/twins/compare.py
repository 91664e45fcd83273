"""Playing a world and its twin side by side, and telling where they first differ."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from sim.config import Config
from sim.replication import Run
from sim.state.arrays import Tally as ModelTally
from sim.state.flows import Flow, Service, Sight, Worth
from sim.state.history import History, Labels
from sim.state.kinds import Group, Supply
from sim.state.reasons import Reason
from sim.state.records import NEVER
from tests.twins.built import twin_of
from tests.twins.days import play_day
from tests.twins.tally import Tally
from tests.twins.world import Twin

MOST_TOLD = 20


def play_both(config: Config) -> tuple[Run, Twin]:
    """Play a configuration to its horizon in both ways; AssertionError at the first difference."""
    run = Run.begin(config)
    twin = twin_of(run.world)
    for today in range(config.warm_up_days + config.horizon_days):
        run.advance(1)
        counted = play_day(twin, today)
        day = twin.report_day(today)
        if day >= 0:
            found = list(differences(run.world.history, counted, day))
            assert not found, told(found, day)
    run.finish()
    return run, twin


def told(found: list[str], day: int) -> str:
    """Return a message with the parts that differ, model and twin."""
    more = [f"… and {len(found) - MOST_TOLD} more"] if len(found) > MOST_TOLD else []
    head = f"model and twin first differ on day {day}, in {len(found)} counts:"
    return "\n  ".join([head, *found[:MOST_TOLD], *more])


def differences(history: History, counted: Tally, day: int) -> Iterator[str]:
    """Yield every count of a day that differs, with both values."""
    twin = counted.parts()
    assert tuple(twin) == ModelTally._fields
    for part, counts in twin.items():
        row = history.part(part)[day]
        model = Counter({place(index): int(row[tuple(index)]) for index in np.argwhere(row)})
        for key in sorted({*model, *counts}):
            if model[key] != counts[key]:
                name = label(history.labels, part, key)
                yield f"{part}[{name}]: model {model[key]}, twin {counts[key]}"


def place(index: np.ndarray) -> Any:
    """Return where a count stands in its part, as the twin writes it."""
    plain = tuple(int(i) for i in index)
    return plain if len(plain) > 1 else plain[0]


def label(labels: Labels, part: str, key: Any) -> str:
    """Return what a count is counted by."""
    medicines = (*labels.medicines, "other goods")
    regions = [f"region {region}" for region in labels.regions]
    traces = [" ".join(trace) for trace in labels.traces]
    pairs: dict[str, tuple[Sequence[str], Sequence[str]]] = {
        "service": (regions, Service._member_names_),
        "without_trace": (traces, Reason._member_names_),
        "medicine_days": (regions, medicines),
        "picture": (medicines, Sight._member_names_),
    }
    if part in pairs:
        return ", ".join(names[k] for names, k in zip(pairs[part], key, strict=True))
    names = {"flow": Flow, "worth": Worth, "without_channel": Supply, "without_reason": Reason}
    if part in names:
        return str(names[part](key).name)
    if part.endswith("_group"):
        return [*(group.name for group in Group), *labels.patient_groups][key]
    if part.endswith("_town"):
        return f"municipality {labels.municipalities[key]}"
    if "medicine" in part:
        return str(medicines[key])
    return f"class {key}"


def same_end(run: Run, twin: Twin) -> None:
    """Check that stocks, supplies at home and books are equal at the end."""
    state = run.world.state
    for name in ("stock", "in_transit", "wanted", "cause"):
        plain = [[getattr(shelf, name) for shelf in holder.shelves] for holder in twin.holders]
        np.testing.assert_array_equal(getattr(state.shelves, name), plain, f"shelves.{name}")
    for name in ("stock", "plant", "active", "carry", "behind"):
        plain_lines = [getattr(line, name) for line in twin.lines]
        np.testing.assert_array_equal(getattr(state.lines, name), plain_lines, f"lines.{name}")
    for name in state.books._fields:
        booked = [article.books[name] for article in twin.articles]
        np.testing.assert_array_equal(getattr(state.books, name), booked, f"books.{name}")
    for name, plain_values in treatment_columns(twin).items():
        values = state.people.reason if name == "reason" else state.people.treatments[name]
        np.testing.assert_array_equal(values, plain_values, f"treatments.{name}")


def treatment_columns(twin: Twin) -> dict[str, list[int]]:
    """Return the treatments as the model writes them, without what is not compared."""
    treatments = twin.people.treatments
    return {
        "end": [t.end for t in treatments],
        "failed": [NEVER if t.failed is None else t.failed for t in treatments],
        "reason": [t.reason for t in treatments],
    }
