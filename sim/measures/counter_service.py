"""How well pharmacies serve those who come."""

from __future__ import annotations

from sim.registry import Measure, Ratio, measure
from sim.state.flows import Service
from sim.state.groups import Series, by_medicine, service
from sim.state.history import History


@measure
class LinesDispensed(Measure):
    """Prescription lines handed out over a counter, at the first attempt or later."""

    name = "lines_dispensed"
    unit = "lines"
    better = "higher"
    how = "sum"

    def daily(self, history: History) -> Series:
        """Return lines, also by region."""
        return service(history, Service.DISPENSED)


@measure
class LinesByMedicine(Measure):
    """Times that a medicine was handed out, over a counter or in a hospital."""

    name = "lines_by_medicine"
    unit = "lines"
    better = "higher"
    how = "sum"

    def daily(self, history: History) -> Series:
        """Return lines by medicine."""
        return by_medicine(history, "lines_medicine")


@measure
class ServedAtOnceShare(Ratio):
    """Share of the lines asked for that the first pharmacy dispenses on the spot."""

    name = "served_at_once_share"
    unit = "share"
    counted = "lines"
    better = "higher"

    def parts(self, history: History) -> tuple[Series, Series]:
        """Return lines dispensed on the spot, and lines asked for."""
        return service(history, Service.AT_ONCE), service(history, Service.REQUESTED)


@measure
class CustomersInFullShare(Ratio):
    """Share of the customers who get all that they ask for on the spot."""

    name = "customers_in_full_share"
    unit = "share"
    counted = "customers"
    better = "higher"

    def parts(self, history: History) -> tuple[Series, Series]:
        """Return customers served in full, and customers."""
        return service(history, Service.IN_FULL), service(history, Service.CUSTOMERS)


@measure
class FilledWithin24HoursShare(Ratio):
    """Share of the lines that failed at first which are dispensed within 24 hours."""

    name = "filled_within_24_hours_share"
    unit = "share"
    counted = "lines"
    better = "higher"

    def parts(self, history: History) -> tuple[Series, Series]:
        """Return lines filled within 24 hours, and lines missed or blocked."""
        failed = service(history, Service.MISSED, Service.BLOCKED)
        return service(history, Service.FILLED_IN_24_HOURS), failed
