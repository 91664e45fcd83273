"""The documents tell the truth: links, names, figures, commands and examples are real."""

from __future__ import annotations

import dataclasses
import re
from enum import EnumType
from pathlib import Path

import pytest

from sim import registry
from sim.conditions import Channel
from sim.config import CONFIGS
from sim.config.files import read_yaml
from sim.data.catalogue import CATALOGUE
from sim.replication import ACTORS
from sim.rules import Node, Rules
from sim.state.flows import Cost, Payer
from sim.state.kinds import AllocationRule, ArticleClass, Group, HolderKind, Supply
from sim.state.reasons import Reason
from sim.terms import Allocation
from sim.world import Phase, printed_plan
from tests.contracts.test_parameter_sources import YAML, leaves

ROOT = CONFIGS.parent
README = ROOT / "README.md"
FIRST = ROOT / "experiments" / "first_comparison" / "README.md"
DOCS = [
    README,
    ROOT / "CHANGELOG.md",
    *sorted((ROOT / "docs").rglob("*.md")),
    *sorted((ROOT / "experiments").rglob("*.md")),
]
EXAMPLES = {"heatwave", "west_in_the_dark", "strong_pharmacies"}  # files that a reader writes
MARKER = "RESULT:"  # stands where a figure of the main study is to come
MOST_MARKERS = 0
FORBIDDEN = re.compile(
    r"(?<![\w.:/>-])/(?:wor[k]|tm[p]|hom[e]|roo[t]|User[s]|op[t]|mn[t])\b"
    r"|pyp[i]\b|pythonhoste[d]|npmj[s]|artifactor[y]|C:\\"
)


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def blocks(path: Path, language: str) -> list[str]:
    """Return the code blocks of a language."""
    return re.findall(rf"```{language}\n(.*?)```", text_of(path), re.DOTALL)


def prose(path: Path) -> str:
    """Return a document without its code blocks."""
    return re.sub(r"```.*?```", "", text_of(path), flags=re.DOTALL)


def anchors(path: Path) -> set[str]:
    """Return the anchors of a document's headings, as code hosts make them."""
    titles = re.findall(r"^#+ (.+)$", prose(path), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in titles}


def each(paths: list[Path]) -> list[object]:
    return [pytest.param(path, id=str(path.relative_to(ROOT))) for path in paths]


@pytest.mark.parametrize("path", each(DOCS))
def test_links_resolve(path: Path) -> None:
    unfinished = MARKER in text_of(README)  # pictures come with the figures of the main study
    for picture, target in re.findall(r"(!?)\[[^\]]*\]\(([^)\s]+)\)", prose(path)):
        name, _, anchor = target.partition("#")
        assert "://" not in target, f"{target}: is not in the project"
        found = (path.parent / name).resolve() if name else path
        if picture and unfinished:
            continue
        assert found.exists(), f"{target}: does not exist"
        assert not anchor or anchor in anchors(found), f"{target}: no such heading"


@pytest.mark.parametrize("path", each(DOCS))
def test_files_that_are_named_exist(path: Path) -> None:
    named = re.findall(r"`((?:sim|configs|docs|tests|experiments)/[\w./-]*)`", text_of(path))
    lost = [name for name in named if not (ROOT / name).exists()]
    assert [name for name in lost if Path(name).stem not in EXAMPLES] == []


@pytest.mark.parametrize("path", each(DOCS))
def test_no_machine_and_no_registry_is_named(path: Path) -> None:
    assert FORBIDDEN.findall(text_of(path)) == []


def test_forbidden_words_would_be_found() -> None:
    for text in ("/ho" + "me/me/x", "in /tm" + "p", "py" + "pi", "`/wor" + "k`"):
        assert FORBIDDEN.search(text), text
    assert not FORBIDDEN.search("docs/" + "work/x, build/tmp, h/home, optional")


def test_markers_stand_only_where_figures_are_to_come() -> None:
    marked = {path: text_of(path).count(MARKER) for path in DOCS}
    assert {path for path, times in marked.items() if times} <= {README, FIRST}
    assert sum(marked.values()) <= MOST_MARKERS


def test_each_assumption_has_a_number_of_its_own() -> None:
    assumptions = text_of(ROOT / "docs/model.md").partition("## 4. ")[0]
    numbers = re.findall(r"^(\d+[a-z]?)\. ", assumptions, re.MULTILINE)
    assert len(numbers) == len(set(numbers)) > 50


