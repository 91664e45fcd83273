"""Groups of patients: who is marked, and that their table is whole."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sim.data.tables import Table, Tables, read_tables
from sim.replication import Run
from sim.state.kinds import N_GROUPS
from sim.state.records import Band, ResidentFlag
from sim.synthesis.country import Country
from sim.synthesis.medicines import read_medicines
from sim.synthesis.patient_groups import PatientGroup, mark_patients, read_patient_groups
from tests.support.toy import toy_cell

SEED = 1


@pytest.fixture(scope="module")
def run() -> Run:
    lost = {"kind": "it_failure", "target": "national_service", "start_day": 2}
    made = Run.begin(toy_cell({"lost": lost | {"duration_days": 16}}))
    made.finish()
    return made


@pytest.fixture(scope="module")
def toy(run: Run) -> Country:
    return run.world.country


def fitting(country: Country, band: int, prefixes: tuple[str, ...]) -> list[int]:
    """Return who is in an age band, and takes one of some medicines; resident by resident."""
    people, articles = country.population, country.articles
    found = []
    for row, resident in enumerate(people.residents):
        first, many = int(resident["first"]), int(resident["treatments"])
        taken = articles.medicine[people.treatments["article"][first : first + many]]
        codes = [str(country.medicines.atc[m]) for m in taken]
        takes = not prefixes or any(code.startswith(prefixes) for code in codes)
        if takes and band in (-1, int(resident["flags"]) & int(ResidentFlag.BAND)):
            found.append(row)
    return found


def marked(country: Country, *groups: PatientGroup) -> list[list[int]]:
    marks = mark_patients(country.population, country.articles.medicine, groups, SEED)
    return [np.flatnonzero(marks >> g & 1).tolist() for g in range(len(groups))]


def group(country: Country, name: str, band: int, prefix: str, persons: int | None) -> PatientGroup:
    codes = [str(code) for code in country.medicines.atc]
    taken = tuple(m for m, code in enumerate(codes) if prefix and code.startswith(prefix))
    return PatientGroup(name, band, taken, persons)


def test_all_who_fit_are_marked(toy: Country) -> None:
    groups = [
        group(toy, "a", -1, "A10", None),
        group(toy, "b", int(Band.ELDERLY), "C09", None),
        group(toy, "c", int(Band.CHILD), "", None),
        group(toy, "d", int(Band.CHILD), "C09CA06", None),
    ]
    assert marked(toy, *groups) == [
        fitting(toy, -1, ("A10",)),
        fitting(toy, Band.ELDERLY, ("C09",)),
        fitting(toy, Band.CHILD, ()),
        fitting(toy, Band.CHILD, ("C09CA06",)),
    ]


def test_a_number_is_drawn_among_those_who_fit(toy: Country) -> None:
    few, many = group(toy, "a", -1, "C09", 20), group(toy, "b", -1, "C09", 10**6)
    drawn, everyone = marked(toy, few, many)
    assert len(drawn) == 20
    assert set(drawn) < set(everyone)
    assert everyone == fitting(toy, -1, ("C09",))


def test_luck_is_of_the_name_and_not_of_the_place_in_the_table(toy: Country) -> None:
    one, other = group(toy, "one", -1, "", 30), group(toy, "other", -1, "", 30)
    assert marked(toy, one, other) == marked(toy, other, one)[::-1]
    assert marked(toy, one) != marked(toy, other)


def test_a_group_without_its_medicines_is_left_out(toy: Country) -> None:
    names = [found.name for found in toy.patient_groups]
    assert "insulin_users" in names
    assert "soldiers" in names
    assert "home_dialysis" not in names
    assert toy.population.marks.any()


def test_persons_without_are_counted_by_group(run: Run) -> None:
    history, people = run.world.history, run.world.state.people
    counts = history.part("new_group").sum(axis=0)
    assert counts.size == N_GROUPS + len(history.labels.patient_groups)
    without = people.outcome & 1 == 1
    for g, name in enumerate(history.labels.patient_groups):
        here = (people.marks >> g & 1 == 1) & without
        assert counts[N_GROUPS + g] == here.sum(), name
    assert counts[N_GROUPS:].sum() > 0


def test_every_code_of_the_table_is_a_medicine_of_sweden() -> None:
    tables = read_tables()
    codes = [str(code) for code in tables["medicines"]["atc"]]
    for prefixes in tables["patient_groups"]["medicines"]:
        for prefix in prefixes:
            assert any(code.startswith(prefix) for code in codes), prefix


def test_tier_3_adds_goods_and_groups() -> None:
    tables, how = read_tables(), toy_cell().actors.patients
    two, three = (read_medicines(tables, tier, how) for tier in (2, 3))
    assert two.atc.size == 255
    assert set(three.atc) - set(two.atc) >= {"B05D", "J01DD02", "J01DI04", "ISO0424"}
    names = [
        {g.name for g in read_patient_groups(tables, medicines, 1.0)} for medicines in (two, three)
    ]
    assert names[1] - names[0] == {"home_dialysis", "antibiotic_pump", "device_users"}


def test_more_groups_than_marks_are_refused(tmp_path: Path) -> None:
    table = read_tables()["patient_groups"]
    rows = np.arange(17) % len(table)
    tables: Tables = read_tables()
    many = {"patient_groups": Table("patient_groups", table.take(rows).columns)}
    wide = Tables({**tables.tables, **many}, tables.hash, tables.source, tables.schemas)
    medicines = read_medicines(tables, 3, toy_cell().actors.patients)
    with pytest.raises(OverflowError, match="sets of patient groups"):
        read_patient_groups(wide, medicines, 1.0)


def test_dialysis_at_home_ends_when_its_fluids_are_recalled() -> None:
    """Six people on Gotland, at most a month of supply at home, and none left in the country."""
    stop = {"kind": "production_stop", "start_day": 1, "duration_days": 60, "makers": "all"}
    gotland = {"world": "one_region", "world.regions": ["09"], "world.tier": 3}
    config = toy_cell(
        {"plant": stop | {"medicines": ["B05D", "B05ZA"], "recall": 1}}, **gotland, horizon_days=40
    )
    run = Run.begin(config)
    run.finish()
    history, people = run.world.history, run.world.state.people
    place = history.labels.patient_groups.index("home_dialysis")
    patients = people.marks >> place & 1 == 1
    assert 2 <= patients.sum() <= 15
    assert history.part("new_group").sum(axis=0)[N_GROUPS + place] == patients.sum()
    assert history.part("new_beyond_group").sum(axis=0)[N_GROUPS + place] == patients.sum()
