"""JSON Schemas of the YAML files, so that an editor completes keys and marks mistakes."""

from __future__ import annotations

import json
from typing import Any

from pydantic import BaseModel

from sim.config.compose import Composed
from sim.config.models import CONFIGS, WorldConfig
from sim.config.scenario import Proposal, Scenario
from sim.parameters import ActorParameters

FOLDER = CONFIGS / "schema"
MODELS: dict[str, type[BaseModel]] = {
    "world": WorldConfig,
    "actors": ActorParameters,
    "scenario": Scenario,
    "proposal": Proposal,
}


def schemas() -> dict[str, str]:
    """Return the text of each schema by the name of its file."""
    found = {name: model.model_json_schema() for name, model in MODELS.items()}
    found |= {"config": _partial(), "experiments": _partial()}
    return {
        f"{name}.json": json.dumps(schema, indent=2, ensure_ascii=False, sort_keys=True) + "\n"
        for name, schema in found.items()
    }


def _partial() -> dict[str, Any]:
    """Return the schema of what is composed, of which one file holds only a part."""
    schema = Composed.model_json_schema()
    schema.pop("required", None)
    schema["properties"] |= {"defaults": {"type": "array"}, "hydra": {"type": "object"}}
    return schema


def write() -> None:
    """Write all schemas to configs/schema."""
    FOLDER.mkdir(exist_ok=True)
    for name, text in schemas().items():
        (FOLDER / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write()
