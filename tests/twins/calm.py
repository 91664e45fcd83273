"""Suppliers that run alone before a run, with demand at its mean, in plain Python."""

from __future__ import annotations

from math import floor

from sim.rng import Purpose
from sim.units import DAYS_PER_WEEK
from tests.twins.authority import batches, part_made
from tests.twins.goods import Article, Line
from tests.twins.supply import arrive, produce, send
from tests.twins.ways import Way
from tests.twins.world import Twin

WEEKEND = (5, 6)  # Monday is 0
OPEN = Way(level=1.0, longer=0)


class Calm:
    """The country's shelves as one store by article, and patients who turn to substitutes."""

    def __init__(self, world: Twin, buffer: list[float]) -> None:
        self.world, self.buffer = world, buffer
        self.owed = [0.0 for _ in world.articles]

    def play_day(self, today: int) -> None:
        """Let suppliers make and ship, then serve the day's need article by article."""
        for line in self.world.lines:
            supply(line, today)
        for article in self.world.articles:
            self.serve(article)
            if article.traded:
                self.help_out(article)
        if (int(self.world.days.weekday[0]) + today) % DAYS_PER_WEEK not in WEEKEND:
            self.compound()

    def serve(self, article: Article) -> None:
        """Take the need and what is owed; what exceeds shelves and homes turns elsewhere."""
        a = article.index
        self.owed[a] += article.need
        self.owed[a] -= take(article, int(self.owed[a]))
        lacking = self.owed[a] - self.buffer[a] - 1.0
        if lacking > 0:
            self.owed[a] -= lacking
            able = [other for other in article.substitutes if other.distributor_stock > 0]
            if able:
                self.owed[able[0].index] += min(lacking, article.need)

    def help_out(self, article: Article) -> None:
        """Bring in goods under a licence when it has been short for long."""
        authority = self.world.actors.authority
        scarce = article.distributor_stock < authority.short_below_days * article.need
        article.short_days = article.short_days + 1 if scarce else 0
        if not scarce:
            return
        draw = self.world.luck.draw
        low, high = authority.licence_lead_days
        lead = low + draw(Purpose.LICENCE, article.index, 1) * (high - low)
        found = draw(Purpose.LICENCE, article.index) < authority.licence_found_share
        if found and article.short_days >= authority.licence_after_days + lead:
            part = article.need * authority.licence_need_share
            article.licence_line.stock[0] += floor(part + 0.5)

    def compound(self) -> None:
        """Have compounders make what has been short for long."""
        how = self.world.actors.compounding
        wishes = {
            article.index: article.need * how.need_share
            for article in self.world.articles
            if article.compoundable and article.short_days >= how.shortage_after_days
        }
        part = part_made(self.world, sum(wishes.values()), 1.0)
        for article, days in batches(self.world, wishes, part, 0.5):
            article.licence_line.stock[0] += days


def supply(line: Line, today: int) -> None:
    """Let a company make and ship."""
    arrive(line, today)
    if line.licence:
        return
    stopped = any(first <= today < last for first, last in line.stops)
    produce(line, 0.0 if stopped else 1.0, 1.0)
    if not stopped:
        send(line, today, OPEN)
    empty = not stopped and line.plant == 0 and not line.made_to_order
    line.strained = line.strained + 1 if empty else 0


def take(article: Article, wanted: int) -> int:
    """Take goods from every line and centre by their shares, then from whatever has some."""
    left = wanted
    for by_share in (True, False):
        for line in article.lines:
            for k, centre in enumerate(line.distributor.centres):
                part = int(wanted * (line.share * centre.share) + 0.5) if by_share else left
                took = min(part, left, line.stock[k])
                line.stock[k] -= took
                left -= took
    return wanted - left
