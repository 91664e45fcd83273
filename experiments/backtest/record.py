"""The record: what each back-test measured when it was last played, and the README made of it."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any, Final

from experiments.backtest import stored
from experiments.backtest.incident import FOLDER, Incident
from experiments.backtest.judge import judged
from experiments.backtest.playing import cells_of
from experiments.backtest.table import COLUMNS, cells_of_line, line, markdown, score
from sim.manifest import COMMIT_DIGITS, git_commit, short_commit

MEASURED: Final = FOLDER / "measured"
README: Final = FOLDER / "README.md"
BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"
PLAYED: Final = ("back-test", "played on", "commit", "model", "seeds", "minutes", "remark")
CHANGED: Final = "its file has changed since"
UNKNOWN: Final = "–"


def model_hash(incident: Incident) -> str:
    """Return a hash of the configuration of the runs, which holds that of program and data."""
    runs = {name: each.config_hash for name, each in cells_of(incident).items()}
    return hashlib.sha256(json.dumps(runs, sort_keys=True).encode()).hexdigest()


def about(incident: Incident, seconds: float) -> dict[str, Any]:
    """Return what is written down with the values: when and on which model they were measured."""
    return {
        "played_on": date.today().isoformat(),
        "git_commit": git_commit(),
        "model_hash": model_hash(incident),
        "seeds": [incident.seeds[0], incident.seeds[-1]],
        "seconds": round(seconds, 1),
    }


def keep(incident: Incident, output: Path, folder: Path = MEASURED) -> None:
    """Put into the record what was last measured of an incident, if anything was."""
    if stored.is_current(incident, output):
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copy(stored.path_of(incident, output), stored.path_of(incident, folder))


def into_readme(
    incidents: Sequence[Incident], path: Path = README, folder: Path = MEASURED
) -> None:
    """Write the tables between the marks; an incident that was not played anew keeps its lines."""
    text = path.read_text(encoding="utf-8")
    before, after = text.split(BEGIN)[0], text.split(END)[1]
    now = text.split(BEGIN)[1].split(END)[0].splitlines()
    rows = [each for incident in incidents for each in lines_of(incident, now, folder)]
    played = [line(played_of(incident, folder)) for incident in incidents]
    tables = [*table(COLUMNS, rows), "", *table(PLAYED, played)]
    parts = [BEGIN, "", score(rows), "", *tables, "", END]
    path.write_text(before + "\n".join(parts) + after, encoding="utf-8")


def table(head: Sequence[str], lines: Sequence[str]) -> list[str]:
    """Return a table with its head."""
    return [line(head), line(("---",) * len(head)), *lines]


def lines_of(incident: Incident, now: Sequence[str], folder: Path = MEASURED) -> list[str]:
    """Return an incident's lines of the first table: as recorded, or else as they stand there."""
    kept = [each for each in now if _is_of(incident, each)]
    if stored.is_current(incident, folder):
        return markdown(judged(incident, stored.read(incident, folder)))
    return kept or markdown(judged(incident, [[] for _ in incident.known]))


def _is_of(incident: Incident, text: str) -> bool:
    cells = cells_of_line(text)
    return len(cells) == len(COLUMNS) and cells[0] == incident.incident


def played_of(incident: Incident, folder: Path = MEASURED) -> tuple[str, ...]:
    """Return when and on which state of the model an incident was played, in order of `PLAYED`."""
    found = stored.content_of(incident, folder)
    if found is None:
        return (incident.incident, *[UNKNOWN] * (len(PLAYED) - 2), "played before this was noted")
    first, last = found["seeds"]
    return (
        incident.incident,
        found["played_on"],
        short_commit(found["git_commit"]),
        found["model_hash"][:COMMIT_DIGITS],
        f"{first}-{last}",
        f"{found['seconds'] / 60:.1f}",
        "" if stored.is_current(incident, folder) else CHANGED,
    )
