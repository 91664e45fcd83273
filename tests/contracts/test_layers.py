"""The house's own rules: layers, size of files, the schemas, and one file per new part."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from pydantic import BaseModel

from sim import registry
from sim.config import CONFIGS
from sim.config.schema import FOLDER, schemas

ROOT = CONFIGS.parent
EXEMPT = {"parameters.py"}  # a data dictionary


def test_imports_point_down_only() -> None:
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_files_are_short() -> None:
    long = {
        str(path.relative_to(ROOT)): lines
        for path in (ROOT / "sim").rglob("*.py")
        if path.name not in EXEMPT
        and (lines := len(path.read_text(encoding="utf-8").splitlines())) > 400
    }
    assert long == {}


def test_run_sim_is_short() -> None:
    assert len((ROOT / "run_sim.py").read_text(encoding="utf-8").splitlines()) <= 40
    assert len((ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()) < 40


def test_the_lock_has_hashes_and_no_addresses() -> None:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert "--hash=sha256:" in lock
    assert "://" not in lock
    assert "index" not in lock


def test_the_lock_holds_every_dependency() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    locked = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    names = {text.split("<")[0].split(">")[0].split("=")[0].strip() for text in wanted}
    assert [name for name in names if f"\n{name}==" not in f"\n{locked}"] == []


def test_the_schemas_are_up_to_date() -> None:
    stored = {path.name: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.json")}
    assert stored == schemas(), "run `make schema`"


@pytest.mark.parametrize("kinds", [registry.DISRUPTIONS, registry.REQUIREMENTS])
def test_every_registered_part_explains_itself(kinds: dict[str, type[BaseModel]]) -> None:
    registry.load_all()
    assert kinds
    for kind, cls in kinds.items():
        assert cls.__doc__, kind
        own = {name: field for name, field in cls.model_fields.items() if name not in BASE}
        assert [name for name, field in own.items() if not field.description] == [], kind


BASE = {"kind", "in_force"}

HEATWAVE = '''"""Heat."""
from typing import Literal

from sim.conditions import Limit
from sim.registry import Disruption, disruption


@disruption
class Heatwave(Disruption):
    """It is too hot."""

    kind: Literal["heatwave"] = "heatwave"

    def limits(self, places, seed) -> list[Limit]:
        return []

    def end_day(self) -> float:
        return self.start_day + 1
'''


def test_a_new_disruption_takes_one_class_and_one_yaml(tmp_path: Path) -> None:
    for folder in ("sim", "configs", "experiments"):
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=ignored)
    (tmp_path / "sim" / "disruptions" / "heatwave.py").write_text(HEATWAVE, encoding="utf-8")
    (tmp_path / "configs" / "scenario" / "hot.yaml").write_text(
        "name: hot\ndisruptions:\n  heat:\n    kind: heatwave\n    start_day: 5\n", encoding="utf-8"
    )
    code = (
        "from sim.config import compose; print(compose(['scenario=hot']).cells()[-1].horizon_days)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.stdout.strip() == "126", done.stderr
