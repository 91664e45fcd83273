"""Tables of made-up countries, small enough to compute by hand who is without medicine."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sim.config import CONFIGS

TOY = CONFIGS / "world" / "toy"
SWEDEN = CONFIGS.parent / "sim" / "data"
WITHOUT_ROWS = ("e_pharmacies", "dose_sites", "hospitals")
IMPORTED, DOMESTIC = "eu", "sweden"
PACKED_AHEAD = 1  # days from packing a roll to its delivery, the least there can be
REFERENCE_RESIDENTS = 10_587_710  # national counts in the parameters refer to so many

# Everyone collects exactly `exact_lead_days` before depletion, at a counter that is always open and
# never crowded; nothing else is asked for, and suppliers never stop by themselves.
BY_THE_CLOCK = (
    "warm_up_days=0",
    "calendar.seasons=false",
    "actors.patients.refill=exact",
    "actors.patients.phases=even",
    "actors.patients.exact_lead_days=0",
    "actors.patients.bundle_window_days=0",
    "actors.patients.shortest_gap_hours=0",
    "actors.patients.least_tolerance_hours=0",
    "actors.patients.synchronised_share=0",
    "actors.patients.weekend_visitors=[1,1]",
    "actors.residents.e_commerce_share=0",
    "actors.pharmacies.hours=always",
    "actors.pharmacies.peak_margin=100000",
    "actors.facilities.by_phone_share=0",
    "actors.distributors.pick_margin=100000",
    "actors.distributors.near_hour=0",
    "actors.distributors.mid_hour=0",
    "actors.distributors.near_km=100000",
    "actors.distributors.far_km=100001",
    "actors.companies.shortage_starts_per_year=0",
    "actors.prescribers.requests_per_day=0.001",
    "actors.authority.licence_found_share=0",
)
FULL_SHELVES = (  # every article that somebody takes is on the shelf, for longer than any stop
    "actors.pharmacies.cover_days=120",
    "actors.pharmacies.stocked_from=[0,0,0,0]",
)
ONLY_THESE_MEDICINES = (
    "actors.patients.current_user_share=1",
    "actors.residents.frailty_classes=1",
    "actors.assortment.background_articles=1",
    "actors.assortment.background_lines_per_year=0.000001",
    "actors.assortment.compounded_articles=1",
    "actors.assortment.compounded_lines_per_year=0.000001",
    "actors.assortment.articles_scale=0.000001",
)


@dataclass(frozen=True)
class Made:
    """A country of one municipality and one medicine that every resident takes."""

    residents: int = 9000
    pack_days: int = 90
    tolerance_days: float = 10
    dose: bool = False  # taken in dose rolls instead of collected
    lead_days: int = 5  # from the company to the distributor
    critical_share: float = 1  # of residents; the others come after them
    pharmacies: int = 1

    def overrides(self, folder: Path) -> tuple[str, ...]:
        """Write the tables to a folder and return the overrides that choose them."""
        self.write(folder)
        one = ("world=toy", "world.name=made", f"world.tables='{folder}'")
        dose = (
            f"actors.residents.dose_patients={REFERENCE_RESIDENTS if self.dose else 0}",
            "actors.residents.dose_elderly_share=1",
            "actors.dose.delivery_weekdays=[0,1,2,3,4,5,6]",
            f"actors.dose.pack_ahead_days={PACKED_AHEAD}",
            "actors.dose.spare_capacity=1000",
            "actors.dose.cover_days=100",
        )
        return (*one, *BY_THE_CLOCK, *ONLY_THESE_MEDICINES, *dose)

    def write(self, folder: Path) -> None:
        """Write the tables, from those of the toy world."""
        folder.mkdir(parents=True, exist_ok=True)
        for file in TOY.glob("*.csv"):
            (folder / file.name).write_bytes(file.read_bytes())
        keep_rows(
            folder / "municipalities.csv",
            1,
            population=self.residents,
            **_pharmacies(self.pharmacies),
        )
        keep_rows(folder / "regions.csv", 1, population=self.residents)
        ages = {"children_share": 0, "adults_share": 0, "elderly_share": 1}
        keep_rows(folder / "age_bands.csv", 1, **ages)
        keep_rows(folder / "medicines.csv", 1, **medicine(self, 1000.0))
        keep_rows(folder / "centres.csv", 2, municipality="9001")
        write_rows(folder / "lanes.csv", [lane("border_road", self.lead_days)])
        only = {"lane": "border_road", "share": 1, "grade": "C"}
        origins = [r["origin"] for r in read(SWEDEN / "origins.csv")]
        write_rows(folder / "lane_shares.csv", [{"origin": o, **only} for o in origins])
        for name in WITHOUT_ROWS:
            if name != "dose_sites" or not self.dose:
                keep_rows(folder / f"{name}.csv", 0)


def many_treatments(folder: Path, treatments: int) -> tuple[str, ...]:
    """Write tables of a Sweden with so many treatments of 90 days; return the overrides.

    All residents are of one age, so that every one of them takes the first medicines.
    """
    folder.mkdir(parents=True, exist_ok=True)
    residents = sum(int(row["population"]) for row in read(SWEDEN / "municipalities.csv"))
    ages = {"children_share": 0, "adults_share": 0, "elderly_share": 1}
    rows = [row | ages for row in read(SWEDEN / "age_bands.csv")]
    write_rows(folder / "age_bands.csv", rows)
    one, _, *_ = read(SWEDEN / "medicines.csv")
    medicines = []
    for number in range(-(-treatments // residents)):
        users = min(residents, treatments - number * residents)
        columns = medicine(Made(), 1000 * users / residents)
        medicines.append({**one, **columns, "atc": f"A02BC0{number + 1}"})
    write_rows(folder / "medicines.csv", medicines)
    none = "actors.residents.dose_patients=0"
    chosen = ("world=sweden", "world.name=made", f"world.tables='{folder}'", none)
    return (*chosen, *BY_THE_CLOCK, *FULL_SHELVES, *ONLY_THESE_MEDICINES)


def medicine(of: Made, patients_per_1000: float) -> dict[str, object]:
    """Return the columns that matter of a medicine which the elderly take every day."""
    return {
        "patients_per_1000": patients_per_1000,
        "treatments_per_1000": "",
        "pack_days": of.pack_days,
        "criticality": 1,
        "tolerance_days": of.tolerance_days,
        "critical_share": of.critical_share,
        "dose_share": 1 if of.dose else 0,
        "children_share": 0,
        "elderly_share": 1,
        "substitutes": "",
        "n_mah": 1,
        "import_share": 1,
        "compoundable": 0,
    }


def _pharmacies(many: int) -> dict[str, object]:
    others = ("hjartat", "kronans", "apoteksgruppen", "doz", "independent")
    return {"n_apoteket": many, **{f"n_{chain}": 0 for chain in others}}


def lane(name: str, days: int) -> dict[str, object]:
    """Return a row of the table of lanes; goods take some days on it."""
    texts = {"lane": name, "name": name, "mode": "road", "crosses_border": 1}
    leads = {f"lead_days{end}": days for end in ("_low", "", "_high")}
    return {**texts, **leads, "grade": "C", "source": "made up"}


def read(file: Path) -> list[dict[str, str]]:
    """Return the rows of a table."""
    with file.open(encoding="utf-8", newline="") as source:
        return list(csv.DictReader(source))


def keep_rows(file: Path, many: int, **values: object) -> None:
    """Keep the first rows of a table, with some values changed in all of them."""
    rows = read(file)
    write_rows(file, [row | values for row in rows[:many]], list(rows[0]))


def write_rows(
    file: Path, rows: Sequence[Mapping[str, object]], columns: list[str] | None = None
) -> None:
    """Write rows as a table; without rows the columns must be given."""
    with file.open("w", encoding="utf-8", newline="") as target:
        writer = csv.DictWriter(target, fieldnames=columns or list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
