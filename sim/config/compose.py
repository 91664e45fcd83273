"""From YAML files and overrides to one validated study, on the command line and from Python."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

from hydra import compose as hydra_compose
from hydra import initialize_config_dir
from omegaconf import DictConfig, OmegaConf
from pydantic import AfterValidator, Field

from sim.config import models
from sim.config.files import load_proposal, load_scenario, missing_option
from sim.config.models import (
    CALM,
    CONFIGS,
    ROOT,
    TODAY,
    Count,
    Shared,
    StudyConfig,
    WholeDays,
)
from sim.config.overrides import checked, hydra_errors
from sim.config.problems import validated
from sim.config.scenario import Name, Proposal, Scenario
from sim.config.timing import latest, soonest
from sim.errors import ConfigError, Problems
from sim.state.records import LAST_HOUR
from sim.units import HOURS_PER_DAY

LAST_DAY = LAST_HOUR // HOURS_PER_DAY

OmegaConf.register_new_resolver("project_root", lambda: str(ROOT), replace=True)
OmegaConf.register_new_resolver("own_configs", lambda: str(_own_configs()), replace=True)


def _own_configs() -> Path:
    """Return the folder of a user's own files; Hydra wants one that there is."""
    return models.OWN_CONFIGS if models.OWN_CONFIGS.is_dir() else ROOT


def _is_option(group: str) -> AfterValidator:
    def known(name: str) -> str:
        problem = missing_option(group, name)
        if problem:
            raise ValueError(problem.removeprefix(f"{group}: "))
        return name

    return AfterValidator(known)


class Composed(Shared):
    """What Hydra composes: one scenario and proposal in full, or several by name."""

    study: Name | None = Field(default=None, description="name of the study and of its folder")
    scenario: Scenario | None = None
    proposal: Proposal | None = None
    scenarios: tuple[Annotated[str, _is_option("scenario")], ...] = ()
    proposals: tuple[Annotated[str, _is_option("proposal")], ...] = ()
    replications: Count = Field(default=1, description="replication r has the seed + r")
    workers: Annotated[int, Field(ge=1)] | None = Field(default=None, description="processes")
    horizon_days: WholeDays | None = Field(default=None, description="days of every cell")
    output_dir: str | None = Field(default=None, description="null = outputs/<study>")
    print_plan: bool = Field(default=False, description="say what would be run, and stop")


def compose(overrides: Sequence[str] = ()) -> StudyConfig:
    """Return the study that the same overrides give on the command line.

    Raises one ConfigError with every problem; leaves no state of Hydra behind.
    """
    ready = checked(overrides)
    with hydra_errors(), initialize_config_dir(str(CONFIGS), version_base="1.3"):
        composed = hydra_compose("config", overrides=ready)
    return study_of(composed)


def study_of(composed: DictConfig) -> StudyConfig:
    """Return what Hydra composed as a validated study. Raises ConfigError with every problem."""
    with hydra_errors():
        raw = OmegaConf.to_container(composed, resolve=True, throw_on_missing=True)
    return _crossed(validated(Composed, _without_unchosen(raw)))


def _without_unchosen(raw: object) -> dict[str, Any]:
    """Leave out `experiments: null`, which only tells Hydra that there is such a group."""
    values = raw if isinstance(raw, Mapping) else {}
    return {str(k): v for k, v in values.items() if (k, v) != ("experiments", None)}


def _crossed(composed: Composed) -> StudyConfig:
    problems = Problems(ConfigError)
    for one, many in (("scenario", "scenarios"), ("proposal", "proposals")):
        if getattr(composed, one) and getattr(composed, many):
            problems.add(one, f"given together with experiments or {many}", "leave one of them out")
    problems.raise_if_any()
    scenarios = _loaded(composed.scenario, composed.scenarios, load_scenario, problems)
    proposals = _loaded(composed.proposal, composed.proposals, load_proposal, problems)
    problems.raise_if_any()
    study = StudyConfig(
        **{name: getattr(composed, name) for name in Composed.model_fields if name in _SHARED},
        study=composed.study or study_name(scenarios, proposals),
        scenarios=scenarios or (Scenario(name=CALM),),
        proposals=proposals or (Proposal(name=TODAY),),
    )
    return consistent(study)


_SHARED = set(StudyConfig.model_fields) - {"study", "scenarios", "proposals"}


def _loaded(one: Any, names: Sequence[str], load: Any, problems: Problems) -> tuple[Any, ...]:
    found = [] if one is None else [one]
    for name in names:
        try:
            found.append(load(name))
        except ConfigError as error:
            problems.found += error.problems
    return tuple(found)


def study_name(scenarios: Sequence[Scenario], proposals: Sequence[Proposal]) -> str:
    """Return the name of a study for which none is given."""
    if len(scenarios) > 1 or len(proposals) > 1:
        return "comparison"
    first = scenarios[0].name if scenarios else CALM
    return f"{first}-{proposals[0].name if proposals else TODAY}"


def consistent(study: StudyConfig) -> StudyConfig:
    """Return the study if its parts fit together; else raise one ConfigError with every problem."""
    problems = Problems(ConfigError)
    _check_names(study, problems)
    _check_baselines(study, problems)
    for scenario in study.scenarios:
        _check_times(study, scenario, problems)
    folder, pharmacies = study.world.tables_folder, study.world.pharmacies_file
    if folder and not folder.is_dir():
        problems.add("world.tables", f"no folder {folder}", "give a folder of CSV tables, or null")
    if pharmacies and not pharmacies.is_file():
        problems.add("world.pharmacies", f"no file {pharmacies}", "give a CSV table, or null")
    problems.raise_if_any()
    return study


def _check_names(study: StudyConfig, problems: Problems) -> None:
    for many, options in (("scenarios", study.scenarios), ("proposals", study.proposals)):
        twice = [name for name, times in Counter(o.name for o in options).items() if times > 1]
        if twice:
            problems.add(many, f"{', '.join(twice)} named twice", "name each once")


def _check_baselines(study: StudyConfig, problems: Problems) -> None:
    """Everything is compared with calm and with today's rules, so these two must be empty."""
    if any(s.disruptions for s in study.scenarios if s.name == CALM):
        problems.add("scenario.disruptions", f"'{CALM}' has disruptions", "give it another name")
    if any(p.requirements for p in study.proposals if p.name == TODAY):
        problems.add("proposal.requirements", f"'{TODAY}' demands more", "give it another name")


def _check_times(study: StudyConfig, scenario: Scenario, problems: Problems) -> None:
    horizon = study.horizon_of(scenario)
    for name, event in scenario.timed(latest, soonest(scenario.disruptions)).items():
        first = event.start_day - (event.window_days if event.per_year is not None else 0)
        if first >= horizon:
            problems.add(
                f"scenario.disruptions.{name}.start_day",
                f"day {first:g} is after the horizon of {horizon} days",
                "start it earlier, or raise horizon_days",
            )
    days = study.warm_up_days + horizon
    if days > LAST_DAY:
        where = "horizon_days" if study.horizon_days else f"scenario '{scenario.name}'"
        problems.add(
            where,
            f"warm-up and horizon are {days} days, at most {LAST_DAY} can be simulated",
            "shorten the event, horizon_days or warm_up_days",
        )
