"""The watch for states that events wait for."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from sim.actors.borders import border_level
from sim.array_types import Bools
from sim.awaited import LOWEST_OF_DAY, Observable, State
from sim.conditions import Channel
from sim.events import begin
from sim.rules import Node
from sim.state.flows import Flow
from sim.units import HOURS_PER_DAY
from sim.world import Actor, Phase

HALF_PAST = 0.5  # hours; when in an hour services are looked at


class EventWatch(Actor):
    """Not a part of the supply chain: lets events begin once the state they wait for is there."""

    def duties(self) -> dict[Phase, Callable[[], None]]:
        """Look at midnight, when everyone is counted and before the day's counts are kept."""
        return {Phase.CLOSE: self.look}

    def look(self) -> None:
        """Let begin what has waited for a state that today has reached for the first time."""
        world, today = self.world, self.world.report_day
        reached = [name for name in world.reached if self.is_reached(name, today)]
        if reached:
            begin(world, reached, today + 1.0)

    def is_reached(self, name: str, today: int) -> bool:
        """Tell whether an event's state is looked for today, and reached for the first time."""
        state = self.world.config.scenario.disruptions[name].when
        if state is None or np.isfinite(self.world.reached[name][0]):
            return False
        looked_for = state.from_day <= today <= state.until_day
        return looked_for and state.reached(self.figure(state))

    def figure(self, state: State) -> float:
        """Return what the day that ends has come to."""
        if state.observable in LOWEST_OF_DAY:
            return self.lowest(state.observable)
        tally = self.world.state.tally
        counted = {
            Observable.PERSONS_WITHOUT: tally.without_town,
            Observable.PERSONS_BEYOND_TOLERANCE: tally.beyond_town,
        }
        if state.observable in counted:
            return float(counted[state.observable].sum())
        if state.observable is Observable.COVER_DAYS:
            return self.cover_days(state.medicines)
        articles = int(tally.flow[Flow.ARTICLES])
        return float(tally.flow[Flow.ARTICLES_WITHOUT_STOCK] / max(articles, 1))

    def lowest(self, observable: Observable) -> float:
        """Return the lowest level of a service in the hours of today."""
        start = float(self.world.day * HOURS_PER_DAY)
        if self.world.conditions.quiet(start, start + HOURS_PER_DAY):
            return 1.0
        moments = start + np.arange(HOURS_PER_DAY) + HALF_PAST
        return min(self.level(observable, float(moment)) for moment in moments)

    def level(self, observable: Observable, moment: float) -> float:
        """Return the level of a service at a moment, over the whole country."""
        world = self.world
        places, services, conditions = world.country.places, world.services, world.conditions
        pharmacies = places.of_kind(Node.OPEN_CARE_PHARMACY)
        if observable is Observable.ELECTRICITY:
            out = conditions.out_at(Channel.ELECTRICITY, moment)[places.facility_area]
            return float((~out[pharmacies]).mean())
        if observable is Observable.TELECOM:
            return float(services.telecom(moment)[pharmacies].mean())
        if observable is Observable.PHARMACIES:
            return float(services.counters_at(moment).level[: pharmacies.size].mean())
        if observable is Observable.BORDERS:
            return border_level(world, moment)
        return float(conditions.level_at(Channel.NATIONAL_SERVICE, moment).mean())

    def cover_days(self, medicines: tuple[str, ...]) -> float:
        """Return the days of need of some medicines that distributors hold, all together."""
        world, lines = self.world, self.world.state.lines
        meant = self.meant(medicines)
        need = float(world.state.goods.need[meant].sum())
        return float(lines.stock[meant[lines.article]].sum()) / need if need > 0 else np.inf

    def meant(self, medicines: tuple[str, ...]) -> Bools:
        """Return the articles whose ATC code begins with one of some; none = all medicines."""
        country = self.world.country
        begins = [str(code).startswith(medicines or "") for code in country.medicines.atc]
        medicine = country.articles.medicine
        return np.where(medicine >= 0, np.array(begins)[medicine], False)
