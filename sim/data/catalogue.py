"""The tables of Sweden and their columns; unit, meaning and source of each lie in SOURCES.csv."""

from __future__ import annotations

from typing import Final

from sim.data.costs import COSTS
from sim.data.geography import GEOGRAPHY
from sim.data.people import PEOPLE
from sim.data.rhythm import RHYTHM
from sim.data.schema import Schema
from sim.data.supply import SUPPLY

CATALOGUE: Final[dict[str, Schema]] = GEOGRAPHY | SUPPLY | RHYTHM | PEOPLE | COSTS
