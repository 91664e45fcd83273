"""The manifest of a study: what was run, from what, with which program, in how long."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.results.cells import MANIFEST, cell_folder, read_manifest

if TYPE_CHECKING:
    from sim.config import Config, StudyConfig
    from sim.registry import Disruption

MIXED = "cells differ in"
SAME_IN_ALL_CELLS = (
    "git_commit",
    "data_hash",
    "versions",
    "world",
    "residents",
    "treatments",
    "pharmacies",
    "articles",
    "product_lines",
    "residents_by_region",
    "grades",
)


def write_study_manifest(folder: Path, study: StudyConfig) -> None:
    """Write manifest.json of a study from those of its cells; it says that the study is whole."""
    cells = study.cells()
    manifests = [
        read_manifest(cell_folder(folder, c.scenario.name, c.proposal.name, c.seed)) for c in cells
    ]
    manifest = _plan(study, cells, manifests) | _common(manifests) | _effort(manifests)
    partial = folder / f"{MANIFEST}.partial"
    text = json.dumps(manifest, indent=1, ensure_ascii=False)
    partial.write_text(text + "\n", encoding="utf-8")
    partial.replace(folder / MANIFEST)


def _plan(
    study: StudyConfig, cells: list[Config], manifests: list[dict[str, Any]]
) -> dict[str, Any]:
    hashes = sorted(cell.config_hash for cell in cells)
    return {
        "study": study.study,
        "seed": study.seed,
        "replications": study.replications,
        "start_date": study.calendar.start_date.isoformat(),
        "config_hash": hashlib.sha256("".join(hashes).encode()).hexdigest(),
        "scenarios": {cell.scenario.name: _scenario(cell) for cell in cells},
        "proposals": {
            cell.proposal.name: {
                name: part.model_dump(mode="json")
                for name, part in cell.proposal.requirements.items()
            }
            for cell in cells
        },
        "cells": [_cell(*each) for each in zip(cells, manifests, strict=True)],
    }


def _cell(cell: Config, manifest: dict[str, Any]) -> dict[str, Any]:
    told = {"events": manifest["events"]} if "events" in manifest else {}
    return {
        "scenario": cell.scenario.name,
        "proposal": cell.proposal.name,
        "seed": cell.seed,
        "config_hash": cell.config_hash,
        **told,
    }


def _scenario(cell: Config) -> dict[str, Any]:
    disruptions: dict[str, Disruption] = cell.scenario.disruptions
    return {
        "horizon_days": cell.horizon_days,
        "spans": {name: list(span) for name, span in cell.scenario.spans.items()},
        "adding_need": cell.scenario.adding_need,
        "disruptions": {name: each.model_dump(mode="json") for name, each in disruptions.items()},
    }


def _common(manifests: list[dict[str, Any]]) -> dict[str, Any]:
    common = {key: manifests[0][key] for key in SAME_IN_ALL_CELLS if key in manifests[0]}
    warnings = _distinct(text for each in manifests for text in each.get("warnings", []))
    mixed = [key for key in common if any(each.get(key) != common[key] for each in manifests)]
    if mixed:
        warnings.append(
            f"{MIXED} {', '.join(mixed)}: delete the study's folder and run it again to"
            " compare like with like"
        )
    return common | {"warnings": warnings}


def _effort(manifests: list[dict[str, Any]]) -> dict[str, Any]:
    seconds = [each.get("seconds", {}) for each in manifests]
    return {
        "visits": sum(each.get("visits", 0) for each in manifests),
        "lines": sum(each.get("lines", 0) for each in manifests),
        "seconds": {
            part: round(sum(each.get(part, 0.0) for each in seconds), 3)
            for part in ("build", "run")
        },
        "peak_memory_mb": max(each.get("peak_memory_mb", 0) for each in manifests),
        "ledger_imbalance": max(abs(each.get("ledger_imbalance", 0)) for each in manifests),
    }


def _distinct(texts: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(texts))
