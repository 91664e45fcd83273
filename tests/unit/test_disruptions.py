"""Each disruption limits what it should, where and when it should, and nothing else."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError

from sim.conditions import Channel, Conditions, Limit
from sim.config import Scenario
from sim.disruptions.import_stop import ImportStop
from sim.disruptions.it_failure import ItFailure
from sim.disruptions.pharmacy_closure import PharmacyClosure
from sim.disruptions.power_loss import PowerLoss
from sim.errors import ConfigError
from sim.registry import Disruption
from tests.support.places import AREAS_PER_TOWN, sizes_of, small_country

PLACES = small_country()
DAY = 24


def conditions_of(*events: Disruption, seed: int = 1) -> Conditions:
    conditions = Conditions(sizes_of(PLACES))
    for event in events:
        conditions.add(event.limits(PLACES, seed))
    return conditions


def limited(conditions: Conditions, hour: float) -> dict[str, int]:
    """Return the number of limited places of each channel."""
    lost = {str(c): int((conditions.level_at(c, hour) < 1).sum()) for c in conditions.sizes}
    return {channel: places for channel, places in lost.items() if places}


def power(**values: Any) -> PowerLoss:
    return PowerLoss.model_validate({"start_day": 2.5, "duration_days": 3} | values)


def restored(event: PowerLoss, seed: int = 1) -> np.ndarray:
    """Return hours without power by grid area; 0 where power is not lost."""
    (limit,) = event.limits(PLACES, seed)
    hours = np.zeros(PLACES.n_areas)
    hours[limit.where] = limit.end - limit.start
    return hours


def test_names_are_found_in_the_order_given_each_once() -> None:
    assert PLACES.named(["air", "domestic_road", "air"], PLACES.lane_name, "x").tolist() == [2, 0]


class TestPowerLoss:
    def test_strikes_all_areas_of_the_zone_and_nothing_else(self) -> None:
        conditions = conditions_of(power(zones=["SE4"]))
        assert limited(conditions, 2.5 * DAY - 0.01) == {}
        assert limited(conditions, 2.5 * DAY) == {"electricity": 2 * AREAS_PER_TOWN}
        assert limited(conditions, 5.5 * DAY) == {}
        lost = np.flatnonzero(conditions.level_at(Channel.ELECTRICITY, 2.5 * DAY) == 0)
        assert set(PLACES.area_municipality[lost]) == {2, 3}

    def test_no_place_named_means_the_whole_country(self) -> None:
        assert limited(conditions_of(power()), 60) == {"electricity": PLACES.n_areas}

    def test_severity_is_the_share_of_areas_and_zero_is_calm(self) -> None:
        assert limited(conditions_of(power(severity=0)), 60) == {}
        assert conditions_of(power(severity=0)).spans_of().changes == []
        share = (restored(power(severity=0.4)) > 0).mean()
        assert share == pytest.approx(0.4, abs=0.04)

    def test_more_severe_or_longer_is_never_earlier_for_any_area(self) -> None:
        slow = {"kind": "logistic", "t50_hours": 20, "t95_hours": 40}
        quick = {"kind": "logistic", "t50_hours": 10, "t95_hours": 30}
        mild = {"severity": 0.5, "restoration": quick, "duration_days": 1}
        base = restored(power(**mild))
        for more in (
            {"severity": 0.9},
            {"restoration": slow},
            {"duration_days": 2},
            {"restoration": {"kind": "instant"}},
        ):
            worse = power(**mild | more)
            assert (restored(worse) >= base).all()
            assert (restored(worse) > base).any()

    def test_a_smaller_event_has_the_same_course_where_it_strikes(self) -> None:
        curve = {"kind": "weibull", "shape": 0.594, "scale_days": 1.85}
        whole, part = (
            restored(power(restoration=curve)),
            restored(power(restoration=curve, regions=["12"])),
        )
        assert np.array_equal(part[part > 0], whole[part > 0])

    @pytest.mark.parametrize(
        ("curve", "hours", "share"),
        [
            ({"kind": "logistic", "t50_hours": 10, "t95_hours": 17.5}, 10, 0.50),
            ({"kind": "logistic", "t50_hours": 10, "t95_hours": 17.5}, 17.5, 0.95),
            ({"kind": "weibull", "shape": 0.594, "scale_days": 1.85}, 1.85 * DAY, 0.632),
            (
                {"kind": "steps", "steps": [{"day": 1, "share": 0.15}, {"day": 3, "share": 0.5}]},
                24,
                0.15,
            ),
            (
                {"kind": "steps", "steps": [{"day": 1, "share": 0.15}, {"day": 3, "share": 0.5}]},
                72,
                0.5,
            ),
            ({"kind": "instant"}, 239.9, 0.0),
        ],
    )
    def test_the_curve_restores_the_share_that_it_says(
        self, curve: dict[str, Any], hours: float, share: float
    ) -> None:
        back = restored(power(duration_days=10, restoration=curve)) <= hours
        assert back.mean() == pytest.approx(share, abs=0.035)

    def test_all_are_back_at_the_end(self) -> None:
        curve = {"kind": "weibull", "shape": 0.5, "scale_days": 3}
        event = power(restoration=curve)
        assert event.end_day() == 5.5
        assert restored(event).max() == 3 * DAY

    def test_another_seed_strikes_others(self) -> None:
        event = power(severity=0.5)
        assert not np.array_equal(restored(event, 1), restored(event, 2))
        assert np.array_equal(restored(event, 1), restored(event, 1))


class TestItFailure:
    @pytest.mark.parametrize(
        ("target", "channel", "where"),
        [
            ("national_service", Channel.NATIONAL_SERVICE, [0, 1]),
            ("payment", Channel.PAYMENT, [0, 1]),
            ("chain:kronans", Channel.CHAIN_SYSTEM, [1]),
            ("distributor:oriola", Channel.DISTRIBUTOR_SYSTEM, [1]),
            ("dose_owner:apotekstjanst", Channel.DOSE_SYSTEM, [0]),
        ],
    )
    def test_strikes_its_target_only(self, target: str, channel: Channel, where: list[int]) -> None:
        conditions = conditions_of(ItFailure(target=target, start_day=1, duration_days=2))
        assert limited(conditions, 24) == {str(channel): len(where)}
        assert (conditions.level_at(channel, 24)[where] == 0.0).all()
        assert limited(conditions, 72) == {}

    def test_recovers_in_steps(self) -> None:
        steps = [{"day": 1, "level": 0.25}, {"day": 2, "level": 0.75}]
        event = ItFailure.model_validate(
            {"target": "chain:kronans", "start_day": 0, "duration_days": 3, "recovery": steps}
        )
        levels = [conditions_of(event).level_at(Channel.CHAIN_SYSTEM, d * DAY)[1] for d in range(4)]
        assert levels == [0.0, 0.25, 0.75, 1.0]

    def test_severity_scales_the_loss_and_zero_is_calm(self) -> None:
        half = ItFailure(target="national_service", start_day=0, duration_days=1, severity=0.5)
        assert conditions_of(half).level_at(Channel.NATIONAL_SERVICE, 1)[0] == 0.5
        calm = half.model_copy(update={"severity": 0.0})
        assert conditions_of(calm).spans_of().changes == []

    def test_an_unknown_owner_is_told_with_what_was_meant(self) -> None:
        event = ItFailure(target="chain:kronan", start_day=0, duration_days=1)
        with pytest.raises(ConfigError, match=r"it_failure\.target.*did you mean 'kronans'"):
            event.limits(PLACES, 1)

    @pytest.mark.parametrize("target", ["chain", "chain:", "pharmacy:x", "national"])
    def test_a_target_of_unknown_form_is_refused(self, target: str) -> None:
        with pytest.raises(ValidationError, match="allowed: chain:<name>"):
            ItFailure(target=target, start_day=0, duration_days=1)

    @pytest.mark.parametrize(
        "steps",
        [
            [{"day": 2, "level": 0.5}, {"day": 1, "level": 0.6}],
            [{"day": 1, "level": 0.5}, {"day": 2, "level": 0.4}],
            [{"day": 3, "level": 0.5}],
        ],
    )
    def test_an_impossible_recovery_is_refused(self, steps: list[dict[str, float]]) -> None:
        values = {"target": "national_service", "start_day": 0, "duration_days": 3}
        with pytest.raises(ValidationError, match="recovery"):
            ItFailure.model_validate(values | {"recovery": steps})


class TestImportStop:
    def test_stops_all_lanes_that_cross_the_border(self) -> None:
        conditions = conditions_of(ImportStop(start_day=0, duration_days=90))
        assert conditions.level_at(Channel.LANE, 1).tolist() == [1.0, 0.0, 0.0]
        assert limited(conditions, 1) == {"lane": 2}
        assert limited(conditions, 90 * DAY) == {}

    def test_stops_a_share_of_the_lanes_that_are_named(self) -> None:
        event = ImportStop(start_day=0, duration_days=90, lanes=("air",), share=0.4)
        assert conditions_of(event).level_at(Channel.LANE, 1).tolist() == [1.0, 1.0, 0.6]

    def test_an_origin_stops_finished_goods_and_active_substance(self) -> None:
        event = ImportStop(start_day=0, duration_days=90, origins=("india",))
        assert limited(conditions_of(event), 1) == {
            "finished_origin": 1,
            "active_substance_origin": 1,
        }
        only = event.model_copy(update={"goods": ("active_substance",)})
        assert limited(conditions_of(only), 1) == {"active_substance_origin": 1}

    def test_no_share_is_calm(self) -> None:
        event = ImportStop(start_day=0, duration_days=90, share=0)
        assert conditions_of(event).spans_of().changes == []

    def test_every_unknown_lane_is_told(self) -> None:
        event = ImportStop(start_day=0, duration_days=90, lanes=("aire", "sea", "air"))
        with pytest.raises(ConfigError) as told:
            event.limits(PLACES, 1)
        assert len(told.value.problems) == 2
        assert "did you mean 'air'" in told.value.problems[0]


class TestPharmacyClosure:
    def closed(self, **values: Any) -> set[int]:
        event = PharmacyClosure.model_validate({"start_day": 1.5, "duration_days": 0.5} | values)
        level = conditions_of(event).level_at(Channel.SITE, 36)
        return set(np.flatnonzero(level == 0).tolist())

    def test_closes_exactly_all_but_the_open_share(self) -> None:
        assert len(self.closed(open_share=0.12)) == 200 - 24
        assert len(self.closed(open_share=1.0)) == 0

    def test_a_smaller_open_share_closes_more_and_never_others(self) -> None:
        assert self.closed(open_share=0.8) < self.closed(open_share=0.2) < self.closed()

    def test_closes_pharmacies_of_the_region_only(self) -> None:
        assert self.closed(regions=["12"]) == set(range(100, 200))

    def test_closes_the_pharmacies_that_are_named(self) -> None:
        assert self.closed(pharmacies=["pharmacy 7", "pharmacy 150"]) == {7, 150}

    def test_names_and_a_share_exclude_each_other(self) -> None:
        with pytest.raises(ValidationError, match="not both"):
            self.closed(pharmacies=["pharmacy 7"], open_share=0.5)


EVENTS: dict[type[Disruption], dict[str, Any]] = {
    PowerLoss: {},
    ItFailure: {"target": "national_service"},
    ImportStop: {},
    PharmacyClosure: {},
}


@pytest.mark.parametrize("cls", EVENTS)
@pytest.mark.parametrize("days", [-1, 0, 10_000, float("inf"), float("nan"), "long", None])
def test_an_impossible_duration_is_refused(cls: type[Disruption], days: object) -> None:
    with pytest.raises(ValidationError):
        cls.model_validate(EVENTS[cls] | {"start_day": 1, "duration_days": days})


@pytest.mark.parametrize("cls", EVENTS)
def test_limits_start_with_the_event_and_end_with_it(cls: type[Disruption]) -> None:
    event = cls.model_validate(EVENTS[cls] | {"start_day": 1.25, "duration_days": 2})
    times = conditions_of(event).spans_of().changes
    assert (times[0], times[-1]) == (30.0, event.end_day() * DAY)


def test_a_scenario_names_events_as_causes() -> None:
    scenario = Scenario(name="two", disruptions={"south": power(zones=["SE4"]), "all": power()})
    causes = [limit.cause for limit in scenario.limits(PLACES, 1)]
    assert causes == ["south", "all"]
    assert all(isinstance(limit, Limit) for limit in scenario.limits(PLACES, 1))


def test_a_scenario_tells_the_unknown_places_of_all_events_with_their_paths() -> None:
    events = {"north": power(regions=["99", "Skåne län"]), "south": power(zones=["SE5"])}
    with pytest.raises(ConfigError) as told:
        Scenario(name="two", disruptions=events).limits(PLACES, 1)
    north, south = told.value.problems
    assert north.startswith("scenario.disruptions.north.regions: unknown region '99'")
    assert south.startswith("scenario.disruptions.south.zones: unknown electricity zone 'SE5'")


def test_two_events_of_one_kind_overlap_by_the_minimum() -> None:
    one = ImportStop(start_day=0, duration_days=10, share=0.5)
    two = ImportStop(start_day=5, duration_days=10, share=0.8)
    conditions = conditions_of(one, two)
    levels = [conditions.level_at(Channel.LANE, d * DAY)[1] for d in (1, 6, 11, 15)]
    assert levels == pytest.approx([0.5, 0.2, 0.2, 1.0])
