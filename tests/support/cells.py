"""Synthetic studies: a stub of the configuration, and a runner that writes plausible cells.

Every person is drawn, so that counts of persons, days and bitsets agree as in a real cell.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from sim.results.outputs import write_comparison
from sim.study import run_study

REGIONS = {
    "01": 2473307, "03": 407912, "04": 302563, "05": 474097, "06": 369233, "07": 205352,
    "08": 247711, "09": 61173, "10": 157973, "12": 1428626, "13": 348199, "14": 1775700,
    "17": 283548, "18": 308843, "19": 281482, "20": 286619, "21": 285637, "22": 241148,
    "23": 132572, "24": 280847, "25": 248199,
}  # fmt: skip
REASONS = ("no stock at pharmacy", "import lane closed", "pharmacy closed", "no prescription",
           "waiting in queue", "substitute refused")  # fmt: skip
MEDICINES = ("A10AB05", "C10AA05", "N02BE01", "other")
LENGTH = {"power_loss_south": 3, "import_stop_90d": 90, "it_failure_eprescription": 3}
REACH = {"calm": 0.0, "power_loss_south": 0.012, "import_stop_90d": 0.055,
         "it_failure_eprescription": 0.02}  # fmt: skip
RELIEF = {"emergency_pharmacies_300": {"power_loss_south": 0.5, "it_failure_eprescription": 0.4},
          "stock_floor_3_months": {"import_stop_90d": 0.55},
          "allocation_and_redistribution": {"import_stop_90d": 0.2}}  # fmt: skip


@dataclass(frozen=True)
class Part:
    """A disruption or a requirement that only has a name and a span."""

    kind: str
    start_day: float = 30.0
    duration_days: float = 3.0

    def end_day(self) -> float:
        return self.start_day + self.duration_days

    def model_dump(self, mode: str = "python") -> dict[str, Any]:
        assert mode == "json"
        return {
            "kind": self.kind,
            "start_day": self.start_day,
            "duration_days": self.duration_days,
        }


@dataclass(frozen=True)
class Scenario:
    name: str
    disruptions: dict[str, Part] = field(default_factory=dict)

    @property
    def spans(self) -> dict[str, tuple[float, float]]:
        return {name: (part.start_day, part.end_day()) for name, part in self.disruptions.items()}

    @property
    def adding_need(self) -> list[str]:
        return []


@dataclass(frozen=True)
class Proposal:
    name: str
    requirements: dict[str, Part] = field(default_factory=dict)


@dataclass(frozen=True)
class CellConfig:
    scenario: Scenario
    proposal: Proposal
    seed: int
    horizon_days: int
    residents: int = 4000
    salt: str = ""
    program: str = ""
    orders: str = ""  # a folder in which tests lay orders for the runners below

    branch_day = 30

    def past(self, day: int) -> str:
        return f"{self.proposal}{self.seed}"

    @property
    def config_hash(self) -> str:
        return hashlib.sha256(f"{self.settings_hash}{self.program}".encode()).hexdigest()

    @property
    def settings_hash(self) -> str:
        text = f"{self.scenario}{self.proposal}{self.seed}{self.horizon_days}{self.salt}"
        return hashlib.sha256(text.encode()).hexdigest()


class StubCalendar(NamedTuple):
    start_date: date = date(2026, 1, 26)


@dataclass(frozen=True)
class StubStudy:
    study: str = "stub"
    scenario_names: tuple[str, ...] = ("calm", "import_stop_90d")
    proposal_names: tuple[str, ...] = ("todays_rules", "stock_floor_3_months")
    replications: int = 2
    seed: int = 1
    workers: int | None = 1
    output_dir: Path | None = None
    horizons: dict[str, int] = field(default_factory=dict)
    residents: int = 4000
    salt: str = ""
    program: str = ""
    orders: str = ""
    calendar: StubCalendar = field(default_factory=StubCalendar)

    def cells(self) -> list[CellConfig]:
        horizon = max(self.horizons.values(), default=60)
        return [
            CellConfig(
                _scenario(scenario),
                Proposal(proposal, {} if proposal == "todays_rules" else {proposal: Part("law")}),
                seed,
                self.horizons.get(scenario, horizon),
                self.residents,
                self.salt,
                self.program,
                self.orders,
            )
            for scenario in self.scenario_names
            for proposal in self.proposal_names
            for seed in range(self.seed, self.seed + self.replications)
        ]


def _scenario(name: str) -> Scenario:
    if name == "calm":
        return Scenario(name)
    return Scenario(name, {name: Part("stub", 30.0, float(LENGTH.get(name, 3)))})


def write_cell(
    config: CellConfig,
    folder: Path,
    progress: Callable[[int, int], None] | None,
    branch_day: int = 0,
) -> None:
    """Write a synthetic cell as the contract says."""
    people = _People(config)
    partial = folder.with_name(folder.name + ".partial")
    partial.mkdir(parents=True)
    if progress:
        progress(config.horizon_days // 2, config.horizon_days)
    rows = people.rows()
    pq.write_table(_daily_table(rows, config.horizon_days), partial / "daily.parquet")
    pq.write_table(_totals_table(rows), partial / "totals.parquet")
    pq.write_table(shortages_table(people.shortages()), partial / "shortages.parquet")
    anyone, beyond = people.bitsets()
    np.savez(partial / "persons.npz", any=anyone, beyond=beyond)
    (partial / "config.yaml").write_text(f"seed: {config.seed}\n", encoding="utf-8")
    (partial / "manifest.json").write_text(json.dumps(_manifest(config)), encoding="utf-8")
    partial.rename(folder)
    if progress:
        progress(config.horizon_days, config.horizon_days)


@dataclass(frozen=True)
class _People:
    """Each person's gap, if any: first day, length, and the marks by which persons are grouped."""

    config: CellConfig

    def __post_init__(self) -> None:
        n, days = self.config.residents, self.config.horizon_days
        marks = np.random.default_rng(0)
        shares = np.array(list(REGIONS.values())) / sum(REGIONS.values())
        region = marks.choice(len(REGIONS), n, p=shares)
        criticality = marks.integers(1, 5, n)
        luck = np.random.default_rng(self.config.seed)
        start, length = self._gaps(luck, n, region)
        reason = np.where(luck.random(n) < 0.7, luck.integers(0, 2, n), luck.integers(2, 6, n))
        length = np.minimum(length, days - start)
        marks_of = {"region": region, "criticality": criticality, "reason": reason}
        for name, value in {"start": start, "length": length, "marks": marks_of}.items():
            object.__setattr__(self, name, value)

    def _gaps(self, luck: np.random.Generator, n: int, region: Any) -> tuple[Any, Any]:
        days, name = self.config.horizon_days, self.config.scenario.name
        everyday = luck.random(n) < 0.02
        start = luck.integers(0, days, n)
        length = luck.geometric(0.2, n)
        relief = RELIEF.get(self.config.proposal.name, {}).get(name, 0.0)
        uneven = 0.6 + 0.08 * ((region * 7) % 11)
        hit = luck.random(n) < REACH.get(name, 0.03) * (1 - relief) * uneven
        lag = luck.integers(0, LENGTH.get(name, 3) + 1, n)
        struck = 30 + (lag if LENGTH.get(name, 3) < 10 else 20 + lag)
        hit &= (struck < days) & ~everyday
        start = np.where(hit, np.minimum(struck, days - 1), start)
        length = np.where(hit, luck.geometric(0.06, n), np.where(everyday, length, 0))
        return start, length

    def bitsets(self) -> tuple[Any, Any]:
        return np.packbits(self.length > 0), np.packbits(self.length > 7)

    def shortages(self) -> list[tuple[int, str, str, int]]:
        """Day, region, medicine and how many are without; a medicine by class of criticality."""
        classes = self.marks["criticality"]
        found: dict[tuple[int, str, str], int] = {}
        for person in np.flatnonzero(self.length > 0):
            where = list(REGIONS)[self.marks["region"][person]]
            what = MEDICINES[classes[person] - 1]
            for day in range(self.start[person], self.start[person] + self.length[person]):
                found[day, where, what] = found.get((day, where, what), 0) + 1
        return [(*key, many) for key, many in sorted(found.items())]

    def groups(self) -> dict[str, Any]:
        region, reason = self.marks["region"], self.marks["reason"]
        groups = {"all": np.ones(len(region), bool)}
        groups |= {f"region={code}": region == i for i, code in enumerate(REGIONS)}
        groups |= {f"criticality={c}": self.marks["criticality"] == c for c in range(1, 5)}
        return groups | {f"reason={r}": reason == i for i, r in enumerate(REASONS)}

    def rows(self) -> list[tuple[str, str, str, str, Any]]:
        """Measure, unit, group, how, daily values."""
        rows = []
        for group, inside in self.groups().items():
            newly = self._newly(inside & (self.length > 0), 0)
            late = self._newly(inside & (self.length > 7), 7)
            now = np.cumsum(newly - self._closed(inside & (self.length > 0)))
            if not group.startswith("reason"):
                rows.append(("patients_without", "persons", group, "cumulative", newly))
                rows.append(("patients_beyond_tolerance", "persons", group, "cumulative", late))
                rows.append(("without_now", "persons", group, "level", now))
                rows.append(("still_without_at_horizon", "persons", group, "level", now))
            rows.append(("person_days_without", "person-days", group, "sum", now))
        lines = np.full(len(now), self.config.residents * 0.023)
        served = lines * 0.926 - rows[0][4]
        share = "served_at_once_share"
        rows.append(("lines_dispensed", "lines", "all", "sum", lines))
        rows.append((f"{share}.numerator", "lines", "all", "sum", served))
        rows.append((f"{share}.denominator", "lines", "all", "sum", lines))
        return [*rows, (share, "share", "all", "ratio", served / lines)]

    def _newly(self, who: Any, delay: int) -> Any:
        days = self.config.horizon_days
        return np.bincount(self.start[who] + delay, minlength=days)[:days].astype(float)

    def _closed(self, who: Any) -> Any:
        days = self.config.horizon_days
        return np.bincount((self.start + self.length)[who], minlength=days + 1)[:days].astype(float)


