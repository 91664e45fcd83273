"""What a facility can still do when a service that it depends on is lost.

Which service carries which is in `service_graph`: power, telecom and IT losses are never
independent.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
import numpy.typing as npt

from sim.array_types import Bools, Floats, Ints, Whys
from sim.conditions import Channel, Conditions
from sim.parameters import FacilityParameters
from sim.places import Places
from sim.rules import Node, Rules
from sim.service_graph import service_graph
from sim.state.reasons import REASON_MASK, Reason
from sim.units import HOURS_PER_DAY

USED: Final = frozenset(  # what the work of facilities hangs on
    {
        Channel.ELECTRICITY,
        Channel.TELECOM,
        Channel.NATIONAL_SERVICE,
        Channel.PAYMENT,
        Channel.CHAIN_SYSTEM,
        Channel.SITE,
        Channel.STAFF,
    }
)
RUNS_DOWN: Final = frozenset({Channel.ELECTRICITY, Channel.PAYMENT})  # what lasts a while without
DAYS_KNOWN: Final = 32  # days whose hours with power are kept
QUARTERS = (0.125, 0.375, 0.625, 0.875)  # an hour is judged at the middle of its quarters
MOST_URGENT, LEAST_URGENT = 0, 4


@dataclass(frozen=True)
class CounterService:
    """What counters can do in an hour: share of capacity, whom they serve, binding reason."""

    level: Floats
    least_urgent: npt.NDArray[np.uint8]
    paying: Floats  # share of persons who can pay in some way that works
    payment_reason: Whys
    reason: Whys


class Services:
    """Answers what facilities can do at an hour, from the conditions and the rules."""

    def __init__(self, places: Places, conditions: Conditions, rules: Rules) -> None:
        self.places, self.conditions, self.rules = places, conditions, rules
        self.counters = np.flatnonzero(
            np.isin(places.facility_kind, [Node.OPEN_CARE_PHARMACY, Node.E_COMMERCE])
        )
        self.hour_of = lru_cache(maxsize=4)(self._hour)
        self._steady = lru_cache(maxsize=4)(self._counters_at)
        self.powered_hours = lru_cache(maxsize=DAYS_KNOWN)(self._powered_hours)
        self.mast_hours = lru_cache(maxsize=1)(self._mast_hours)

    def forget(self) -> None:
        """Forget what was found out of hours ahead, since conditions or rules have changed."""
        for found in (self.hour_of, self._steady, self.powered_hours, self.mast_hours):
            found.cache_clear()

    @property
    def how(self) -> FacilityParameters:
        """How facilities go on without services, under the law in force."""
        return self.rules.practice.facilities

    def _mast_hours(self) -> Floats:
        """Return how long the masts of each grid area last without electricity."""
        places = self.places
        town = places.municipality_population[places.area_municipality] >= self.how.town_residents
        edges = service_graph(self.how).out_edges("electricity", data=True)
        lasts = {dependent: edge["hours"] for _, dependent, edge in edges}
        return np.asarray(np.where(town, lasts["town telecom"], lasts["rural telecom"]))

    def quiet(self, start: float, end: float) -> bool:
        """Tell whether nothing limits facilities between two hours, so that all of them work."""
        return self.conditions.quiet(start, end, USED)

    def powered(self, hour: float) -> Bools:
        """Return which facilities have electricity or own power at an hour."""
        area = self.places.facility_area
        lost = self.conditions.out_at(Channel.ELECTRICITY, hour)[area]
        since = self.conditions.lost_since_at(Channel.ELECTRICITY, hour)[area]
        return ~lost | (hour - since < self.rules.backup_power_hours)

    def dark_hours(self, hour: float) -> Floats:
        """Return how many hours each facility has been without power of any kind."""
        area = self.places.facility_area
        lost = self.conditions.out_at(Channel.ELECTRICITY, hour)[area]
        since = self.conditions.lost_since_at(Channel.ELECTRICITY, hour)[area]
        dark = np.where(lost, hour - np.minimum(since, hour), 0.0)
        return np.maximum(0.0, dark - self.rules.backup_power_hours)

    def telecom(self, hour: float) -> Bools:
        """Return which facilities have telecom: masts last some hours without electricity."""
        lost = self.conditions.out_at(Channel.ELECTRICITY, hour)
        since = self.conditions.lost_since_at(Channel.ELECTRICITY, hour)
        masts = ~lost | (hour - since < self.mast_hours())
        up = masts & ~self.conditions.out_at(Channel.TELECOM, hour)
        return np.asarray(up[self.places.facility_area])

    def cut_since(self, hour: float, who: Ints) -> Floats:
        """Return since when facilities have lacked full connection to prescriptions, or inf."""
        places, since = self.places, self.conditions.lost_since_at
        masts = since(Channel.ELECTRICITY, hour) + self.mast_hours()
        masts = np.where(masts <= hour, masts, np.inf)
        silent = np.minimum(masts, since(Channel.TELECOM, hour))[places.facility_area[who]]
        national = since(Channel.NATIONAL_SERVICE, hour)[places.facility_region[who]]
        chain = since(Channel.CHAIN_SYSTEM, hour)[places.facility_system[who]]
        return np.minimum(silent, np.minimum(national, chain))

    def site(self, hour: float) -> Floats:
        """Return the level of every site: closed and burnt sites are below 1."""
        return self.conditions.level_at(Channel.SITE, hour)

    def staff(self, hour: float) -> Floats:
        """Return the share of its staff that each facility has."""
        return np.maximum(self.conditions.level_at(Channel.STAFF, hour), self.rules.least_staff)

    def working(self, hour: float) -> Floats:
        """Return the share of its work that each facility can do: open, powered and staffed."""
        return np.asarray(self.site(hour) * self.powered(hour) * self.staff(hour))

    def system(self, channel: Channel, hour: float, facilities: Ints) -> Floats:
        """Return the level of the system that some facilities depend on."""
        return self.conditions.level_at(channel, hour)[self.places.facility_system[facilities]]

    def why_dark(self, hour: float) -> Whys:
        """Return which event lies behind a loss of electricity at each facility; 0 = none."""
        return self.conditions.behind(Channel.ELECTRICITY, hour)[self.places.facility_area]

    def why_silent(self, hour: float) -> Whys:
        """Return which event lies behind a loss of telecom at each facility.

        That is a loss of telecom itself, or else of the electricity of its masts.
        """
        area = self.places.facility_area
        own = self.conditions.out_at(Channel.TELECOM, hour)[area]
        telecom = self.conditions.behind(Channel.TELECOM, hour)[area]
        return np.where(own, telecom, self.why_dark(hour)).astype(np.uint16)

    def why_idle(self, hour: float) -> Whys:
        """Return which event lies behind it that a facility cannot do all its work.

        That is the loss of power, or else what limits it most, its site or its staff.
        """
        site, staff = self.site(hour), self.staff(hour)
        behind = self.conditions.behind
        why = np.where(staff < 1, behind(Channel.STAFF, hour), np.uint16(0))
        why = np.where((site < 1) & (site <= staff), behind(Channel.SITE, hour), why)
        return np.where(self.powered(hour), why, self.why_dark(hour))

    def why_down(self, channel: Channel, hour: float, facilities: Ints) -> Whys:
        """Return which event lies behind a loss of the system that some facilities depend on."""
        return self.conditions.behind(channel, hour)[self.places.facility_system[facilities]]

    def counters_at(self, hour: float) -> CounterService:
        """Return what every counter can do at a moment.

        It stays as it is until a limit starts or ends, unless batteries run down meanwhile, or
        work without connection begins or is forgotten.
        """
        since = self.conditions.steady_since(hour, USED)
        begun = since + self.how.offline_switch_hours
        running_down = not self.conditions.quiet(hour, np.nextafter(hour, np.inf), RUNS_DOWN)
        if running_down or hour < begun or self.rules.exercise.factor > 1:
            return self._counters_at(hour)
        return self._steady(begun)

    def _counters_at(self, hour: float) -> CounterService:
        who, how = self.counters, self.how
        site, staff = self.site(hour)[who], self.staff(hour)[who]
        power, telecom = self.powered(hour)[who], self.telecom(hour)[who]
        national = self.in_region(Channel.NATIONAL_SERVICE, hour, who)
        chain = self.system(Channel.CHAIN_SYSTEM, hour, who)
        online = telecom * np.minimum(national, chain)
        practised = self.rules.exercise.factor_at(hour)
        switched = hour - self.cut_since(hour, who) >= how.offline_switch_hours
        offline = trained(self.rules.offline_dispensing[who], practised) * (power & switched)
        phone = trained(how.by_phone_share, practised) * (telecom & (offline <= 0))
        by_routine = np.maximum(online, offline)
        phoning = by_routine <= 0
        dispensing = np.where(phoning, phone, by_routine)
        hand = np.where(power, 1.0, trained(how.by_hand_share, practised))
        behind = self.conditions.behind
        reason = np.select(
            [site < 1, ~power, ~telecom, national < 1, chain < 1, staff < 1],
            [
                Reason.PHARMACY_CLOSED | behind(Channel.SITE, hour)[who],
                Reason.POWER | self.why_dark(hour)[who],
                Reason.TELECOM | self.why_silent(hour)[who],
                Reason.NATIONAL_SERVICE | self.why_offline(hour)[who],
                Reason.CHAIN_SYSTEM | self.why_down(Channel.CHAIN_SYSTEM, hour, who),
                Reason.STAFF | behind(Channel.STAFF, hour)[who],
            ],
            Reason.NONE,
        )
        least = np.where(phoning, how.by_phone_class, LEAST_URGENT)
        level = site * staff * np.minimum(hand, dispensing)
        paying = self.paying(hour, who, power)
        unpaid = Reason.PAYMENT | behind(Channel.PAYMENT, hour)[self.places.facility_region[who]]
        return CounterService(
            level,
            least.astype(np.uint8),
            paying,
            unpaid.astype(np.uint16),
            reason.astype(np.uint16),
        )

    def why_offline(self, hour: float) -> Whys:
        """Return which event lies behind it that a facility's region lacks the national service."""
        region = self.places.facility_region
        return self.conditions.behind(Channel.NATIONAL_SERVICE, hour)[region]

    def in_region(self, channel: Channel, hour: float, facilities: Ints) -> Floats:
        """Return the level at some facilities of a service that every region has its share of."""
        return self.conditions.level_at(channel, hour)[self.places.facility_region[facilities]]

    def paying(self, hour: float, who: Ints, power: Bools) -> Floats:
        """Return the share of persons who can pay at some counters in a way that works.

        Without payments by card and phone there are those who are exempt, those with cash, those
        who get an invoice, and for some hours cards that work offline, where there is power.
        """
        how, region = self.how, self.places.facility_region[who]
        since = self.conditions.lost_since_at(Channel.PAYMENT, hour)[region]
        lasts = service_graph(how).edges["payment", "pharmacy"]["hours"]
        offline = how.offline_payment_share * (power & (hour - since < lasts))
        owing = (1 - how.exempt_share) * (1 - how.cash_share) * (1 - how.invoice_share)
        lost = 1.0 - self.in_region(Channel.PAYMENT, hour, who)
        return np.asarray(1.0 - lost * owing * (1.0 - offline))

    def _powered_hours(self, day: int) -> Bools:
        """Return in which hours of a day each has power, by their middle (24 × facilities)."""
        middles = day * HOURS_PER_DAY + np.arange(HOURS_PER_DAY) + 0.5
        return np.array([self.powered(float(middle)) for middle in middles])

    def _hour(self, hour: int) -> CounterService | None:
        if self.quiet(hour, hour + 1):
            return None
        moments = [self.counters_at(hour + part) for part in QUARTERS]
        return CounterService(
            np.mean([moment.level for moment in moments], axis=0),
            np.max([np.where(m.level > 0, m.least_urgent, 0) for m in moments], axis=0),
            np.mean([moment.paying for moment in moments], axis=0),
            np.max([moment.payment_reason for moment in moments], axis=0),
            last_in_order(np.array([moment.reason for moment in moments])),
        )


def trained(share: Floats | float, factor: float) -> Floats:
    """Return the share of capacity that practised staff reach without a service."""
    return np.minimum(1.0, np.asarray(share) * factor)


def last_in_order(whys: Whys) -> Whys:
    """Return of some moments (moments × facilities) the reason that is last in the order."""
    last = np.argmax(whys & REASON_MASK, axis=0)
    return np.asarray(np.take_along_axis(whys, last[None, :], axis=0)[0])
