"""Overrides from the command line, checked before Hydra sees them.

Hydra refuses some misspelt keys with advice that hides the mistake, and takes `+misspelt=1`
silently. So every value is handed over by force (`++key=value`), and the validation of the whole
composed configuration tells what is wrong with it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Final

from hydra.core.override_parser.overrides_parser import OverridesParser
from hydra.core.override_parser.types import Override
from hydra.errors import HydraException
from omegaconf.errors import OmegaConfBaseException
from yaml import YAMLError

from sim.config.files import GROUPS, one_line, unusable_option, yaml_problem
from sim.errors import ConfigError, Problems

MAIN_STUDY: Final = "experiments=first_comparison"
CHOICES: Final = ("experiments", "scenario", "proposal", "scenarios", "proposals")
LISTS: Final = {"scenario": "scenarios", "proposal": "proposals"}


def checked(overrides: Sequence[str], *, sweeps: bool = False) -> list[str]:
    """Return the overrides for Hydra; with nothing chosen, the main study is added.

    Sweeps over several values are only for the command line with -m. Raises one ConfigError with
    everything that cannot be read and every unknown option.
    """
    problems = Problems(ConfigError)
    ready: list[str] = []
    chosen: set[str] = set()
    for text in overrides:
        override = _parsed(text, problems)
        if override is None:
            continue
        if override.is_sweep_override() and not sweeps:
            problems.found.append(_several(text, override))
            continue
        chosen.add(override.key_or_group.split(".", maxsplit=1)[0])
        ready.append(_forced(text, override, problems))
    problems.raise_if_any()
    return ready if chosen.intersection(CHOICES) else [*ready, MAIN_STUDY]


def as_overrides(values: Mapping[str, object], within: str = "") -> list[str]:
    """Return nested Python values as overrides, such as calendar.seasons=false."""
    found: list[str] = []
    for key, value in values.items():
        path = f"{within}{key}"
        if isinstance(value, Mapping):
            found += as_overrides(value, f"{path}.")
        else:
            found.append(f"{path}={value if path in GROUPS else _literal(value)}")
    return found


def _literal(value: object) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, Sequence) and not isinstance(value, str):
        return f"[{','.join(map(_literal, value))}]"
    escaped = str(value).replace("'", r"\'")
    return f"'{escaped}'"


def _parsed(text: str, problems: Problems) -> Override | None:
    try:
        return OverridesParser.create().parse_override(text)
    except HydraException as error:
        what = str(error).splitlines()[0]
        problems.add(f"'{text}'", f"cannot be read ({what})", "write key=value without blanks")
    return None


def _several(text: str, override: Override) -> str:
    """Say what to write instead of several values, which are runs of their own."""
    key, _, given = text.lstrip("+").partition("=")
    each = "for a study of each by itself add -m on the command line"
    if key in LISTS:
        return f"{key}: '{given}' are several; write {LISTS[key]}=[{given}]; {each}"
    if key in GROUPS:
        return f"{key}: '{given}' are several; choose one; {each}"
    if re.fullmatch(r"-?\d+,\d+", given):
        point = given.replace(",", ".")
        return f"{key}: '{given}' are two numbers; write {point} with a point; {each}"
    return f"{key}: '{given}' are several values; write [{given}] if it is a list; {each}"


def _forced(text: str, override: Override, problems: Problems) -> str:
    """Return the override for Hydra: groups by choice, values by force."""
    key = override.key_or_group
    bare = text.lstrip("+")
    if key.split(".")[0].split("/")[0] == "hydra" or override.is_delete():
        return text
    if key not in GROUPS:
        return f"++{bare}"
    for name in _names(override):
        if name is None:
            continue
        problem = _not_one(key, name) or unusable_option(key, str(name))
        if problem:
            problems.found.append(problem)
    return bare


def _names(override: Override) -> list[object]:
    if override.is_discrete_sweep():
        return list(override.sweep_iterator())
    return [override.value()]


def _not_one(group: str, name: object) -> str | None:
    """Say that several options were named where one is meant, or nothing."""
    if not isinstance(name, list | dict):
        return None
    names = ",".join(map(str, name))
    remedy = f"write {LISTS[group]}=[{names}]" if group in LISTS else "choose one"
    return f"{group}: takes one name; {remedy}"


@contextmanager
def hydra_errors() -> Iterator[None]:
    """Turn the errors of Hydra, OmegaConf and YAML into a ConfigError of one line."""
    try:
        yield
    except YAMLError as error:
        raise ConfigError(yaml_problem(error)) from None
    except (HydraException, OmegaConfBaseException) as error:
        cause = error.__cause__
        detail = f"; {one_line(cause)}" if isinstance(cause, OmegaConfBaseException) else ""
        raise ConfigError(one_line(error).replace("'++", "'") + detail) from None
