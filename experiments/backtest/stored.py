"""What was measured, by incident: written after playing, read to judge again without playing."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from experiments.backtest.incident import Incident
from sim.errors import RunError

Values = list[list[float]]  # by figure, then by seed; what never happens is not-a-number


def fingerprint(incident: Incident) -> str:
    """Return a hash of all that decides what is measured: runs, seeds and probes, not figures."""
    read = [
        (each.what, each.probe, each.run, each.arguments, each.replications)
        for each in incident.known
    ]
    shown = incident.model_dump(
        mode="json",
        include={"first_seed", "replications", "displaced_since", "watched", "overrides", "runs"},
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
    _path(incident, folder).write_text(text + "\n", encoding="utf-8")


def read(incident: Incident, folder: Path) -> Values:
    """Return the values as they were written; nothing of a figure that was not measured.

    Raises RunError when the incident's file has changed in what decides them.
    """
    path = _path(incident, folder)
    if not path.is_file():
        return [[] for _ in incident.known]
    content = json.loads(path.read_text(encoding="utf-8"))
    if content["fingerprint"] != fingerprint(incident):
        raise RunError(f"{incident.incident}: its file has changed; run it without --written")
    figures = content["values"]
    return [
        [math.nan if value is None else value for value in figures.get(known.what, ())]
        for known in incident.known
    ]


def _path(incident: Incident, folder: Path) -> Path:
    return folder / f"{incident.incident}.json"
