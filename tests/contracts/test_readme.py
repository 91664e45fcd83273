"""The commands and examples of the README are real."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from sim.config import Proposal, Scenario, compose, validated
from sim.data.geography import PHARMACIES
from tests.contracts.test_docs import FIRST, README, ROOT, blocks, text_of


def commands() -> list[str]:
    lines = "\n".join(blocks(README, "sh") + blocks(FIRST, "sh")).splitlines()
    return [line.split("#")[0].strip() for line in lines if line.strip()]


def own_names() -> dict[str, str]:
    """Return the scenarios and proposals that a reader writes, by what stands in for them."""
    written = [yaml.safe_load(block) for block in blocks(README, "yaml")]
    return {
        **{w["name"]: "calm" for w in written if "disruptions" in w},
        **{w["name"]: "todays_rules" for w in written if "requirements" in w},
    }


@pytest.mark.parametrize("command", commands())
def test_commands_are_real(command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "my_pharmacies.csv").write_text(blocks(README, "csv")[0], encoding="utf-8")
    program, *arguments = command.split()
    if program == "make":
        assert f"\n{arguments[0]}: " in text_of(ROOT / "Makefile")
        return
    assert (program, arguments.pop(0)) == ("python", "run_sim.py")
    if "print_plan=true" in arguments or "--help" in arguments:
        done = subprocess.run(
            [sys.executable, ROOT / "run_sim.py", *arguments],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return
    swept = "-m" in arguments
    chosen = [text.split(",")[0] if swept else text for text in arguments if text != "-m"]
    for name, stand_in in own_names().items():
        chosen = [re.sub(rf"={name}$", f"={stand_in}", text) for text in chosen]
    assert compose(chosen).cells()


@pytest.mark.parametrize("block", blocks(README, "yaml"))
def test_examples_of_yaml_are_allowed(block: str) -> None:
    example = yaml.safe_load(block)
    assert validated(Scenario if "disruptions" in example else Proposal, example)


def test_the_example_of_pharmacies_has_the_declared_columns() -> None:
    (block,) = blocks(README, "csv")
    assert block.splitlines()[0].split(",") == list(PHARMACIES.columns)


@pytest.mark.slow
@pytest.mark.parametrize("block", blocks(README, "python"))
def test_examples_of_python_run(block: str, tmp_path: Path) -> None:
    code = f"import sys; sys.path.insert(0, {str(ROOT)!r})\n{block}"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "go without a medicine" in done.stdout


def test_the_number_of_presets_is_told() -> None:
    for group, what in (("scenario", "scenarios"), ("proposal", "proposals")):
        number = len(list((ROOT / "configs" / group).glob("*.yaml")))
        assert f"{number} {what}" in text_of(README)
