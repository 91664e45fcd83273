"""Places and medicines are known by what users write: codes, numbers, names and beginnings."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from sim.build import check_scenarios
from sim.config import Proposal, Scenario, compose, validated
from sim.data.tables import read_tables
from sim.errors import ConfigError
from sim.requirements.medicines import covered
from tests.support.places import small_country
from tests.twins.cases import EMERGENCY, LEVERS, SOURCE, STEADY

CODES = ("A10AB04", "A10BA02", "J01CE02")


def blackout(**places: Any) -> Any:
    event = {"kind": "power_loss", "start_day": 1, "duration_days": 2} | places
    scenario = validated(Scenario, {"name": "dark", "disruptions": {"blackout": event}})
    return scenario.disruptions["blackout"]


def floor(*medicines: str) -> Proposal:
    sourced = {"legal_source": "made up for tests", "legal_status": "made up for tests"}
    demand = {"kind": "supplier_stock_floor", "months": 3, "medicines": list(medicines)}
    return validated(Proposal, {"name": "law", "requirements": {"floor": demand | sourced}})


@pytest.mark.parametrize("region", [12, "12", "Skåne län", "Skåne"])
def test_a_region_is_known_by_code_number_and_name(region: int | str) -> None:
    towns = small_country().municipalities(blackout(regions=[region]).regions)
    assert towns.tolist() == [2, 3]


def test_short_names_are_those_without_the_county() -> None:
    assert small_country().municipalities(["Stockholm"]).tolist() == [0, 1]
    names = ["Gotland", "Kalmar", "Dalarna", "Västra Götaland", "Örebro"]
    found = read_tables(regions=names)["regions"]["code"]
    assert sorted(map(str, found)) == ["08", "09", "14", "18", "20"]


def test_a_number_of_one_digit_has_a_nought_before_it() -> None:
    assert blackout(regions=[1, 9]).regions == ("01", "09")
    study = compose(["scenario=calm", "world=one_region", "world.regions=[9,Kalmar]"])
    assert study.world.regions == ("09", "Kalmar")


def test_regions_can_be_numbers_on_the_command_line() -> None:
    study = compose(
        ["scenario=telecom_loss_region", "scenario.disruptions.telecom_loss.regions=[12]"]
    )
    assert study.scenarios[0].disruptions["telecom_loss"].model_dump()["regions"] == ("12",)


def test_a_municipality_can_be_a_number_that_yaml_cannot_have_read_as_another() -> None:
    assert blackout(municipalities=[1280, "0114"]).municipalities == ("1280", "0114")
    with pytest.raises(ConfigError, match="begin with 0 in quotation marks"):
        blackout(municipalities=[0o114])
    with pytest.raises(ConfigError, match="should be a valid string"):
        blackout(regions=[True])


@pytest.mark.parametrize(
    ("medicines", "meant"),
    [
        (("A10A",), [True, False, False]),
        (("a10",), [True, True, False]),
        (("j01ce02", "A10AB04"), [True, False, True]),
        (("C09CA01",), [False, False, False]),  # of Sweden, not of these tables
    ],
)
def test_medicines_are_known_by_beginnings_of_codes(
    medicines: tuple[str, ...], meant: list[bool]
) -> None:
    given = floor(*medicines).requirements["floor"].model_dump()["medicines"]
    subjects: Any = SimpleNamespace(medicine_codes=CODES)
    found = covered(given, subjects, np.arange(3), np.zeros(3, np.bool_), "law")
    assert found.tolist() == meant


@pytest.mark.parametrize("medicines", ["X99", ""])
def test_medicines_that_there_are_not_are_told_before_anything_runs(medicines: str) -> None:
    study = compose(["scenario=calm", "world=toy"])
    study = study.model_copy(update={"proposals": (floor("A10A", medicines),)})
    told = "law: proposal.requirements.floor.medicines: no medicine has an ATC code that begins"
    with pytest.raises(ConfigError, match=told):
        check_scenarios(study)
    check_scenarios(study.model_copy(update={"proposals": (floor("a10a"),)}))


@pytest.mark.parametrize(
    ("kind", "given", "told"),
    [
        ("region_stock", {"months": 1, "regions": ["97"]}, "'97'"),
        (
            "emergency_pharmacies",
            {"designated": ["Nowhere"]},
            "unknown open-care pharmacy 'Nowhere'",
        ),
        (
            "several_sources",
            {"origins": ["atlantis"]},
            "several_sources.origins: unknown name 'atlantis'",
        ),
    ],
)
def test_places_of_demands_are_looked_up_before_anything_runs(
    kind: str, given: dict[str, Any], told: str
) -> None:
    known = (LEVERS | STEADY | {"emergency": EMERGENCY}).values()
    binding = next(demand for demand in known if demand["kind"] == kind)
    law = {"name": "law", "requirements": {"it": SOURCE | binding | given}}
    study = compose(["scenario=calm", "world=toy"])
    study = study.model_copy(update={"proposals": (validated(Proposal, law),)})
    with pytest.raises(ConfigError) as caught:
        check_scenarios(study)
    assert "law: " in str(caught.value)
    assert told in str(caught.value)


def test_disruptions_take_codes_in_any_case() -> None:
    text = {"kind": "production_stop", "start_day": 1, "duration_days": 2, "medicines": ["j01"]}
    scenario = validated(Scenario, {"name": "stop", "disruptions": {"stop": text}})
    assert scenario.stoppages(1)[0].atc == ("J01",)