def glossary() -> set[str]:
    """Return the names in the middle column of the glossary."""
    rows = re.findall(r"^\|[^|]*\|([^|]*)\|", text_of(ROOT / "docs/glossary.md"), re.MULTILINE)
    return {name for cell in rows for name in re.findall(r"`([^`]+)`", cell)}


def test_names_in_the_glossary_exist_in_the_code() -> None:
    code = [*(ROOT / "sim").rglob("*.py"), *(ROOT / "configs").rglob("*.yaml")]
    headers = [text_of(path).split("\n", 1)[0] for path in (ROOT / "sim/data").glob("*.csv")]
    words = set(re.findall(r"\w+", "\n".join([*map(text_of, code), *headers])))
    assert len(glossary()) > 100
    assert sorted(glossary() - words) == []


CODES: list[EnumType] = [
    AllocationRule,
    ArticleClass,
    Channel,
    Cost,
    Group,
    HolderKind,
    Node,
    Payer,
    Phase,
    Reason,
    Supply,
]


@pytest.mark.parametrize("codes", CODES, ids=lambda codes: codes.__name__)
def test_the_glossary_has_every_code(codes: EnumType) -> None:
    assert sorted(set(codes.__members__) - glossary()) == []


def test_the_glossary_has_every_part() -> None:
    registry.load_all()
    parts = {*registry.DISRUPTIONS, *registry.REQUIREMENTS, *registry.MEASURES}
    parts |= {*CATALOGUE, *(actor.__name__ for actor in ACTORS), *map(str, Allocation)}
    parts |= {field.name for field in dataclasses.fields(Rules)}
    assert sorted(parts - glossary()) == []


def first_column(path: Path, after: str) -> list[str]:
    """Return the names in the first column of the table after a heading."""
    body = text_of(path).split(after, 1)[1].split("\n#", 1)[0]
    return re.findall(r"^\| `(\w+)` \|", body, re.MULTILINE)


def test_the_model_tells_the_reasons_in_their_order() -> None:
    told = first_column(ROOT / "docs/model.md", "### Reasons")
    assert told == [reason.name.lower() for reason in Reason if reason is not Reason.NONE]


def test_the_model_tells_every_measure() -> None:
    registry.load_all()
    told = set(re.findall(r"`(\w+)`", text_of(ROOT / "docs/model.md")))
    assert sorted(set(registry.MEASURES) - told) == []


def test_the_house_plan_tells_the_day_in_its_order() -> None:
    body = text_of(ROOT / "docs/house-plan.md").split("## A day", 1)[1]
    told = re.findall(r"^\| [^|]+ \| `(\w+)` \|", body, re.MULTILINE)
    dose = read_yaml(YAML)["dose"]
    plan = printed_plan(dose["pack_hour"], dose["delivery_hour"])
    assert told == [name.upper() for _, name, _ in plan]


def test_the_main_study_is_told_as_it_is() -> None:
    grid = read_yaml(FIRST.parent.with_suffix(".yaml"))
    assert first_column(FIRST, "## Design") == [*grid["scenarios"], *grid["proposals"]]


def test_every_decision_is_listed() -> None:
    folder = ROOT / "docs" / "adr"
    listed = re.findall(r"\]\((\d{4}-[\w-]+\.md)\)", text_of(folder / "README.md"))
    assert listed == sorted(path.name for path in folder.glob("0*.md"))
    for name in listed:
        text = text_of(folder / name)
        assert text.startswith(f"# {name[:4]} "), name
        assert [part for part in ("Context", "Choice", "Price") if f"**{part}.**" not in text] == []
        assert len(text.splitlines()) <= 50, f"{name}: more than a page"


@pytest.mark.parametrize("path", each(DOCS))
def test_parameters_are_told_with_their_values(path: Path) -> None:
    """What is written as `name` (value) must be a parameter with that value."""
    now = {".".join(str(step) for step in place): value for place, value in leaves(read_yaml(YAML))}
    for name, told in re.findall(r"`([\w.]+)`\s\((\d[\d.]*)\)", prose(path)):
        found = {p: v for p, v in now.items() if p == name or p.endswith(f".{name}")}
        assert len(found) == 1, f"{name}: is {', '.join(found) or 'no parameter'}; write group.name"
        assert [float(told)] == list(found.values()), f"{path.name}: {name} is {found}, not {told}"
