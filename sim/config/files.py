"""The YAML files in `configs/` and `experiments/`: what there is, and what one of them holds."""

from __future__ import annotations

from itertools import takewhile
from pathlib import Path
from typing import Any, Final, TypeVar

from omegaconf import OmegaConf
from omegaconf.errors import OmegaConfBaseException
from yaml import YAMLError

from sim.config.hashes import plain
from sim.config.models import CONFIGS, ROOT, Config
from sim.config.problems import validated
from sim.config.scenario import Proposal, Scenario
from sim.errors import ConfigError, suggest

T = TypeVar("T", Scenario, Proposal)

DIRECTIVES: Final = ("yaml-language-server", "@package")  # comments that speak to programs
GROUPS: Final = ("world", "actors", "scenario", "proposal", "experiments")


def group_folder(group: str) -> Path:
    """Return the folder of a group of options."""
    return ROOT / group if group == "experiments" else CONFIGS / group


def options(group: str) -> list[str]:
    """Return the names of a group's options, sorted. Raises ConfigError for an unknown group."""
    if group not in GROUPS:
        raise ConfigError(f"{group}: unknown group; {suggest(group, GROUPS)}")
    return sorted(path.stem for path in group_folder(group).glob("*.yaml"))


def description(group: str, name: str) -> str:
    """Return what the comment at the top of an option's file says."""
    lines = (group_folder(group) / f"{name}.yaml").read_text(encoding="utf-8").splitlines()
    comment = [line.lstrip("# ") for line in takewhile(lambda line: line.startswith("#"), lines)]
    return " ".join(line for line in comment if not line.startswith(DIRECTIVES))


def missing_option(group: str, name: str) -> str | None:
    """Say that a group has no such option, or nothing."""
    known = options(group)
    return None if name in known else f"{group}: unknown option '{name}'; {suggest(name, known)}"


def read_yaml(path: Path) -> dict[str, Any]:
    """Return a YAML file as plain values. Raises ConfigError when it is missing or broken."""
    try:
        content = OmegaConf.to_container(OmegaConf.load(path), resolve=True)
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read ({error.strerror})") from None
    except (YAMLError, OmegaConfBaseException, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: is not valid YAML; {one_line(error)}") from None
    if not content or not isinstance(content, dict):
        raise ConfigError(f"{path}: holds no keys; expected lines such as 'name: …'")
    return {str(key): value for key, value in content.items()}


def _option(group: str, name: str) -> dict[str, Any]:
    problem = missing_option(group, name)
    if problem:
        raise ConfigError(problem)
    return read_yaml(group_folder(group) / f"{name}.yaml")


def load_scenario(name: str) -> Scenario:
    """Return a scenario of `configs/scenario` by its name."""
    return _named(name, validated(Scenario, _option("scenario", name)))


def load_proposal(name: str) -> Proposal:
    """Return a proposal of `configs/proposal` by its name."""
    return _named(name, validated(Proposal, _option("proposal", name)))


def _named(name: str, option: T) -> T:
    if option.name != name:
        raise ConfigError(f"name: is '{option.name}' in {name}.yaml; both must be the same")
    return option


def read_config(path: Path) -> Config:
    """Return the configuration of a cell from its `config.yaml`."""
    return validated(Config, read_yaml(path))


def as_yaml(config: Config) -> str:
    """Return the configuration of a cell as YAML that `read_config` understands."""
    return OmegaConf.to_yaml(OmegaConf.create(plain(config)))


def one_line(error: BaseException) -> str:
    """Return the text of an error on one line."""
    return "; ".join(line.strip() for line in str(error).splitlines() if line.strip())
