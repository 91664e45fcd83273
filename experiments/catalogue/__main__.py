"""`python -m experiments.catalogue [key=value ...]`: measure all presets and write the catalogue.

Keys are those of the configuration (world=one_region, horizon_days=30, replications=1), and
only=port_strike,stock_floor_3_months for some presets; versions=no plays no milder versions. All
presets on the whole of Sweden are written here; with renew=yes what is said here of some is
renewed, the others stay. Anything else is written in the study's folder in outputs/.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from experiments.catalogue.design import WHOLE, read_design, study_of
from experiments.catalogue.expectations import only, presets, read_expectations
from experiments.catalogue.judge import cells_of, judged
from experiments.catalogue.page import Catalogue, write
from experiments.catalogue.renew import renew
from experiments.catalogue.versions import play
from sim.build import check_scenarios
from sim.errors import ConfigError, TillgangError
from sim.report import show_progress
from sim.results.cells import read_manifest
from sim.results.grid import read_grid
from sim.study import run_study

HERE = Path(__file__).parent
ONLY, VERSIONS, RENEW = "only=", "versions=", "renew="


def measure(overrides: Sequence[str]) -> Path:
    """Run what is missing, write the catalogue and return its folder."""
    own = [each for each in overrides if each.startswith((ONLY, VERSIONS, RENEW))]
    names = [n for each in own if each.startswith(ONLY) for n in each[len(ONLY) :].split(",")]
    renewing = f"{RENEW}yes" in own
    if renewing and (not names or f"{VERSIONS}no" in own):
        raise ConfigError("renew: name presets with only=…, and leave out versions=no")
    expectations, design = only(read_expectations(), names), read_design()
    study = study_of(design, expectations, [each for each in overrides if each not in own])
    check_scenarios(study)
    with show_progress() as on_progress:
        folder = run_study(study, on_progress)
    cells = cells_of(read_grid(folder))
    verdicts = judged(cells, expectations, design.same_share)
    scenarios = [name for name in presets("scenario") if not names or name in names]
    if f"{VERSIONS}no" in own:
        scenarios = []
    found = Catalogue(read_manifest(folder), design, cells, verdicts, play(design, scenarios))
    if renewing:
        renew(found, names, HERE)
        return HERE
    written = HERE if study.world.name == WHOLE and not names else folder
    write(found, written)
    return written


def main(overrides: Sequence[str]) -> int:
    """Return the exit code of the shell."""
    try:
        print(f"Catalogue: {measure(overrides) / 'README.md'}")
    except TillgangError as error:
        print(error)
        return error.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
