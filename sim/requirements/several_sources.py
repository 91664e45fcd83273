"""Several sources of the active substance."""

from __future__ import annotations

from typing import ClassVar, Literal

import numpy as np
from pydantic import Field

from sim.array_types import Ints
from sim.places import Places
from sim.registry import Bearers, Requirement, requirement
from sim.requirements.medicines import WHICH, Medicines, covered
from sim.rng import Purpose, uniforms
from sim.rules import Rules, Subjects
from sim.state.flows import Cost, Payer


@requirement
class SeveralSources(Requirement):
    """Purchases for the country demand a second source of active substance, in another place.

    Plants take what their first source does not deliver from the second one, as far as that
    delivers. Of two such demands on a line the one that covers more of the need counts, of equal
    ones the origin that stands first in the table of origins.
    """

    kind: Literal["several_sources"] = "several_sources"
    bears: ClassVar[Bearers] = {
        Payer.STATE: (Cost.PREMIUM,),
        Payer.REGION: (Cost.PREMIUM,),
    }
    medicines: Medicines = Field(default="priority", description=WHICH)
    share: float = Field(ge=0, le=1, description="of the product lines that get a second source")
    covers_share: float = Field(ge=0, le=1, description="of the need that the second can deliver")
    origins: tuple[str, ...] = Field(
        default=("eu", "other"),
        min_length=1,
        description="where second sources are: the first of these that is not the present one",
    )

    def find(self, places: Places) -> Ints:
        """Return the origins in order; ConfigError for unknown ones."""
        return places.named(self.origins, places.origin_name, f"{self.kind}.origins")

    def reform(self, rules: Rules, subjects: Subjects) -> None:
        """Give lines a second source; ConfigError for unknown codes or origins."""
        medicine, priority = subjects.line_medicine, subjects.line_priority
        lines = covered(self.medicines, subjects, medicine, priority, f"{self.kind}.medicines")
        origins = self.find(subjects.places)
        luck = uniforms(subjects.world_seed, Purpose.SECOND_SOURCE, np.arange(lines.size))
        finds = lines & subjects.line_supplied & (luck < self.share) & (self.covers_share > 0)
        found = np.full(lines.size, -1)
        for origin in origins[::-1]:
            found[finds & (subjects.line_active_origin != origin)] = origin
        source, covers = rules.second_source, rules.second_covers
        earlier = (self.covers_share == covers) & (found < source)
        better = (found >= 0) & ((self.covers_share > covers) | earlier)
        source[better], covers[better] = found[better], self.covers_share
