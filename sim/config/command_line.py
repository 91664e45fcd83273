"""What the command line needs of Hydra: checked arguments, no litter, and a name for each job."""

from __future__ import annotations

import os
import re
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from hydra.core.hydra_config import HydraConfig
from hydra.core.override_parser.overrides_parser import OverridesParser
from hydra.types import RunMode
from omegaconf import DictConfig, OmegaConf

from sim.config.compose import study_of
from sim.config.models import StudyConfig
from sim.config.overrides import checked, hydra_errors

MULTIRUN: Final = ("-m", "--multirun")
FLAGS_WITHOUT_VALUE: Final = (*MULTIRUN, "-r", "--run")


@contextmanager
def hydra_arguments() -> Iterator[None]:
    """Let Hydra read checked arguments, and write what it must write to a folder that is removed.

    Raises ConfigError for what is wrong with the arguments, and for Hydra's own errors.
    """
    flags, overrides = _sorted_out(sys.argv[1:])
    several = any(flag in MULTIRUN for flag in flags)
    sys.argv[1:] = [*flags, *checked(overrides, sweeps=several)]
    os.environ["HYDRA_FULL_ERROR"] = "1"  # Hydra then raises its errors instead of printing them
    with tempfile.TemporaryDirectory(prefix="tillgang-") as scratch, hydra_errors():
        OmegaConf.register_new_resolver("scratch_folder", lambda: scratch, replace=True)
        yield


def _sorted_out(arguments: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return flags with their values, and overrides."""
    flags: list[str] = []
    overrides: list[str] = []
    before = ""
    for text in arguments:
        takes_value = before.startswith("-") and before not in FLAGS_WITHOUT_VALUE
        is_value = takes_value and "=" not in text
        (flags if text.startswith("-") or is_value else overrides).append(text)
        before = text
    return flags, overrides


def study_of_job(composed: DictConfig) -> StudyConfig:
    """Return the study of this job; in a multirun its name and folder say which job it is."""
    study = study_of(composed)
    job = _job_name()
    if not job:
        return study
    folder = None if study.output_dir is None else str(Path(study.output_dir) / job)
    return study.model_copy(update={"study": f"{study.study}-{job}", "output_dir": folder})


def _job_name() -> str:
    """Return the values that differ between the jobs of a multirun; empty in a single run."""
    if not HydraConfig.initialized() or HydraConfig.get().mode is not RunMode.MULTIRUN:
        return ""
    _, given = _sorted_out(sys.argv[1:])
    parsed = OverridesParser.create().parse_overrides(given)
    swept = {override.key_or_group for override in parsed if override.is_sweep_override()}
    own = [text.lstrip("+") for text in HydraConfig.get().overrides.task]
    name = "+".join(text for text in own if text.split("=")[0] in swept)
    return re.sub(r"[^\w.=+-]+", "_", name)
