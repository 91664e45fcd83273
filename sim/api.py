"""What Python and notebooks work with: run, compare, load and options."""

from __future__ import annotations

import multiprocessing
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel

from sim import registry
from sim.build import check_scenarios
from sim.cell import run_cell
from sim.config import (
    CALM,
    TODAY,
    Config,
    Proposal,
    Scenario,
    StudyConfig,
    as_overrides,
    as_yaml,
    compose,
    consistent,
    description,
    load_proposal,
    load_scenario,
    study_name,
    validated,
)
from sim.config import options as names_of
from sim.config.arguments import refuse_unfit
from sim.errors import ConfigError, RunError
from sim.report import Result, Study, show_progress, write_report
from sim.results.cells import CONFIG, MANIFEST, cell_folder, is_finished, read_manifest
from sim.results.grid import read_grid
from sim.results.outputs import write_comparison
from sim.results.shares import Share, shares, worths, write_shares
from sim.study import run_study
from sim.study.subsets import SubsetStudy, selections, subset_study

__all__ = ["Result", "Share", "Study", "compare", "load", "options", "run", "shapley"]

RUNS = Path("outputs") / "runs"
GROUPS = {
    "worlds": "world",
    "scenarios": "scenario",
    "proposals": "proposal",
    "experiments": "experiments",
}
Happens = str | Mapping[str, Any] | Scenario
Demanded = str | Mapping[str, Any] | Proposal
M = TypeVar("M", bound=BaseModel)


def run(
    scenario: Happens = CALM,
    proposal: Demanded = TODAY,
    seed: int = 1,
    world: str = "toy",
    **overrides: Any,
) -> Result:
    """Run one scenario under one proposal and return its result.

    Names are those of `options`; a mapping has the keys of a YAML file. Any other key of the
    configuration may be set: horizon_days=60, calendar={"seasons": False}. Results lie in
    outputs/runs unless output_dir is given; the same call again only reads them. Raises
    ConfigError or DataError for what is wrong with the input, RunError when results cannot be
    written.
    """
    refuse_unfit("run", overrides)
    study = _study([scenario], [proposal], overrides | {"seed": seed, "world": world})
    check_scenarios(study)
    config = _last_cell(study)
    base = Path(study.output_dir) if study.output_dir else RUNS / config.config_hash[:8]
    folder = cell_folder(base, config.scenario.name, config.proposal.name, seed)
    if is_finished(folder, config.config_hash):
        return Result(folder)
    _keep_others(folder, config)
    try:
        run_cell(config, folder)
    except OSError as error:
        raise RunError(
            f"{error.filename or folder}: cannot be written ({error.strerror or error}); make room"
            " or choose another output_dir"
        ) from error
    return Result(folder)


def compare(
    scenarios: Happens | Sequence[Happens] = (CALM,),
    proposals: Demanded | Sequence[Demanded] = (TODAY,),
    replications: int = 4,
    world: str = "sweden",
    **overrides: Any,
) -> Study:
    """Run every scenario under every proposal and under today's rules, and compare them.

    Arguments are as in `run`. Finished cells are kept: the same call again only reads them. Results
    lie in outputs/<study> unless output_dir is given; those of other settings are not replaced.
    A script must call this below `if __name__ == "__main__":`, since workers import it.
    """
    refuse_unfit("compare", overrides)
    given = overrides | {"replications": replications, "world": world}
    return finish(_study(_listed(scenarios), _listed(proposals), given))


def shapley(
    scenario: Happens,
    proposal: Demanded = TODAY,
    measure: str = "patients_without",
    group: str = "all",
    **overrides: Any,
) -> list[Share]:
    """Return how an effect of a scenario's events together divides among them: Shapley values.

    Every selection of the events is run with the same seeds, 2 to the power of their number; the
    same call for another measure only reads them. Arguments are as in `compare` (4 replications of
    world "sweden" by default). The rows are also written to shapley.csv in the study's folder.
    Raises ConfigError when there are more events than `sim.study.subsets.MOST_EVENTS`.
    """
    refuse_unfit("shapley", overrides)
    given = {"replications": 4, "world": "sweden"} | overrides
    return divide(subset_study(_study([scenario], [proposal], given)), measure, group)


