"""Configuration: Hydra composes it, pydantic validates it, and nothing else reads YAML."""

from sim.config.compose import compose, consistent, study_name, study_of
from sim.config.files import (
    as_yaml,
    description,
    load_proposal,
    load_scenario,
    options,
    read_config,
    shipped,
)
from sim.config.hashes import config_hash, plain
from sim.config.models import (
    CALM,
    CONFIGS,
    ROOT,
    TODAY,
    CalendarConfig,
    Config,
    StudyConfig,
    WorldConfig,
)
from sim.config.overrides import as_overrides, checked, hydra_errors
from sim.config.problems import validated
from sim.config.scenario import Proposal, Scenario

__all__ = [
    "CALM",
    "CONFIGS",
    "ROOT",
    "TODAY",
    "CalendarConfig",
    "Config",
    "Proposal",
    "Scenario",
    "StudyConfig",
    "WorldConfig",
    "as_overrides",
    "as_yaml",
    "checked",
    "compose",
    "config_hash",
    "consistent",
    "description",
    "hydra_errors",
    "load_proposal",
    "load_scenario",
    "options",
    "plain",
    "read_config",
    "shipped",
    "study_name",
    "study_of",
    "validated",
]
