"""Configuration: Hydra composes it, pydantic validates it, and nothing else reads YAML."""

from sim.config.compose import compose, consistent, study_of
from sim.config.files import (
    as_yaml,
    load_proposal,
    load_scenario,
    options,
    read_config,
)
from sim.config.models import (
    CALM,
    CONFIGS,
    ROOT,
    TODAY,
    CalendarConfig,
    Config,
    Proposal,
    Scenario,
    StudyConfig,
    WorldConfig,
    config_hash,
)
from sim.config.overrides import checked, hydra_errors

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
    "as_yaml",
    "checked",
    "compose",
    "config_hash",
    "consistent",
    "hydra_errors",
    "load_proposal",
    "load_scenario",
    "options",
    "read_config",
    "study_of",
]
