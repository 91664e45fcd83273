"""Dose rolls that are held up on the way: who is without, what they last, what they cost."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pytest

from sim.actors.dose_sites import DoseSites
from sim.config import Config
from sim.replication import Run
from sim.state.flows import Flow
from sim.state.kinds import HolderKind, Supply
from sim.state.reasons import Reason
from sim.state.records import NEVER, DoseState, TreatmentFlag
from sim.units import HOURS_PER_DAY
from sim.world import World
from tests.support.toy import toy_cell

WARM_UP = 5
COUNTS = 36  # hours of a gap that counts
SOURCE = {"legal_source": "made up for tests", "legal_status": "made up for tests"}
PACKS = {"packs": {"kind": "dose_continuity", "whole_pack_share": 1, "whole_pack_days": 2} | SOURCE}


def closed(start_day: float, days: float) -> dict[str, Any]:
    """Return a time in which nobody brings rolls."""
    times = {"start_day": start_day, "duration_days": days}
    return {"kind": "transport_loss", "share": 1.0, "carriers": ["others"]} | times


def stopped(start_day: float, days: float) -> dict[str, Any]:
    """Return a time in which no rolls are packed."""
    times = {"start_day": start_day, "duration_days": days}
    return {"kind": "it_failure", "target": "dose_owner:apoteket"} | times


def treatments_of(world: World, place: int) -> list[int]:
    """Return the rows of what is in a patient's roll."""
    people = world.state.people
    resident = people.residents[world.state.dose.rows[place]]
    rows = range(resident["first"], resident["first"] + resident["treatments"])
    return [i for i in rows if people.treatments["flags"][i] & TreatmentFlag.DOSE]


def has_gap(world: World, rows: Any) -> bool:
    """Tell whether one of these treatments has had a gap for so long that it counts."""
    table = world.state.people.treatments[rows]
    opened = np.maximum(table["end"].astype(int), table["failed"])
    return bool(((table["failed"] != NEVER) & (world.hour - opened >= COUNTS)).any())


def without_roll(world: World) -> int:
    """Return how many have a gap in their roll that counts, and none in what they collect."""
    people, count = world.state.people, 0
    for place, row in enumerate(world.state.dose.rows):
        inside, resident = treatments_of(world, place), people.residents[row]
        all_rows = range(resident["first"], resident["first"] + resident["treatments"])
        outside = [i for i in all_rows if i not in inside]
        count += has_gap(world, inside) and not has_gap(world, outside)
    return count


def test_whose_roll_is_held_up_is_counted_at_midnight() -> None:
    run = Run.begin(toy_cell({"road": closed(2, 10)}))
    world, found = run.world, []
    run.advance(WARM_UP)
    for _ in range(20):
        run.advance(1)
        found.append(without_roll(world))
    counted = world.history.part("without_channel")[:, Supply.DOSE]
    assert max(found) > 20
    assert counted.tolist() == found
    reasons = world.history.part("without_reason").sum(axis=0)
    assert reasons[Reason.TRANSPORT] >= sum(found) - 5  # some lack an article all the same


class Books:
    """What is packed for each treatment and has not come, and what came, in treatment-days."""

    def __init__(self, config: Config, monkeypatch: pytest.MonkeyPatch) -> None:
        pack, deliver = DoseSites.pack, DoseSites.deliver
        monkeypatch.setattr(DoseSites, "pack", lambda actor: self.pack(actor, pack))
        monkeypatch.setattr(DoseSites, "deliver", lambda actor: self.deliver(actor, deliver))
        self.run = run = Run.begin(config)
        self.state, self.country = run.world.state, run.world.country
        dose = self.state.dose
        self.places = {i: p for p in range(dose.rows.size) for i in treatments_of(run.world, p)}
        self.packed = {i: dose.roll_days for i in self.places if self.on_the_way(i)}
        self.too_much, self.came = list[tuple[int, int]](), 0

    def on_the_way(self, i: int) -> bool:
        return bool(self.state.people.treatments["flags"][i] & TreatmentFlag.PACKED)

    def stock(self) -> int:
        sites = self.country.rows.of(HolderKind.DOSE)
        return int(self.state.shelves.stock[sites].sum())

    def pack(self, actor: DoseSites, pack: Any) -> None:
        """Note what is packed; it is as much as the sites have less."""
        until, stock = self.state.dose.until.copy(), self.stock()
        before = {i for i in self.places if self.on_the_way(i)}
        pack(actor)
        new_until, due = self.state.dose.until, self.state.dose.due
        new = {
            i: int(new_until[place] - due[place])
            for i, place in self.places.items()
            if self.on_the_way(i) and (i not in before or new_until[place] != until[place])
        }
        assert sum(new.values()) == stock - self.stock()
        self.packed |= new

    def deliver(self, actor: DoseSites, deliver: Any) -> None:
        """Note for how long what has come lasts, beyond the buffer at home."""
        waited = [i for i in self.places if self.on_the_way(i)]
        deliver(actor)
        now = actor.world.hour + self.state.dose.buffer_hours
        for i in waited:
            if self.on_the_way(i) or i not in self.packed:
                continue
            end, packed = int(self.state.people.treatments["end"][i]), self.packed.pop(i)
            self.came += 1
            if end - now > packed * HOURS_PER_DAY:
                self.too_much.append((i, end))


