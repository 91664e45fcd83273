"""Taking goods from a counter's shelf, and having it order."""

from __future__ import annotations

from sim.state.flows import Service
from tests.twins.goods import Article, Holder, Shelf
from tests.twins.world import Twin


def shelf_at(world: Twin, counter: int, article: Article) -> Shelf:
    """Return the shelf of an article at a counter."""
    return world.counters[counter].holder.shelves[article.index]


def dispense(shelf: Shelf, days: int) -> bool:
    """Take a collection from any shelf if it suffices."""
    if shelf.stock < days:
        return False
    shelf.stock -= days
    shelf.article.books["dispensed"] += days
    return True


def take(world: Twin, counter: int, article: Article, days: int) -> bool:
    """Hand out a collection over a counter if the shelf suffices."""
    if not dispense(shelf_at(world, counter, article), days):
        return False
    world.tally.lines_medicine[article.medicine] += 1
    world.count(counter, Service.DISPENSED)
    return True


def take_substitute(world: Twin, counter: int, article: Article, days: int) -> bool:
    """Hand out the first substitute that is on the shelf."""
    if not any(take(world, counter, other, days) for other in article.substitutes):
        return False
    world.count(counter, Service.SUBSTITUTED)
    return True


def orders_before(world: Twin, today: int, day: int) -> bool:
    """Tell whether orders are taken, on the eve of a working day, before a later day begins."""
    return any(world.is_weekday(morning) for morning in range(today + 1, day + 1))


def ask_for(holder: Holder, article: Article, days: int, switched: bool) -> None:
    """Have a holder order an article, or with a new prescription a substitute that can be had."""
    wanted = article
    if switched and not article.in_stock:
        wanted = next((other for other in article.substitutes if other.in_stock), article)
    holder.shelves[wanted.index].wanted += days
