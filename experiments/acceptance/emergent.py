"""What no line of the code says, but what must come out: five events and what is known of them."""

from __future__ import annotations

import numpy as np

from experiments.acceptance.check import Check, at_least, at_most, between, near, same
from experiments.acceptance.displaced import IN_TIME, DisplacedLines
from experiments.acceptance.play import cell, day_by_day, lines_by_hour, long_term_beyond
from sim.array_types import Ints
from sim.config import Config
from sim.replication import Run
from sim.state.arrays import State
from sim.state.flows import Flow, Service
from sim.state.kinds import Supply
from sim.units import HOURS_PER_DAY

WARM_UP = 21
SWEDEN = "sweden"
SMALL = (f"warm_up_days={WARM_UP}", "calendar.seasons=false")
NO_E_COMMERCE = "actors.residents.e_commerce_share=0"  # Spain sells no prescription goods online
CLOSED = 10  # report day of the closure
BLACKOUT, NOON_HOUR, MINUTES_LEFT = 30, 12, 27 / 60  # the power goes at 12:33
TUESDAY = 29  # report day of the stop
MORNING = 11  # hour until which the next morning is compared


def checks() -> list[Check]:
    """Play the events."""
    return [*spain(), *tuesday_stop(), *oriola_down()]


def spain(world: str = SWEDEN) -> list[Check]:
    """Pharmacies close in Catalonia, and the Iberian peninsula loses its power."""
    calm = Run.begin(cell(f"world={world}", *SMALL, NO_E_COMMERCE, f"horizon_days={BLACKOUT + 2}"))
    day = lines_by_hour(calm, CLOSED, CLOSED + 1)
    ordinary = lines_by_hour(calm, BLACKOUT, BLACKOUT + 2)
    del calm
    closures = [closure(world, *case, day) for case in ((12.2, 21), (20.0, 30))]
    return [*closures, *blackout(world, ordinary)]


def closure(world: str, open_percent: float, wanted: float, ordinary: dict[int, int]) -> Check:
    """Close all but a share of the pharmacies for a day, and compare the day's lines."""
    event = {"kind": "pharmacy_closure", "start_day": CLOSED, "duration_days": 1}
    events = {"strike": event | {"open_share": open_percent / 100}}
    small = (f"world={world}", *SMALL, NO_E_COMMERCE, f"horizon_days={CLOSED + 1}")
    run = Run.begin(cell(*small, events=events))
    lines, evening, two = lines_by_hour(run, CLOSED, CLOSED + 1), CLOSED * 24 + 22, CLOSED * 24 + 13
    note = f"{100 * lines[two] / ordinary[two]:.1f} % to 14:00"
    share = 100 * lines[evening] / ordinary[evening]
    return near(f"{open_percent} % of pharmacies open: lines", wanted, 4, share, "%", note)


def blackout(world: str, ordinary: dict[int, int]) -> list[Check]:
    """Take the course of the Iberian blackout, and compare with the same hours of a calm day."""
    small = (f"world={world}", *SMALL, NO_E_COMMERCE, f"horizon_days={BLACKOUT + 2}")
    config = cell(*small, events="power_loss_national")
    struck = lines_by_hour(Run.begin(config), BLACKOUT, BLACKOUT + 2)
    share = _after_noon(struck, struck=True) / _after_noon(ordinary, struck=False)
    next_morning = (BLACKOUT + 1) * 24 + MORNING
    morning = struck[next_morning] / ordinary[next_morning]
    return [
        near("blackout from 12:33 to midnight: lines against calm", 0.24, 0.07, share),
        at_least("next morning, to 12:00", 0.95, morning),
    ]


def _after_noon(lines: dict[int, int], struck: bool) -> float:
    """Return the lines from 12:33 to midnight; before it, those of an ordinary noon hour."""
    noon, evening = BLACKOUT * 24 + NOON_HOUR, BLACKOUT * 24 + 22
    hour = lines[noon] - lines[noon - 1]
    later = lines[evening] - lines[noon]
    if not struck:
        return later + hour * MINUTES_LEFT
    return float(later)


