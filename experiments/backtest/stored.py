"""What was measured, by incident: written after playing, read to judge again without playing."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from experiments.backtest.incident import Incident
from sim.errors import RunError

DECISIVE: Final = (
    "first_seed",
    "replications",
    "hourly",
    "displaced_since",
    "watched",
    "patients",
    "overrides",
    "runs",
)
Values = list[list[float]]  # by figure, then by seed; what never happens is not-a-number


def fingerprint(incident: Incident) -> str:
    """Return a hash of all that decides what is measured: runs, seeds and probes, not figures."""
    read = [
        (each.what, each.probe, each.run, each.arguments, each.replications)
        for each in incident.known
    ]
    shown = incident.model_dump(
        mode="json",
        include=set(DECISIVE),
    )
    text = json.dumps([shown, read], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def write(
    incident: Incident, values: Sequence[Sequence[float]], about: Mapping[str, Any], folder: Path
) -> None:
    """Write the values of every seed, with what made them."""
    folder.mkdir(parents=True, exist_ok=True)
    figures = {
        known.what: [None if math.isnan(value) else value for value in found]
        for known, found in zip(incident.known, values, strict=True)
    }
    content = {**about, "fingerprint": fingerprint(incident), "values": figures}
    text = json.dumps(content, indent=1, ensure_ascii=False, allow_nan=False)
    path_of(incident, folder).write_text(text + "\n", encoding="utf-8")


def read(incident: Incident, folder: Path) -> Values:
    """Return the values as they were written; nothing of a figure that was not measured.

    Raises RunError when the incident's file has changed in what decides them.
    """
    content = content_of(incident, folder)
    if content is None:
        return [[] for _ in incident.known]
    if content["fingerprint"] != fingerprint(incident):
        raise RunError(f"{incident.incident}: its file has changed; run it without --written")
    figures = content["values"]
    return [
        [math.nan if value is None else value for value in figures.get(known.what, ())]
        for known in incident.known
    ]


def is_current(incident: Incident, folder: Path) -> bool:
    """Tell whether values are there, and of what the incident's file says now."""
    content = content_of(incident, folder)
    return content is not None and content["fingerprint"] == fingerprint(incident)


def content_of(incident: Incident, folder: Path) -> dict[str, Any] | None:
    """Return all that was written of an incident, or nothing."""
    path = path_of(incident, folder)
    if not path.is_file():
        return None
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return content


def path_of(incident: Incident, folder: Path) -> Path:
    """Return where the values of an incident are written."""
    return folder / f"{incident.incident}.json"
