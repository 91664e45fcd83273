"""Patients as processes: one per resident, and one per acute need."""

from __future__ import annotations

from math import log
from typing import Final

from experiments.bench.town import REFUSED, SERVED, Pharmacy, Process, Town
from sim.state.columns import HOURS_LEFT_PER_DAY, ResidentFlag, TreatmentFlag
from sim.units import HOURS_PER_DAY

NOT_FAILED: Final = -1
LEAST_URGENT: Final = 4


class Treatment:
    """A medicine that a resident takes."""

    __slots__ = ("article", "days", "end", "failed", "urgency")

    def __init__(self, article: int, days: int, end: int, urgency: int) -> None:
        self.article, self.days, self.end, self.urgency = article, days, end, urgency
        self.failed = NOT_FAILED


class Patient:
    """Someone who goes to a pharmacy, and on to others, until there is nothing missing."""

    __slots__ = ("home", "town", "urgency")

    def __init__(self, town: Town, home: int) -> None:
        self.town, self.home, self.urgency = town, home, LEAST_URGENT

    def usual(self, day: int) -> int:
        """Return where the patient goes first on a day."""
        return self.town.stand_in[self.home][self.town.kind(day)]

    def collect(self, pharmacy: Pharmacy) -> tuple[int, int]:
        """Take what there is; return the lines dispensed and what is missed, or SERVED."""
        raise NotImplementedError

    def ask(self, pharmacy: Pharmacy) -> None:
        """Have what is missing ordered."""
        raise NotImplementedError

    def search(self) -> Process:
        """Try pharmacies on one day; return whether everything was collected."""
        town, habits = self.town, self.town.world.state.habits
        number = self.usual(int(town.env.now) // HOURS_PER_DAY)
        for _ in range(habits.most_pharmacies):
            turn, pharmacy = town.env.event(), town.pharmacies[number]
            pharmacy.queue.append((self.urgency, town.luck.random(), self, turn))
            missed = yield turn
            if missed == SERVED:
                return True
            number = self.elsewhere(number, missed)
            if number < 0:
                break
            yield town.env.timeout(0.5)
        day = int(town.env.now) // HOURS_PER_DAY + 1
        self.ask(town.pharmacies[self.usual(day)])
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
                urgency = town.criticality[t["article"]][int(t["flags"] & TreatmentFlag.CRITICAL)]
                self.treatments.append(
                    Treatment(int(t["article"]), int(t["days"]), int(t["end"]), urgency)
                )

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


class Need(Patient):
    """One acute need, which lapses when it is not met in time."""

    __slots__ = ("article", "days")

    def __init__(self, town: Town, home: int, article: int) -> None:
        super().__init__(town, home)
        self.article, self.days = article, town.pack[article]
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
                return
            yield env.timeout(wait)

    def collect(self, pharmacy: Pharmacy) -> tuple[int, int]:
        """Take a pack."""
        return (1, SERVED) if pharmacy.take(self.article, self.days) else (0, self.article)

    def ask(self, pharmacy: Pharmacy) -> None:
        """Have the pack ordered."""
        pharmacy.ask(self.article, self.days)