def tuesday_stop(world: str = SWEDEN) -> list[Check]:
    """The national service stops on a Tuesday from 14:30 to 21:45."""
    days, seen = 34, slice(28, 34)
    overrides = (f"world={world}", *SMALL, f"horizon_days={days}")
    calm_run = _played(cell(*overrides), days)
    calm, calm_beyond = calm_run.world.history, long_term_beyond(calm_run)
    del calm_run
    run = Run.begin(cell(*overrides, events="it_failure_eprescription_7h"))
    filled = 100 * filled_in_two_days(run)
    run.advance(WARM_UP + days - run.world.day)
    stop, beyond = run.world.history, long_term_beyond(run)

    def more(what: Service) -> Ints:
        return (day_by_day(stop, what) - day_by_day(calm, what))[seen]

    def more_without(part: str) -> Ints:
        return (stop.part(part) - calm.part(part))[seen]

    displaced = int(more(Service.BLOCKED).sum())
    acute = int(more_without("without_channel")[:, Supply.ACUTE].max())
    everyone = int(more_without("new_beyond_town").sum())
    excess, fresh = int(beyond.sum() - calm_beyond.sum()), int((beyond & ~calm_beyond).sum())
    note = f"{fresh} newly beyond, {fresh - excess} no longer; {everyone} with acute needs"
    lapsed = int(more(Service.ACUTE_LAPSED).sum())
    return [
        between("Tuesday stop: lines displaced", 90_000, 110_000, displaced, "lines"),
        at_least("Tuesday stop: of these filled within 48 hours", 95, filled, "%"),
        at_least("Tuesday stop: acute needs unmet at midnight", 1, acute, note=f"{lapsed} lapse"),
        at_most("Tuesday stop: long-term users beyond tolerance", 49, excess, "persons", note),
    ]


def filled_in_two_days(run: Run) -> float:
    """Return which share of the lines that Tuesday's stop displaced is filled within 48 hours.

    Displaced are the lines that failed first because of the stop, and are unmet at midnight. The
    run is left two days after that midnight.
    """
    run.advance(WARM_UP + TUESDAY + 1)
    displaced = DisplacedLines.since(run.world.state, (WARM_UP + TUESDAY) * HOURS_PER_DAY)
    for hour in range(run.world.hour, run.world.hour + IN_TIME):
        run.world.env.run(until=hour + 1)
        displaced.look(hour)
    return displaced.filled_share


def _played(config: Config, days: int) -> Run:
    run = Run.begin(config)
    run.advance(config.warm_up_days + days)
    return run


def oriola_down(world: str = SWEDEN) -> list[Check]:
    """One distributor is down for three weeks; each line has only one."""
    first, last = 30, 51
    small = (f"world={world}", *SMALL, f"horizon_days={last + 1}")
    run = _played(cell(*small, events="oriola_down_21d"), first)
    state, lines = run.world.state, run.world.country.lines
    oriola = lines.distributor == run.world.country.places.distributor_name.index("oriola")
    only = np.bincount(lines.article, ~oriola & ~lines.licence, state.goods.pack.size) == 0
    before, extra = shipped_so_far(state), brought_in(state)
    clean = only & (licensed_stock(run) == 0)
    run.advance(last - first)
    clean &= brought_in(state) == extra
    sent = (shipped_so_far(state) - before)[clean].sum()
    flow = run.world.history.part("flow")
    by_oriola = flow[first:last, Flow.SHIPPED_BY_SECOND].sum()
    by_tamro = flow[first:last, Flow.SHIPPED_BY_DISTRIBUTOR].sum()
    note = f"{by_tamro:,} by Tamro, of its own lines"
    whose = f"{clean.sum()} articles that only Oriola has"
    return [
        same("Oriola down 21 d: treatment-days it ships", 0, by_oriola, note=note),
        same("Oriola down 21 d: shipped by anyone of its articles", 0, sent, note=whose),
        same("Oriola down 21 d: pharmacy to pharmacy", 0, flow[:, Flow.BETWEEN_PHARMACIES].sum()),
    ]


def shipped_so_far(state: State) -> Ints:
    """Return what has left distributors of each article, up to a constant: held, used, scrapped."""
    shelves = state.shelves
    held = (shelves.stock.sum(axis=0) + shelves.in_transit.sum(axis=0)).astype(np.int64)
    return np.asarray(held + state.books.dispensed + state.books.scrapped + state.books.expired)


def brought_in(state: State) -> Ints:
    """Return what has come of each article under licences and from compounders."""
    return np.asarray(state.books.imported + state.books.compounded)


def licensed_stock(run: Run) -> Ints:
    """Return what lies on each article's licence line."""
    lines = run.world.state.lines
    return np.asarray(lines.stock[lines.first[1:] - 1].sum(axis=1))
