"""Tables of places: regions, municipalities and the facilities in them."""

from __future__ import annotations

from typing import Final

from sim.data.schema import (
    Schema,
    Total,
    flag,
    grade,
    number,
    place,
    reference,
    share,
    text,
    whole,
)

PHARMACY_COUNTS: Final = (
    "n_apoteket",
    "n_hjartat",
    "n_kronans",
    "n_apoteksgruppen",
    "n_doz",
    "n_independent",
)
MOST_RESIDENTS: Final = 100_000_000
_MUNICIPALITY: Final = reference("municipalities.code")

MUNICIPALITIES: Final = Schema(
    columns={
        "code": text(),
        "name": text(),
        "region": reference("regions.code", covers=True),
        "population": whole(1, MOST_RESIDENTS),
        "land_area_km2": number(0.1, 100_000),
        **place(),
        "popcentroid_lat": number(54, 70),
        "popcentroid_lon": number(9, 26),
        "mean_km_nearest_pharmacy": number(0, 500),
        "mean_km_second_pharmacy": number(0, 500),
        "zone": text("SE1", "SE2", "SE3", "SE4"),
        **{name: whole(0, 1000) for name in PHARMACY_COUNTS},
        "n_beredskap_repro300": whole(0, 1000),
    },
    key=("code",),
    ascending=(("mean_km_nearest_pharmacy", "mean_km_second_pharmacy"),),
)

REGIONS: Final = Schema(
    columns={
        "code": text(),
        "name": text(),
        "org": text(),
        "population": whole(1, MOST_RESIDENTS),
        **place(),
        "civil_area": text(),
        "dose_patients": whole(0, MOST_RESIDENTS),
        "n_beredskap_300_rule": whole(0, 1000),
        "hospital_operator": text(nullable=True),
    },
    key=("code",),
)

CHAINS: Final = Schema(
    columns={
        "chain": text(),
        "name": text(),
        "municipality_column": text(*PHARMACY_COUNTS),
        "system": text(),
    },
    key=("chain",),
)

PHARMACIES: Final = Schema(
    columns={
        "name": text(),
        "municipality": _MUNICIPALITY,
        "chain": reference("chains.chain"),
        **place(),
    },
    key=("name",),
)

DISTRIBUTORS: Final = Schema(
    columns={"distributor": text(), "name": text(), "share": share()},
    key=("distributor",),
    totals=(Total("share"),),
)

CENTRES: Final = Schema(
    columns={
        "centre": text(),
        "name": text(),
        "distributor": reference("distributors.distributor", covers=True),
        "kind": text("hall", "central"),
        "municipality": _MUNICIPALITY,
        **place(),
        "stock_share": share(),
        "grade": grade(),
    },
    key=("centre",),
    totals=(Total("stock_share", by="distributor"),),
)

E_PHARMACIES: Final = Schema(
    columns={
        "e_pharmacy": text(),
        "name": text(),
        "system": text(),
        "municipality": _MUNICIPALITY,
        **place(),
        "share": share(),
        "grade": grade(),
    },
    key=("e_pharmacy",),
    totals=(Total("share"),),
    may_be_empty=True,
)

DOSE_SITES: Final = Schema(
    columns={
        "site": text(),
        "name": text(),
        "owner": text(),
        "municipality": _MUNICIPALITY,
        **place(),
        "share": share(),
        "inpatient": flag(),
        "grade": grade(),
    },
    key=("site",),
    totals=(Total("share"),),
    may_be_empty=True,
)

COMPOUNDERS: Final = Schema(
    columns={
        "site": text(),
        "name": text(),
        "owner": text(),
        "channel": text("pharmacy", "distributor", "hospital"),
        "municipality": _MUNICIPALITY,
        **place(),
        "share": share(),
        "lead_days_low": number(0, 365),
        "lead_days_high": number(0, 365),
        "new_series_months_low": number(0, 60, nullable=True),
        "new_series_months_high": number(0, 60, nullable=True),
        "grade": grade(),
    },
    key=("site",),
    totals=(Total("share"),),
    ascending=(
        ("lead_days_low", "lead_days_high"),
        ("new_series_months_low", "new_series_months_high"),
    ),
    may_be_empty=True,
)

HOSPITALS: Final = Schema(
    columns={
        "hospital": text(),
        "name": text(),
        "municipality": _MUNICIPALITY,
        "region": reference("regions.code"),
        **place(),
        "kind": text("university", "acute", "limited"),
        "grade": grade(),
    },
    key=("hospital",),
    may_be_empty=True,
)

GEOGRAPHY: Final[dict[str, Schema]] = {
    "municipalities": MUNICIPALITIES,
    "regions": REGIONS,
    "chains": CHAINS,
    "distributors": DISTRIBUTORS,
    "centres": CENTRES,
    "e_pharmacies": E_PHARMACIES,
    "dose_sites": DOSE_SITES,
    "compounders": COMPOUNDERS,
    "hospitals": HOSPITALS,
}