def compared(folder: Path, **options: Any) -> Path:
    """Run a synthetic study and compare its cells; return its folder."""
    path = run_study(StubStudy(output_dir=folder, **options), runner=write_cell)
    write_comparison(path)
    return path


def shortages_table(rows: list[tuple[int, str, str, int]]) -> pa.Table:
    """Return what a cell tells of shortages: day, region, medicine, treatments."""
    kinds = {"day": pa.int32(), "region": pa.string(), "medicine": pa.string()}
    kinds["treatments"] = pa.int32()
    columns = list(zip(*rows, strict=True)) or [()] * len(kinds)
    return pa.table(
        {
            name: pa.array(column, kind)
            for (name, kind), column in zip(kinds.items(), columns, strict=True)
        }
    )


def _daily_table(rows: list[Any], days: int) -> pa.Table:
    n = len(rows)
    text = {name: np.repeat([row[i] for row in rows], days) for i, name in enumerate(_TEXT)}
    return pa.table(
        {"day": pa.array(np.tile(np.arange(days), n), pa.int32())}
        | {name: pa.array(values) for name, values in text.items()}
        | {"value": np.concatenate([row[4] for row in rows])}
    )


def _totals_table(rows: list[Any]) -> pa.Table:
    by_name = {(row[0], row[2]): row[4] for row in rows}
    kept = [row for row in rows if not row[0].endswith(("numerator", "denominator"))]
    table = {name: [row[i] for row in kept] for i, name in enumerate(_TEXT)}
    table["value"] = [_total(by_name, *row) for row in kept]
    extra = ("patients_without", "persons", "municipality=0180", "cumulative", 12.0)
    return pa.table({k: [*v, e] for (k, v), e in zip(table.items(), extra, strict=True)})


def _total(by_name: Any, measure: str, unit: str, group: str, how: str, values: Any) -> float:
    if how == "ratio":
        above = by_name[f"{measure}.numerator", group].sum()
        return float(above / by_name[f"{measure}.denominator", group].sum())
    return float(values[-1] if how == "level" else values.sum())


_TEXT = ("measure", "unit", "group", "how")


def _manifest(config: CellConfig) -> dict[str, Any]:
    scale = config.residents / sum(REGIONS.values())
    return {
        "git_commit": "0123abc", "config_hash": config.config_hash, "data_hash": "d" * 64,
        "versions": {"tillgang": "0.1.0", "numpy": np.__version__},
        "scenario": config.scenario.name, "proposal": config.proposal.name, "seed": config.seed,
        "world": "sweden", "horizon_days": config.horizon_days, "residents": config.residents,
        "treatments": int(config.residents * 1.6), "pharmacies": 1408, "articles": 1500,
        "product_lines": 3200, "visits": 1000, "lines": 1570,
        "seconds": {"build": 1.5, "run": 9.25}, "peak_memory_mb": 1100, "ledger_imbalance": 0,
        "warnings": [],
        "residents_by_region": {code: round(n * scale) for code, n in REGIONS.items()},
    }  # fmt: skip
