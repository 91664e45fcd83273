"""The loader: Sweden's totals, the toy world, selected regions, a user's own pharmacies."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from sim.config import compose
from sim.data.geography import PHARMACY_COUNTS
from sim.data.rhythm import MONTHS
from sim.data.tables import SWEDEN, Tables, read_tables
from sim.errors import ConfigError, DataError
from sim.requirements.emergency_pharmacies import numbers_by_region
from sim.synthesis.facilities import build_places
from sim.synthesis.pharmacies import generate_pharmacies

TOY = Path(__file__).parents[2] / "configs" / "world" / "toy"


@pytest.fixture(scope="module")
def sweden() -> Tables:
    return read_tables()


class TestSweden:
    def test_population_is_exact_nationally_and_per_region(self, sweden: Tables) -> None:
        towns, regions = sweden["municipalities"], sweden["regions"]
        assert len(towns) == 290
        assert towns["population"].sum() == 10_587_710
        by_region = np.bincount(sweden.index("municipalities", "region"), towns["population"])
        assert np.array_equal(by_region, regions["population"])

    def test_pharmacies_by_chain(self, sweden: Tables) -> None:
        counts = {name: int(sweden["municipalities"][name].sum()) for name in PHARMACY_COUNTS}
        assert counts == {
            "n_apoteket": 393,
            "n_hjartat": 394,
            "n_kronans": 302,
            "n_apoteksgruppen": 176,
            "n_doz": 72,
            "n_independent": 71,
        }
        assert sum(counts.values()) == 1408
        assert tuple(sweden["chains"]["municipality_column"]) == PHARMACY_COUNTS

    def test_emergency_pharmacies_are_300_by_rule_and_by_municipality(self, sweden: Tables) -> None:
        assert sweden["regions"]["n_beredskap_300_rule"].sum() == 300
        assert sweden["municipalities"]["n_beredskap_repro300"].sum() == 300

    @pytest.mark.parametrize("regions", [(), ("09",), ("14", "25", "12")])
    def test_a_part_of_the_country_gets_its_own_emergency_pharmacies(
        self, regions: tuple[str, ...]
    ) -> None:
        """Those that the rule gives its regions of 300 in the whole country."""
        tables = read_tables(regions=regions)
        actors = compose([]).actors
        places = build_places(tables, generate_pharmacies(tables, 0), actors.facilities)
        subjects: Any = SimpleNamespace(places=places)
        found = numbers_by_region(300, subjects)
        assert found.tolist() == tables["regions"]["n_beredskap_300_rule"].tolist()
        assert sum(tables.residents_by_region().values()) == 10_587_710

    def test_medicines_are_complete_and_typed(self, sweden: Tables) -> None:
        medicines = sweden["medicines"]
        assert (medicines["tier"] <= 2).sum() == 255
        assert (medicines["tier"] == 1).sum() == 152
        assert medicines["cold_chain"].dtype == np.bool_
        assert medicines["atc"].dtype.kind == "U"
        assert medicines["substitutes"][0] == ("A02BC05", "A02BC02")
        hospital = medicines["setting"] == "hospital"
        assert np.isnan(medicines["patients_per_1000"][hospital]).all()
        assert not np.isnan(medicines["patients_per_1000"][medicines["setting"] == "both"]).any()

    def test_opening_hours_average_a_week(self, sweden: Tables) -> None:
        hours = sweden["opening_hours"]
        days = np.where(hours["day"] == "weekday", 5, 1)
        week = ((hours["closes"] - hours["opens"]) * hours["share"] * days).sum()
        assert week == pytest.approx(53.2, abs=0.1)

    def test_weekday_arrivals_fit_the_2016_outage_and_the_peak(self, sweden: Tables) -> None:
        hours, law = sweden["opening_hours"], sweden["arrivals"]["weekday"]
        weekdays = np.flatnonzero(hours["day"] == "weekday")
        late, peak = 0.0, 0.0
        for row in weekdays:
            opens, closes, share = (hours[name][row] for name in ("opens", "closes", "share"))
            open_law = law[opens:closes] / law[opens:closes].sum()
            at = 15 - opens
            late += share * (open_law[at:].sum() + open_law[at - 1] / 2)
            peak += share * open_law.max() / open_law.mean()
        assert late == pytest.approx(0.42, abs=0.02)
        assert peak == pytest.approx(1.5, abs=0.1)

    def test_sunday_is_quiet(self, sweden: Tables) -> None:
        visits = dict(
            zip(sweden["weekdays"]["day"], sweden["weekdays"]["relative_visits"], strict=True)
        )
        assert visits["weekday"] == 1
        assert visits["sunday"] < 0.35 * visits["weekday"]
        assert visits["sunday"] < visits["saturday"] < visits["weekday"]

    def test_seasons_have_mean_one(self, sweden: Tables) -> None:
        months = np.stack([sweden["seasons"][month] for month in MONTHS])
        assert months.mean(axis=0) == pytest.approx(np.ones(months.shape[1]))

    def test_every_season_touches_a_medicine(self, sweden: Tables) -> None:
        codes = [str(code) for code in sweden["medicines"]["atc"]]
        for prefix in sweden["seasons"]["atc_prefix"]:
            assert any(code.startswith(str(prefix)) for code in codes), prefix

    def test_age_bands_average_to_the_nation(self, sweden: Tables) -> None:
        bands, weights = sweden["age_bands"], sweden["regions"]["population"]
        assert list(bands["region"]) == list(sweden["regions"]["code"])
        assert np.average(bands["elderly_share"], weights=weights) == pytest.approx(
            0.208, abs=0.001
        )
        assert np.average(bands["children_share"], weights=weights) == pytest.approx(
            0.203, abs=0.001
        )

    def test_most_imports_cross_the_oresund_bridge(self, sweden: Tables) -> None:
        trade, origins = sweden["lane_shares"], sweden["origins"]
        volume = origins["finished_share"][sweden.index("lane_shares", "origin")] * trade["share"]
        border = sweden["lanes"]["crosses_border"][sweden.index("lane_shares", "lane")]
        bridge = trade["lane"] == "oresund_road"
        assert volume[bridge].sum() / volume[border].sum() > 0.5
        assert set(trade["origin"][~border]) == {"sweden"}

    def test_hospitals_lie_in_the_region_of_their_municipality(self, sweden: Tables) -> None:
        home = sweden["municipalities"]["region"][sweden.index("hospitals", "municipality")]
        assert list(home) == list(sweden["hospitals"]["region"])


class TestSelection:
    def test_regions_keep_their_rows_only(self, sweden: Tables) -> None:
        gotland = read_tables(regions=["09"])
        assert list(gotland["municipalities"]["code"]) == ["0980"]
        assert list(gotland["regions"]["name"]) == ["Gotlands län"]
        assert list(gotland["hospitals"]["region"]) == ["09"]
        assert list(gotland["age_bands"]["region"]) == ["09"]
        assert len(gotland["medicines"]) == len(sweden["medicines"])
        assert gotland.hash == sweden.hash

    def test_names_and_order_of_regions_do_not_matter(self) -> None:
        named = read_tables(regions=["Skåne län", "09"])
        coded = read_tables(regions=["09", "12", "12"])
        assert list(named["municipalities"]["code"]) == list(coded["municipalities"]["code"])

    def test_facility_elsewhere_has_no_row(self) -> None:
        assert set(read_tables(regions=["09"]).index("centres", "municipality")) == {-1}

    def test_unknown_region_says_what_is_allowed(self) -> None:
        with pytest.raises(
            ConfigError, match="unknown region 'Skane län'; did you mean 'Skåne län'"
        ):
            read_tables(regions=["Skane län"])


class TestToy:
    def test_toy_is_hand_countable(self) -> None:
        toy = read_tables(TOY)
        towns = toy["municipalities"]
        assert towns["population"].sum() == toy["regions"]["population"].sum() == 2000
        assert len(towns) == 3
        used = [name for name in PHARMACY_COUNTS if towns[name].any()]
        assert used == ["n_apoteket", "n_hjartat", "n_kronans"]
        assert sum(int(towns[name].sum()) for name in used) == 5
        medicines = toy["medicines"]
        assert len(medicines) == 6
        assert dict(zip(medicines["atc"], medicines["substitutes"], strict=True))["C09CA01"] == (
            "C09CA06",
        )
        assert {"acute", "chronic"} == set(medicines["use"])
        assert "hospital" in medicines["setting"]
        assert (medicines["dose_share"] > 0).sum() == 1

    def test_what_the_toy_does_not_replace_is_swedens(self, sweden: Tables) -> None:
        toy = read_tables(TOY)
        assert list(toy["lanes"]["lane"]) == list(sweden["lanes"]["lane"])
        assert toy.source == TOY
        assert toy.hash != sweden.hash


class TestHash:
    def test_hash_is_stable_and_sees_every_byte(self, tmp_path: Path, sweden: Tables) -> None:
        assert read_tables().hash == sweden.hash
        text = (SWEDEN / "distributors.csv").read_text(encoding="utf-8")
        (tmp_path / "distributors.csv").write_text(text, encoding="utf-8")
        assert read_tables(tmp_path).hash == sweden.hash
        (tmp_path / "distributors.csv").write_text(
            text.replace("Tamro AB", "Tamro Ab"), encoding="utf-8"
        )
        assert read_tables(tmp_path).hash != sweden.hash


class TestOwnPharmacies:
    HEADER = "name,municipality,chain,lat,lon\n"

    def test_own_table_is_exposed(self, tmp_path: Path, sweden: Tables) -> None:
        path = tmp_path / "mine.csv"
        path.write_text(self.HEADER + "A,0980,kronans,57.6,18.3\nB,0114,doz,59.5,17.9\n")
        mine = read_tables(pharmacies=path)
        assert list(mine["pharmacies"]["chain"]) == ["kronans", "doz"]
        assert mine.hash != sweden.hash
        assert "pharmacies" not in sweden
        kept = read_tables(pharmacies=path, regions=["09"])["pharmacies"]
        assert list(kept["name"]) == ["A"]

    def test_own_table_is_checked(self, tmp_path: Path) -> None:
        path = tmp_path / "mine.csv"
        path.write_text(self.HEADER + "A,980,kronan,57.6,183\nA,0980,kronans,57.6,18.3\n")
        with pytest.raises(DataError) as caught:
            read_tables(pharmacies=path)
        assert "183 is out of range" in caught.value.problems[0]
        path.write_text(self.HEADER + "A,980,kronan,57.6,18.3\nA,0980,kronans,57.6,18.3\n")
        with pytest.raises(DataError) as caught:
            read_tables(pharmacies=path)
        assert len(caught.value.problems) == 3
        assert "did you mean 'kronans'?" in caught.value.problems[2]

    def test_no_own_pharmacy_in_the_chosen_regions(self, tmp_path: Path) -> None:
        path = tmp_path / "mine.csv"
        path.write_text(self.HEADER + "A,0980,kronans,57.6,18.3\n")
        with pytest.raises(ConfigError, match="none of them lies in"):
            read_tables(pharmacies=path, regions=["12"])
