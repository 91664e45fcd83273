"""The pages on kinds of disruption and requirement are what the code and presets say now."""

from __future__ import annotations

import pytest

from sim import registry
from sim.config.fields import range_of, type_of, unit_of
from sim.config.pages import FOLDER, channels_of, pages, presets, rules_of

registry.load_all()

KINDS = [
    *(("scenario", kind) for kind in sorted(registry.DISRUPTIONS)),
    *(("proposal", kind) for kind in sorted(registry.REQUIREMENTS)),
]
CLASSES: dict[str, type[registry.Part]] = {**registry.DISRUPTIONS, **registry.REQUIREMENTS}


def test_the_pages_are_up_to_date() -> None:
    stored = {
        path.relative_to(FOLDER).as_posix(): path.read_text(encoding="utf-8")
        for path in FOLDER.rglob("*.md")
    }
    assert stored == pages(), "run `make schema`"


@pytest.mark.parametrize(("group", "kind"), KINDS)
def test_every_kind_has_a_preset(group: str, kind: str) -> None:
    found = sorted(presets(group, kind))
    assert found, f"write a file in configs/{group} that uses {kind}"


@pytest.mark.parametrize(("group", "kind"), KINDS)
def test_every_option_stands_on_its_page(group: str, kind: str) -> None:
    cls = CLASSES[kind]
    folder = "disruptions" if group == "scenario" else "requirements"
    page = pages()[f"{folder}/{kind}.md"]
    lost = [name for name in cls.model_fields if f"\n| `{name}` |" not in page]
    assert lost == ["kind"]
    assert [name for name in presets(group, kind) if f"\n### {name}\n" not in page] == []


def test_values_are_told_in_plain_words() -> None:
    assert type_of({"type": "array", "items": {"enum": ["a", "b"]}}) == "list of `a` or `b`"
    assert type_of({"anyOf": [{"type": "integer"}, {"type": "null"}]}) == "whole number, or nothing"
    assert range_of({"exclusiveMinimum": 0, "maximum": 9}) == "above 0, at most 9"
    assert unit_of("start_day", "hours until it begins") == "hours"
    assert unit_of("cover_days", "what is kept") == "days"
    assert unit_of("follow_share", "of persons, who keep to it") == "share"
    assert unit_of("shape", "below 1 = a long tail") == ""


def test_what_a_kind_touches_is_read_from_its_code() -> None:
    assert channels_of(registry.DISRUPTIONS["power_loss"]) == ["electricity"]
    assert rules_of(registry.REQUIREMENTS["supplier_stock_floor"]) == ["floor_days", "up_to_days"]
    assert "offline_dispensing" in rules_of(registry.REQUIREMENTS["emergency_pharmacies"])