def divide(study: SubsetStudy, measure: str, group: str) -> list[Share]:
    """Run what a study of selections lacks, and write and return the shares of its events."""
    folder = _cells_of(study)
    names = {chosen: study.scenario_of(chosen) for chosen in selections(study.whole.disruptions)}
    worth = worths(read_grid(folder), names, study.proposals[0].name, measure, group)
    rows = shares(worth, list(study.whole.disruptions))
    write_shares(rows, folder / "shapley.csv")
    return rows


def finish(study: StudyConfig) -> Study:
    """Run what a study lacks, and write its comparison and report."""
    folder = _cells_of(study)
    write_comparison(folder)
    write_report(folder)
    return Study(folder)


def _cells_of(study: StudyConfig) -> Path:
    """Run the cells that a study lacks, and return its folder."""
    check_scenarios(study)
    if study.workers != 1 and multiprocessing.parent_process() is not None:
        raise RunError(
            "a worker process started a study of its own; put the call below"
            ' `if __name__ == "__main__":` in your script, or set workers=1'
        )
    with show_progress() as on_progress:
        return run_study(study, on_progress)


def load(folder: str | Path) -> Study:
    """Return a finished study from its folder; RunError when there is none."""
    study = Study(folder)
    study.table()
    return study


def _keep_others(folder: Path, config: Config) -> None:
    """Raise ConfigError if a finished run of other settings lies in a folder."""
    if not (folder / MANIFEST).is_file() or not (folder / CONFIG).is_file():
        return
    same = (folder / CONFIG).read_text(encoding="utf-8") == as_yaml(config)
    if not same or read_manifest(folder).get("data_hash") != config.world.data_hash:
        raise ConfigError(
            f"output_dir: {folder} holds the finished run of other settings, which is not replaced;"
            " choose another output_dir, or delete that folder"
        )


def options() -> dict[str, dict[str, str]]:
    """Return what can be chosen: names with descriptions, by kind."""
    registry.load_all()
    chosen = {
        plural: {name: description(group, name) for name in names_of(group)}
        for plural, group in GROUPS.items()
    }
    return {
        **chosen,
        "disruptions": _documented(registry.DISRUPTIONS),
        "requirements": _documented(registry.REQUIREMENTS),
        "measures": _documented(registry.MEASURES),
    }


def _documented(classes: Mapping[str, type]) -> dict[str, str]:
    return {name: (cls.__doc__ or "").partition("\n")[0] for name, cls in sorted(classes.items())}


def _study(
    scenarios: Sequence[Any], proposals: Sequence[Any], overrides: dict[str, Any]
) -> StudyConfig:
    base = compose([*as_overrides(overrides), f"scenarios=[{CALM}]"])
    happens = tuple(_option(each, Scenario, load_scenario) for each in scenarios)
    demanded = tuple(_option(each, Proposal, load_proposal) for each in proposals)
    name = overrides.get("study") or study_name(happens, demanded)
    update = {"study": name, "scenarios": happens, "proposals": demanded}
    return consistent(base.model_copy(update=update))


def _listed(given: Any) -> Sequence[Any]:
    """Return several options; one by itself is a list of one."""
    return [given] if isinstance(given, str | Mapping | BaseModel) else given


def _option(given: Any, kind: type[M], load_named: Any) -> M:
    if isinstance(given, kind):
        return given
    found: M = validated(kind, given) if isinstance(given, Mapping) else load_named(str(given))
    return found


def _last_cell(study: StudyConfig) -> Config:
    """Return the cell of the study's only scenario and proposal."""
    pair = (study.scenarios[0].name, study.proposals[0].name)
    return next(c for c in study.cells() if (c.scenario.name, c.proposal.name) == pair)
