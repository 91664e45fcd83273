"""Tables of goods: medicines, where they are made, and the ways they come."""

from __future__ import annotations

from typing import Final

from sim.data.schema import (
    Schema,
    Total,
    codes,
    flag,
    grade,
    number,
    reference,
    share,
    text,
    whole,
)

_ORIGIN: Final = reference("origins.origin")

MEDICINES: Final = Schema(
    columns={
        "atc": text(),
        "substance_en": text(),
        "substance_sv": text(),
        "group": text(),
        "setting": text("open_care", "both", "hospital", "veterinary"),
        "use": text("chronic", "acute", "both"),
        "tier": whole(1, 3),
        "patients_per_1000": number(0, 1000, nullable=True),
        "treatments_per_1000": number(0, 100_000, nullable=True),
        "pack_days": number(1, 1000),
        "criticality": whole(1, 4),
        "tolerance_days": number(0, 365),
        "critical_share": share(),
        "dose_share": share(),
        "children_share": share(),
        "elderly_share": share(),
        "substitutes": codes("medicines.atc"),
        "n_mah": whole(0, 100),
        "import_share": share(),
        "active_origin": _ORIGIN,
        "domestic_production": flag(),
        "cold_chain": flag(),
        "compoundable": flag(),
        "stockpile_priority": flag(),
        "eu_union_list": flag(),
        "known_shortage": flag(),
        "price_per_day_sek": number(0, 1_000_000),
        "quality": grade(),
        "origin_quality": grade(),
        "source": text(),
    },
    key=("atc",),
)

MANUFACTURERS: Final = Schema(
    columns={
        "site": text(),
        "company": text(),
        "place": text(),
        "country": text(),
        "origin": _ORIGIN,
        "lat": number(-90, 90),
        "lon": number(-180, 180),
        "activity": text(),
        "products": text(),
        "grade": grade(),
        "source": text(nullable=True),
    },
    key=("site",),
    may_be_empty=True,
)

STOCKPILES: Final = Schema(
    columns={
        "stockpile": text(),
        "holder": text(),
        "what": text(),
        "days": number(0, 3650),
        "release_days": number(0, 365),
        "found": flag(),
        "grade": grade(),
        "source": text(),
    },
    key=("stockpile",),
    may_be_empty=True,
)

ORIGINS: Final = Schema(
    columns={
        "origin": text(),
        "name": text(),
        "finished_share": share(),
        "active_share": share(),
        "grade": grade(),
    },
    key=("origin",),
    totals=(Total("finished_share"), Total("active_share")),
)

LANES: Final = Schema(
    columns={
        "lane": text(),
        "name": text(),
        "mode": text("road", "sea", "air"),
        "crosses_border": flag(),
        "lead_days_low": number(1, 63),
        "lead_days": number(1, 63),
        "lead_days_high": number(1, 63),
        "grade": grade(),
        "source": text(),
    },
    key=("lane",),
    ascending=(("lead_days_low", "lead_days", "lead_days_high"),),
)

LANE_SHARES: Final = Schema(
    columns={
        "origin": reference("origins.origin", covers=True),
        "lane": reference("lanes.lane"),
        "share": share(),
        "grade": grade(),
    },
    key=("origin", "lane"),
    totals=(Total("share", by="origin"),),
)

SUPPLY: Final[dict[str, Schema]] = {
    "medicines": MEDICINES,
    "manufacturers": MANUFACTURERS,
    "stockpiles": STOCKPILES,
    "origins": ORIGINS,
    "lanes": LANES,
    "lane_shares": LANE_SHARES,
}
