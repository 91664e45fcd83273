"""Patients as processes: one per resident, one per dose roll, and one per acute need."""

from __future__ import annotations

from math import log
from typing import Final

import numpy as np

from experiments.bench.town import REFUSED, SERVED, Pharmacy, Process, Town
from sim.state.records import HOURS_LEFT_PER_DAY, ResidentFlag, TreatmentFlag
from sim.units import HOURS_PER_DAY

NOT_FAILED: Final = -1
LEAST_URGENT: Final = 4
PACKED: Final = 9  # hour of the day


class Treatment:
    """A medicine that a resident takes."""

    __slots__ = ("article", "days", "end", "failed", "tolerance", "urgency")

    def __init__(self, town: Town, row: np.void) -> None:
        self.article, self.days, self.end = int(row["article"]), int(row["days"]), int(row["end"])
        critical = int(row["flags"] & TreatmentFlag.CRITICAL)
        self.urgency = town.criticality[self.article][critical]
        self.tolerance = town.tolerance[self.article][critical]
        self.failed = NOT_FAILED

    def gap(self, midnight: int) -> int:
        """Return for how long it has been missing while nothing is left at home."""
        return 0 if self.failed == NOT_FAILED else midnight - max(self.end, self.failed)


class Patient:
    """Someone who goes to a pharmacy, and on to others, until there is nothing missing."""

    __slots__ = ("ever", "home", "town", "urgency")

    def __init__(self, town: Town, home: int) -> None:
        self.town, self.home, self.urgency = town, home, LEAST_URGENT
        self.ever = False  # has been without

    def usual(self, day: int) -> int:
        """Return where the patient goes first on a day."""
        return self.town.stand_in[self.home][self.town.kind(day)]

    def live(self) -> Process:
        """Need medicine, time after time."""
        raise NotImplementedError

    def collect(self, pharmacy: Pharmacy) -> tuple[int, int]:
        """Take what there is; return the lines dispensed and what is missed, or SERVED."""
        raise NotImplementedError

    def ask(self, pharmacy: Pharmacy) -> None:
        """Have what is missing ordered."""
        raise NotImplementedError

    def gaps(self, midnight: int) -> list[tuple[int, float]]:
        """Return hours without and tolerance of everything that is missing."""
        raise NotImplementedError

    def without(self, midnight: int) -> bool:
        """Tell whether a gap counts at a midnight, and remember it."""
        least = self.town.world.state.habits.least_gap
        now = any(gap >= least or gap > tolerance for gap, tolerance in self.gaps(midnight))
        self.ever = self.ever or now
        return now

    def search(self) -> Process:
        """Try pharmacies on one day; return whether everything was collected."""
        town, habits = self.town, self.town.world.state.habits
        number = self.usual(int(town.env.now) // HOURS_PER_DAY)
        for _ in range(habits.most_pharmacies):
            turn, pharmacy = town.env.event(), town.pharmacies[number]
            pharmacy.queue.append((self.urgency, town.luck.random(), self, turn))
            missed = yield turn
            if missed == SERVED:
                town.waiting.discard(self)
                return True
            number = self.elsewhere(number, missed)
            if number < 0:
                break
            yield town.env.timeout(0.5)
        day = int(town.env.now) // HOURS_PER_DAY + 1
        self.ask(town.pharmacies[self.usual(day)])
        town.waiting.add(self)
        return False

    def elsewhere(self, here: int, wish: int) -> int:
        """Return the nearest pharmacy within the distance drawn that has what is missed, or -1."""
        town, habits = self.town, self.town.world.state.habits
        u = town.luck.random()
        if u >= 1 - habits.stay:
            return -1
        farthest = -town.reach[self.urgency] * log(max(u, 1e-300) / (1 - habits.stay))
        later = int(town.env.now) + 1
        for km, number in [(0.0, self.home), *town.near[self.home]]:
            if km >= farthest and number != self.home:
                return -1
            other = town.pharmacies[number]
            if number == here or later % HOURS_PER_DAY == 0 or not other.is_open(later):
                continue
            if wish == REFUSED or other.stock[wish] >= town.pack[wish]:
                return number
        return -1

    def until_next_try(self) -> float:
        """Return the hours until the patient tries again tomorrow."""
        now = self.town.env.now
        day = int(now) // HOURS_PER_DAY + 1
        hour = max(self.town.hour_of_visit(self.usual(day), day), 8)
        return float(day * HOURS_PER_DAY + hour - now)


class Resident(Patient):
    """A resident with treatments."""

    __slots__ = ("e_pharmacy", "lead", "parcel", "treatments")

    def __init__(self, town: Town, row: int) -> None:
        state = town.world.state
        who = state.people.residents[row]
        super().__init__(town, int(who["home"]))
        online = bool(who["flags"] & ResidentFlag.E_COMMERCE)
        self.lead, self.parcel = int(who["lead"]), int(state.habits.parcel) if online else 0
        open_care, counters = state.counters.open_care, state.counters.region.size
        shop = open_care + int(who["key"]) % max(1, counters - open_care)
        self.e_pharmacy = shop if online and counters > open_care else -1
        self.treatments = []
        for t in state.people.treatments[who["first"] : who["first"] + int(who["treatments"])]:
            if not t["flags"] & TreatmentFlag.DOSE:
                self.treatments.append(Treatment(town, t))

    def usual(self, day: int) -> int:
        """Return an e-pharmacy, the home pharmacy, or its stand-in."""
        return self.e_pharmacy if self.e_pharmacy >= 0 else super().usual(day)

    def due(self, treatment: Treatment) -> int:
        """Return the hour at which a collection falls due."""
        early = min(self.lead, treatment.days * HOURS_LEFT_PER_DAY)
        return treatment.end - early - self.parcel

    def next_visit(self) -> int:
        """Return the hour of the next visit: few go on weekends, most before or after."""
        town, habits = self.town, self.town.world.state.habits
        today = int(town.env.now) // HOURS_PER_DAY if town.env.now > 0 else -1
        day = max(min(self.due(t) for t in self.treatments) // HOURS_PER_DAY, today + 1)
        goes = (1.0, habits.saturday, habits.sunday)[town.kind(day)]
        u = town.luck.random()
        if u >= goes:
            step, asked = (-1 if u < goes + (1 - goes) / 2 else 1), day
            while day > today and town.kind(day) != 0:
                day += step
            if day <= today:
                day = asked
                while town.kind(day) != 0:
                    day += 1
        last = day * HOURS_PER_DAY + HOURS_PER_DAY - 1
        self.urgency = min((t.urgency for t in self.treatments if self.due(t) <= last), default=4)
        return day * HOURS_PER_DAY + town.hour_of_visit(self.usual(day), day)

    def live(self) -> Process:
        """Collect what falls due, for ever."""
        env, habits = self.town.env, self.town.world.state.habits
        while True:
            yield env.timeout(self.next_visit() - env.now)
            tries = 0
            while not (yield from self.search()):
                tries += 1
                more = (habits.patient_days - 1) * HOURS_PER_DAY
                wait = self.until_next_try() + (more if tries > habits.eager_tries else 0)
                yield env.timeout(wait)

    def gaps(self, midnight: int) -> list[tuple[int, float]]:
        """Return hours without and tolerance of everything that is missing."""
        return [(t.gap(midnight), t.tolerance) for t in self.treatments]

    def collect(self, pharmacy: Pharmacy) -> tuple[int, int]:
        """Take all that is due, waits, or is soon due and allowed."""
        now, window = int(self.town.env.now), self.town.world.state.habits.window
        dispensed, missed, urgency = 0, SERVED, 9
        for treatment in self.treatments:
            due = self.due(treatment)
            if treatment.failed == NOT_FAILED and due > now:
                left = treatment.end - now - self.parcel
                if due > now + window or left > treatment.days * HOURS_LEFT_PER_DAY:
                    continue
            if pharmacy.take(treatment.article, treatment.days):
                dispensed += 1
                treatment.end = max(treatment.end, now) + treatment.days * HOURS_PER_DAY
                treatment.failed = NOT_FAILED
                continue
            if treatment.failed == NOT_FAILED:
                treatment.failed = now
            if treatment.urgency < urgency:
                urgency, missed = treatment.urgency, treatment.article
        return dispensed, missed

    def ask(self, pharmacy: Pharmacy) -> None:
        """Have what is missing ordered."""
        for treatment in self.treatments:
            if treatment.failed != NOT_FAILED:
                pharmacy.ask(treatment.article, treatment.days)


class DosePatient(Patient):
    """A resident whose medicines come in a roll from a dose site."""

    __slots__ = ("due", "roll_days", "site", "treatments")

    def __init__(self, town: Town, place: int) -> None:
        state = town.world.state
        dose, who = state.dose, state.people.residents[state.dose.rows[place]]
        super().__init__(town, int(who["home"]))
        self.site, self.due = town.dose_sites[dose.site[place]], int(dose.due[place])
        self.roll_days = int(dose.roll_days)
        mine = state.people.treatments[who["first"] : who["first"] + int(who["treatments"])]
        self.treatments = [Treatment(town, t) for t in mine if t["flags"] & TreatmentFlag.DOSE]

    def gaps(self, midnight: int) -> list[tuple[int, float]]:
        """Return hours without and tolerance of everything that is missing."""
        return [(t.gap(midnight), t.tolerance) for t in self.treatments]

    def live(self) -> Process:
        """Have a roll packed and delivered every time it falls due."""
        env = self.town.env
        while True:
            yield env.timeout(max(0, self.due * HOURS_PER_DAY + PACKED - env.now))
            self.roll()
            self.due += self.roll_days

    def roll(self) -> None:
        """Take a roll's worth of every medicine from the site, or note that it is missing."""
        now = int(self.town.env.now)
        for t in self.treatments:
            if self.site.take(t.article, self.roll_days):
                t.end, t.failed = max(t.end, now) + self.roll_days * HOURS_PER_DAY, NOT_FAILED
            else:
                t.failed = now if t.failed == NOT_FAILED else t.failed
                self.site.ask(t.article, self.roll_days)
        if any(t.failed != NOT_FAILED for t in self.treatments):
            self.town.waiting.add(self)
        else:
            self.town.waiting.discard(self)


class Need(Patient):
    """One acute need, which lapses when it is not met in time."""

    __slots__ = ("article", "created", "days")

    def __init__(self, town: Town, home: int, article: int) -> None:
        super().__init__(town, home)
        self.article, self.days, self.created = article, town.pack[article], int(town.env.now)
        self.urgency = town.criticality[article][0]

    def live(self) -> Process:
        """Come today, and again until the need is met or lapses."""
        env = self.town.env
        day = int(env.now) // HOURS_PER_DAY
        yield env.timeout(self.town.hour_of_visit(self.usual(day), day))
        lapses = day * HOURS_PER_DAY + self.town.world.state.habits.lapse_hours
        while not (yield from self.search()):
            wait = self.until_next_try()
            if env.now + wait >= lapses:
                self.town.waiting.discard(self)
                return
            yield env.timeout(wait)

    def gaps(self, midnight: int) -> list[tuple[int, float]]:
        """Return the hours without, and the tolerance."""
        return [(midnight - self.created, self.town.tolerance[self.article][0])]

    def collect(self, pharmacy: Pharmacy) -> tuple[int, int]:
        """Take a pack."""
        return (1, SERVED) if pharmacy.take(self.article, self.days) else (0, self.article)

    def ask(self, pharmacy: Pharmacy) -> None:
        """Have the pack ordered."""
        pharmacy.ask(self.article, self.days)
