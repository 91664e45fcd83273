"""The YAML files in `configs/`, `experiments/` and `my_configs/`, and what one of them holds."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import takewhile
from pathlib import Path
from typing import Any, Final, TypeVar

from omegaconf import OmegaConf
from omegaconf.errors import OmegaConfBaseException
from yaml import YAMLError

from sim.config import models
from sim.config.hashes import plain
from sim.config.models import CONFIGS, ROOT, Config
from sim.config.problems import validated
from sim.config.scenario import Proposal, Scenario
from sim.errors import ConfigError, suggest

T = TypeVar("T", Scenario, Proposal)

DIRECTIVES: Final = ("yaml-language-server", "@package")  # comments that speak to programs
GROUPS: Final = ("world", "actors", "scenario", "proposal", "experiments")


def group_folder(group: str) -> Path:
    """Return the folder of the options of a group that come with the project."""
    return ROOT / group if group == "experiments" else CONFIGS / group


def own_folder(group: str) -> Path:
    """Return the folder of a user's own options of a group."""
    return models.OWN_CONFIGS / group


def shipped(group: str) -> list[str]:
    """Return the names of the options of a group that come with the project, sorted."""
    if group not in GROUPS:
        raise ConfigError(f"{group}: unknown group; {suggest(group, GROUPS)}")
    return _names(group_folder(group))


def options(group: str) -> list[str]:
    """Return the names of a group's options, sorted. Raises ConfigError for an unknown group."""
    return sorted({*shipped(group), *_names(own_folder(group))})


def _names(folder: Path) -> list[str]:
    return sorted(path.stem for path in folder.glob("*.yaml"))


def option_file(group: str, name: str) -> Path:
    """Return the file of an option; the project's come first."""
    path = group_folder(group) / f"{name}.yaml"
    return path if path.is_file() else own_folder(group) / f"{name}.yaml"


def description(group: str, name: str) -> str:
    """Return what the comment at the top of an option's file says."""
    lines = option_file(group, name).read_text(encoding="utf-8").splitlines()
    comment = [line.lstrip("# ") for line in takewhile(lambda line: line.startswith("#"), lines)]
    return " ".join(line for line in comment if not line.startswith(DIRECTIVES))


def missing_option(group: str, name: str) -> str | None:
    """Say that a group has no such option, or nothing."""
    known = options(group)
    return None if name in known else f"{group}: unknown option '{name}'; {suggest(name, known)}"


def unusable_option(group: str, name: str) -> str | None:
    """Say that there is no such option, that its file cannot be read or has another's name."""
    missing = missing_option(group, name)
    if missing:
        return missing
    own, path = own_folder(group) / f"{name}.yaml", option_file(group, name)
    if own.is_file() and own != path:
        return f"{group}: '{name}' comes with the project; give {own} another name"
    try:
        content = _loaded(path)
    except ConfigError as error:
        return str(error)
    inside = content.get("name", name) if isinstance(content, Mapping) else name
    return None if str(inside) == name else _misnamed(str(inside), name)


def _misnamed(inside: str, name: str) -> str:
    return f"name: is '{inside}' in {name}.yaml; both must be the same"


def read_yaml(path: Path) -> dict[str, Any]:
    """Return a YAML file as plain values. Raises ConfigError when it is missing or broken."""
    content = _loaded(path, resolve=True)
    if not content or not isinstance(content, dict):
        raise ConfigError(f"{path}: holds no keys; expected lines such as 'name: …'")
    return {str(key): value for key, value in content.items()}


def _loaded(path: Path, *, resolve: bool = False) -> object:
    try:
        return OmegaConf.to_container(OmegaConf.load(path), resolve=resolve)
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read ({error.strerror})") from None
    except (YAMLError, OmegaConfBaseException, UnicodeDecodeError) as error:
        raise ConfigError(yaml_problem(error, path)) from None


def yaml_problem(error: Exception, path: Path | None = None) -> str:
    """Return what is wrong with a YAML file on one line, with the file and the line."""
    mark = getattr(error, "problem_mark", None)
    if mark is None:
        return f"{path}: is not valid YAML; {one_line(error)}"
    what = str(getattr(error, "problem", None) or "cannot be read")
    hint = "; indent with blanks, not with tabs" if "\\t" in what else ""
    return f"{path or mark.name}, line {mark.line + 1}: is not valid YAML; {what}{hint}"


def _option(group: str, name: str) -> dict[str, Any]:
    problem = unusable_option(group, name)
    if problem:
        raise ConfigError(problem)
    return read_yaml(option_file(group, name))


def load_scenario(name: str) -> Scenario:
    """Return a scenario of `configs/scenario` by its name."""
    return _named(name, validated(Scenario, _option("scenario", name)))


def load_proposal(name: str) -> Proposal:
    """Return a proposal of `configs/proposal` by its name."""
    return _named(name, validated(Proposal, _option("proposal", name)))


def _named(name: str, option: T) -> T:
    if option.name != name:
        raise ConfigError(_misnamed(option.name, name))
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
