"""The order of a day."""

from __future__ import annotations

from sim.units import HOURS_PER_DAY
from tests.twins import (
    acute,
    authority,
    carriers,
    counters,
    distribution,
    dose,
    events,
    expiry,
    exports,
    hospital,
    law,
    losses,
    midnight,
    moves,
    ordering,
    outside,
    prescribers,
    redistribution,
    rush,
    supply,
    whole_packs,
    worth,
)
from tests.twins.tally import Tally
from tests.twins.world import Twin

ADMISSIONS_HOUR = 10


def play_day(world: Twin, today: int) -> Tally:
    """Let a day pass; return its counts."""
    world.tally = Tally()
    carriers.plan(world, today)
    supply.supply_day(world, today)
    law.enact_what_begins(world, today)
    moves.resettle(world, today)
    rush.hurry(world, today)
    counters.gather(world, today)
    for hour in range(HOURS_PER_DAY):
        play_hour(world, today * HOURS_PER_DAY + hour)
    evening(world, (today + 1) * HOURS_PER_DAY - 1)
    return world.tally


def play_hour(world: Twin, now: int) -> None:
    """Let an hour pass."""
    today, hour = divmod(now, HOURS_PER_DAY)
    how = world.actors.dose
    if hour == how.pack_hour:
        dose.pack_day(world, today)
    if hour == how.delivery_hour:
        dose.deliver_day(world, today)
    losses.judge(world, now)
    losses.strike(world, now)
    ordering.receive(world, now)
    if hour == ADMISSIONS_HOUR:
        hospital.treat_day(world, now)
    whole_packs.hand_out_packs(world, now)
    counters.serve_hour(world, now)


def evening(world: Twin, now: int) -> None:
    """Decide, prescribe, move, order and count."""
    today = now // HOURS_PER_DAY
    authority.decide(world, now)
    authority.compound(world, now)
    authority.buy(world, now)
    authority.make_on_standby(world, now)
    outside.supply(world, now)
    if world.works(today):
        prescribers.answer(world, today)
    expiry.look_through(world, today)
    redistribution.move(world, today)
    expiry.rotate(world, today)
    authority.release_stockpile(world)
    authority.help_each_other(world)
    distribution.night(world, now)
    exports.buy(world, today)
    midnight.count(world, today)
    acute.lapse(world, (today + 1) * HOURS_PER_DAY)
    worth.count_stock(world)
    events.look(world, today)
    if world.report_day(today) == -1:
        midnight.begin_report(world)
