"""The command line: composes, runs and shows a study, and tells every problem in one message."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sim.config import StudyConfig
from sim.config.command_line import hydra_arguments, study_of_job
from sim.config.scenario import Scenario
from sim.config.timing import is_unsure
from sim.errors import TillgangError

if TYPE_CHECKING:
    from omegaconf import DictConfig

INTERRUPTED: Final = 130  # what a shell reports for a command ended by Ctrl-C


def start(hydra_main: Callable[[], object]) -> int:
    """Run Hydra's entry point on checked arguments and return the exit code of the shell."""
    try:
        with hydra_arguments():
            hydra_main()
    except TillgangError as error:
        return tell(error)
    except KeyboardInterrupt:
        return _tell_interrupted()
    return 0


def main(composed: DictConfig) -> None:
    """Run one job; exits with a message instead of a traceback, before Hydra adds its own."""
    try:
        run(study_of_job(composed))
        sys.stdout.flush()
    except BrokenPipeError:
        _hush()
    except TillgangError as error:
        sys.exit(tell(error))
    except KeyboardInterrupt:
        sys.exit(_tell_interrupted())


def _hush() -> None:
    """Write nothing more, since nobody reads it: `| head` has seen enough."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def run(study: StudyConfig) -> None:
    """Run the study and show its comparison, or only say what would be run."""
    if study.print_plan:
        from sim.build import check_scenarios

        check_scenarios(study)
        print("\n".join(plan(study)))
        return
    from sim.api import finish
    from sim.report import show_study

    folder = finish(study).folder
    show_study(_from_here(folder))
    print(f"Report: {_from_here(folder / 'report.html')}")


def _from_here(path: Path) -> Path:
    """Return a path as short as it can be written in the present folder."""
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path


def _dated(scenario: Scenario) -> Iterator[str]:
    """Yield each event with its days, or with those within which it can lie if a run decides."""
    settings = {name: event.model_dump() for name, event in scenario.disruptions.items()}
    for name, (first, last) in scenario.spans.items():
        possible = "possible, " if is_unsure(name, settings) else ""
        yield f"{name} ({possible}day {first:g}-{last:g})"


def plan(study: StudyConfig) -> list[str]:
    """Return the lines that say what a study would run: cells, horizons and the order of a day."""
    from sim.study.place import study_folder
    from sim.world import printed_plan

    scenarios, proposals = study.all_scenarios, study.all_proposals
    cells = len(scenarios) * len(proposals) * study.replications
    seeds = f"seeds {study.seed} … {study.seed + study.replications - 1}"
    seeds = f"seed {study.seed}" if study.replications == 1 else seeds
    day_0 = f"{study.calendar.start_date:%A %Y-%m-%d}"
    lines = [
        f"study {study.study}: world {study.world.name}, day 0 is {day_0}",
        f"{_many(len(scenarios), 'scenario')} × {_many(len(proposals), 'proposal')} × {seeds}"
        f" = {_many(cells, 'cell')}, each after {study.warm_up_days} days of warm-up",
        f"results are written to {study_folder(study)}",
        "",
        "scenarios, days reported, events",
    ]
    for scenario in scenarios:
        events = ", ".join(_dated(scenario)) or "none"
        lines.append(f"  {scenario.name:<32}{study.horizon_of(scenario):>5}  {events}")
    lines += ["", "proposals, requirements"]
    for proposal in proposals:
        lines.append(f"  {proposal.name:<32}       {', '.join(proposal.requirements) or 'none'}")
    lines += ["", "a day, in order"]
    dose = study.actors.dose
    a_day = printed_plan(dose.pack_hour, dose.delivery_hour)
    lines += [f"  {hour:<12}{phase:<16}{meaning}" for hour, phase, meaning in a_day]
    return lines


def _many(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def tell(error: TillgangError) -> int:
    """Write a problem to standard error and return its exit code."""
    lines = [f"{error.headline}:", *(f"  {problem}" for problem in error.problems)]
    print("\n".join(lines), file=sys.stderr)
    interrupted = isinstance(error.__context__, KeyboardInterrupt)
    return INTERRUPTED if interrupted else error.exit_code


def _tell_interrupted() -> int:
    print("Interrupted; finished cells are kept, run the same command again.", file=sys.stderr)
    return INTERRUPTED
