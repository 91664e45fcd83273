"""What a case can ask of the engine: models with their inputs, outputs and how they are played.

A model is a class: fields are inputs with their bounds, `told` is how its text is recognised (named
groups in it are inputs too), `outputs` is how an output in words is recognised, and `play` asks the
engine.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
from abc import abstractmethod
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar, Final, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from sim.config import validated
from sim.errors import ConfigError
from sim.lab import families
from sim.lab.cases import TEXTS, Row

Results = dict[str, float]


class NoPartError(Exception):
    """The engine has no part for these inputs of a model that it knows otherwise."""


class Model(BaseModel):
    """Base of all models; inputs that a model does not know are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    told: ClassVar[str] = ""  # regular expression, found anywhere in what tells the model
    outputs: ClassVar[Mapping[str, str]] = {}  # result: regular expression of the output
    lucky: ClassVar[bool] = False  # results carry luck, so shorter runs need wider tolerances
    ignored: ClassVar[tuple[str, ...]] = ()  # inputs that say the same as the text

    effort: float = Field(default=1.0, gt=0, description="share of the run length that is asked")
    seed: int = Field(default=1, ge=0, description="luck of the run")

    @abstractmethod
    def play(self) -> Results:
        """Ask the engine; return its results by name."""


MODELS: Final[list[type[Model]]] = []
M = TypeVar("M", bound=type[Model])


def model(cls: M) -> M:
    """Register a model."""
    MODELS.append(cls)
    return cls


def load_models() -> list[type[Model]]:
    """Import every module of `sim.lab.families` and return all models."""
    for found in pkgutil.iter_modules(families.__path__):
        importlib.import_module(f"{families.__name__}.{found.name}")
    return MODELS


def fitting(row: Row) -> Iterator[tuple[type[Model], str]]:
    """Yield the models that a row names, each with the result that its output asks for."""
    for cls in load_models():
        if re.search(cls.told, row.told, re.IGNORECASE | re.DOTALL):
            for result, words in cls.outputs.items():
                if re.search(words, row.output, re.IGNORECASE):
                    yield cls, result
                    break


def setting(cls: type[Model], row: Row, effort: float, seed: int) -> Model:
    """Return a model with the inputs of a row; ConfigError with every input that does not fit."""
    found = re.search(cls.told, row.told, re.IGNORECASE | re.DOTALL)
    named = found.groupdict() if found else {}
    inputs: dict[str, Any] = {k: v for k, v in named.items() if v is not None}
    asked = {field.alias or name for name, field in cls.model_fields.items()}
    dropped = {*TEXTS, "run", *cls.ignored} - asked
    known = {k: v for k, v in row.inputs.items() if k not in dropped}
    try:
        return validated(cls, inputs | known | {"effort": effort, "seed": seed})
    except ConfigError as error:
        raise ConfigError([f"{row.where}: inputs: {text}" for text in error.problems]) from None