@pytest.mark.parametrize(
    "events",
    [
        {"road": closed(3, 17)},
        {"stop": stopped(5, 3), "road": closed(8.4, 14)},
        {"stop": stopped(5, 12), "road": closed(19, 1)},
        {"stop": stopped(5, 12), "road": closed(7, 30) | {"share": 0.7}},
    ],
)
def test_no_roll_lasts_longer_than_what_was_packed(
    events: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    books = Books(toy_cell(events, horizon_days=60), monkeypatch)
    books.run.finish()
    assert books.came > 0
    assert books.too_much == []


def patient(events: dict[str, Any], days: int) -> list[tuple[float, int, int]]:
    """Return the first patient's supply in days, day of delivery and state after every day."""
    run = Run.begin(toy_cell(events, horizon_days=days))
    world, dose = run.world, run.world.state.dose
    row = treatments_of(world, 0)[0]
    run.advance(WARM_UP)
    found = []
    for _ in range(days):
        run.advance(1)
        left = (int(world.state.people.treatments["end"][row]) - dose.buffer_hours) / HOURS_PER_DAY
        found.append((left - WARM_UP, int(dose.due[0]) - WARM_UP, int(dose.state[0])))
    return found


def test_a_late_roll_that_does_not_come_is_replaced_by_the_next() -> None:
    """Its day is 7; it is packed late, on day 8, and does not come before the next is packed."""
    by_day = patient({"stop": stopped(5, 3), "road": closed(8.4, 14)}, 40)
    supply = [round(left) for left, _, _ in by_day]
    assert by_day[8][1:] == (10, DoseState.LATE)
    assert by_day[10][1:] == (11, DoseState.LATE | DoseState.HELD_UP)
    assert by_day[19][1:] == (21, DoseState.LATE | DoseState.HELD_UP)  # the next, for days 21-34
    assert set(supply[:22]) == {7}
    assert set(supply[22:35]) == {35}
    assert by_day[33][1:] == (35, DoseState.SUPPLIED)


def test_a_late_roll_that_comes_when_the_next_waits_for_a_site_lasts_to_its_day() -> None:
    """It is packed on day 17 for days 19 and 20, and comes on day 20, when the site is behind."""
    by_day = patient({"stop": stopped(5, 12), "road": closed(19, 1)}, 30)
    unpacked = DoseState.LATE | DoseState.UNPACKED
    assert by_day[19][1:] == (20, unpacked | DoseState.HELD_UP)
    assert (round(by_day[20][0]), by_day[20][2]) == (21, unpacked)
    assert round(by_day[27][0]) == 35


@cache
def fortnight(law: bool) -> Run:
    run = Run.begin(toy_cell({"road": closed(2, 14)}, PACKS if law else {}))
    run.finish()
    return run


def test_rolls_without_a_carrier_are_late_and_cost_care() -> None:
    """Those who wait are all whose day has come since the roads closed, on day 2."""
    world = fortnight(False).world
    late = world.history.part("flow")[:, Flow.DOSE_LATE]
    patients = np.bincount(world.state.dose.clock, minlength=world.state.dose.roll_days)
    first = (WARM_UP + 2 + int(world.calendar.weekday[0])) % patients.size
    comes = np.roll(patients, -first)
    assert late[:2].tolist() == [0, 0]
    assert late[2:16].tolist() == np.cumsum(comes).tolist()
    assert late[16] == comes[1]  # a new one was packed for them yesterday
    assert late[17:].tolist() == [0, 0, 0]


@pytest.mark.parametrize("first", [closed(2, 14), stopped(2, 12)], ids=["held up", "not packed"])
def test_packs_are_not_lost_when_the_roll_comes(first: dict[str, Any]) -> None:
    """Who got packs still has them when nothing comes for a second time."""
    run = Run.begin(toy_cell({"first": first, "again": closed(22, 8)}, PACKS, horizon_days=30))
    table = run.world.state.people.treatments
    run.advance(WARM_UP)
    for _ in range(30):
        before = table["end"].copy()
        run.advance(1)
        assert (table["end"] >= before).all()
    given = run.world.history.part("flow")[:, Flow.WHOLE_PACKS]
    assert given[:20].sum() > 0


def test_pharmacies_may_hand_out_packs_for_rolls_that_are_held_up() -> None:
    without, helped = (
        fortnight(law).world.history.part("without_channel")[:, Supply.DOSE].sum()
        for law in (False, True)
    )
    given = fortnight(True).world.history.part("flow")[:, Flow.WHOLE_PACKS].sum()
    assert given > 0
    assert helped < without
