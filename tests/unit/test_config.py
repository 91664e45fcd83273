"""Good configurations compose to what they say; bad ones give one line per problem."""

from __future__ import annotations

import pickle
import re
from pathlib import Path

import pytest
from hydra.core.global_hydra import GlobalHydra
from omegaconf import OmegaConf

from sim.config import (
    CONFIGS,
    Config,
    Scenario,
    StudyConfig,
    as_yaml,
    checked,
    compose,
    hydra_errors,
    load_proposal,
    load_scenario,
    models,
    options,
    read_config,
    shipped,
)
from sim.disruptions.import_stop import ImportStop
from sim.disruptions.power_loss import PowerLoss
from sim.errors import ConfigError

SOUTH = "scenario=power_loss_south"
DURATION = "scenario.disruptions.power_loss.duration_days"


def problems_of(*overrides: str) -> list[str]:
    with pytest.raises(ConfigError) as told:
        compose(overrides)
    assert told.value.exit_code == 2
    return list(told.value.problems)


class TestStudy:
    def test_nothing_chosen_is_the_first_comparison(self) -> None:
        study = compose()
        assert study.study == "first_comparison"
        assert [s.name for s in study.scenarios] == [
            "power_loss_south",
            "it_failure_eprescription",
            "import_stop_90d",
        ]
        assert study.proposals[0].name == "todays_rules"
        assert study == compose(["experiments=first_comparison"])

    def test_other_settings_leave_the_first_comparison_chosen(self) -> None:
        study = compose(["replications=2", "workers=1", "output_dir=somewhere"])
        assert (study.study, study.replications, study.workers) == ("first_comparison", 2, 1)
        assert study.output_dir == "somewhere"

    def test_a_scenario_is_compared_with_calm_and_todays_rules(self) -> None:
        study = compose([SOUTH, "proposal=emergency_pharmacies_300", "replications=2"])
        assert study.study == "power_loss_south-emergency_pharmacies_300"
        cells = [(c.seed, c.scenario.name, c.proposal.name) for c in study.cells()]
        assert cells == [
            (seed, scenario, proposal)
            for seed in (1, 2)
            for scenario in ("calm", "power_loss_south")
            for proposal in ("todays_rules", "emergency_pharmacies_300")
        ]

    def test_calm_and_todays_rules_are_run_once_when_listed(self) -> None:
        study = compose(["scenario=calm", "proposal=todays_rules"])
        assert len(study.cells()) == 1

    def test_a_proposal_alone_is_run_in_calm(self) -> None:
        study = compose(["proposal=stock_floor_3_months"])
        assert [s.name for s in study.all_scenarios] == ["calm"]

    def test_values_of_an_event_can_be_changed(self) -> None:
        study = compose(
            ["scenario=import_stop_90d", "scenario.disruptions.import_stop.duration_days=120"]
        )
        event = study.scenarios[0].disruptions["import_stop"]
        assert isinstance(event, ImportStop)
        assert event.duration_days == 120

    def test_an_event_can_be_added_on_the_command_line(self) -> None:
        study = compose(
            [SOUTH]
            + [f"scenario.disruptions.later.{x}" for x in ("kind=import_stop", "start_day=40")]
            + ["scenario.disruptions.later.duration_days=5"]
        )
        assert set(study.scenarios[0].disruptions) == {"power_loss", "later"}

    def test_region_codes_stay_text(self) -> None:
        assert compose(["world=one_region", "world.regions=[01]"]).world.regions == ("01",)

    def test_hydra_is_left_as_it_was(self) -> None:
        assert not GlobalHydra.instance().is_initialized()
        compose([SOUTH])
        with pytest.raises(ConfigError):
            compose(["wrold=toy"])
        assert not GlobalHydra.instance().is_initialized()

    def test_the_working_directory_does_not_matter(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        here = compose()
        monkeypatch.chdir(tmp_path)
        assert compose() == here
        assert list(tmp_path.iterdir()) == []


class TestHorizon:
    def test_is_the_last_end_and_the_days_of_recovery_of_its_type(self) -> None:
        study = compose()
        horizons = {s.name: study.horizon_of(s) for s in study.all_scenarios}
        assert horizons == {
            "calm": 30 + 90 + 240,
            "power_loss_south": 30 + 3 + 120,
            "it_failure_eprescription": 30 + 3 + 120,
            "import_stop_90d": 30 + 90 + 240,
        }
        assert {c.horizon_days for c in study.cells() if c.scenario.name == "calm"} == {360}

    def test_the_longest_recovery_counts_when_events_overlap(self) -> None:
        study = compose(["scenario=power_and_import"])
        assert study.horizon_of(study.scenarios[0]) == 360

    def test_a_given_horizon_holds_for_all(self) -> None:
        study = compose([SOUTH, "horizon_days=60"])
        assert {c.horizon_days for c in study.cells()} == {60}

    def test_calm_alone_has_a_horizon(self) -> None:
        study = compose(["scenario=calm"])
        assert study.horizon_of(Scenario(name="calm")) == 180


class TestHash:
    def cell(self, *overrides: str) -> Config:
        return compose([SOUTH, *overrides]).cells()[-1]

    def test_equal_configurations_have_equal_hashes(self) -> None:
        assert self.cell().config_hash == self.cell().config_hash

    @pytest.mark.parametrize(
        "override", ["seed=2", f"{DURATION}=4", "actors.pharmacies.cover_days=36", "world=toy"]
    )
    def test_any_change_changes_the_hash(self, override: str) -> None:
        assert self.cell(override).config_hash != self.cell().config_hash

    def test_what_does_not_touch_the_cell_does_not(self) -> None:
        assert self.cell("workers=2", "output_dir=x").config_hash == self.cell().config_hash

    def test_a_cell_survives_yaml_and_pickle(self, tmp_path: Path) -> None:
        cell = self.cell("proposal=stock_floor_3_months")
        path = tmp_path / "config.yaml"
        path.write_text(as_yaml(cell), encoding="utf-8")
        assert read_config(path) == cell
        assert read_config(path).config_hash == cell.config_hash
        assert pickle.loads(pickle.dumps(cell)) == cell


class TestBadInput:
    @pytest.mark.parametrize(
        ("overrides", "told"),
        [
            (["sed=3"], "sed: unknown key; did you mean 'seed'?"),
            (["+misspelt=1"], "misspelt: unknown key"),
            (["++replicaton=1"], "replicaton: unknown key; did you mean 'replications'?"),
            (["scenaro=calm"], "scenaro: unknown key; did you mean 'scenario'?"),
            (["scenario=power_loss_sout"], "unknown option 'power_loss_sout'; did you mean"),
            (["proposal=stock_floor"], "proposal: unknown option 'stock_floor'; did you mean"),
            (["experiments=first_comparson"], "did you mean 'first_comparison'?"),
            (
                ["world=sverige"],
                "world: unknown option 'sverige'; allowed: one_region, sweden, toy",
            ),
            (["world.regons=[09]"], "world.regons: unknown key; did you mean 'regions'?"),
            (
                ["actors.pharmacies.cover_day=3"],
                "cover_day: unknown key; did you mean 'cover_days'",
            ),
            (["seed=-1"], "seed: should be greater than or equal to 0, but is -1"),
            (["replications=0"], "replications: should be greater than or equal to 1"),
            (["horizon_days=10.5"], "horizon_days: should be a valid integer"),
            (["check_ledger=weekly"], "'weekly' is not allowed; allowed: daily, end"),
            (["calendar.start_date=5 Jan"], "write the date as 2026-01-05"),
            (["calendar.start_date=2026-02-30"], "write the date as 2026-01-05"),
            ([SOUTH, f"{DURATION}=-5"], f"{DURATION}: should be greater than 0, but is -5"),
            ([SOUTH, f"{DURATION}=long"], f"{DURATION}: should be a valid number"),
            ([SOUTH, f"{DURATION}x=5"], "unknown key; did you mean 'duration_days'?"),
            ([SOUTH, "scenario.disruptions.powr_loss.severity=1"], "did you mean 'power_loss'?"),
            ([SOUTH, "scenario.disruptions.power_loss.kind=powerloss"], "unknown kind 'powerloss'"),
            ([SOUTH, "scenario.disruptions.power_loss.zones=SE4"], "should be a valid list"),
            ([SOUTH, "scenario.requirements.x=1"], "scenario.requirements: unknown key"),
            (["scenario.disruptions.x.kind=power_loss"], "choose a scenario with scenario=<name>"),
            ([SOUTH, "horizon_days=30"], "day 30 is after the horizon of 30 days"),
            ([SOUTH, f"{DURATION}=2000"], "can be simulated; shorten the event"),
            ([SOUTH, "experiments=first_comparison"], "given together with experiments"),
            (["scenarios=[calm,power_los]"], "scenarios.1: unknown option 'power_los'"),
            (["scenarios=[calm,calm]"], "calm named twice"),
            (["scenario=calm", "scenario.disruptions.x.kind=import_stop"], "x.start_day: missing"),
            (["world.tables=nowhere"], "world.tables: no folder"),
            (["world.pharmacies=mine.csv"], "world.pharmacies: no file"),
            (["study=a/b"], "study: string should match pattern"),
            (["seed = 1"], "'seed = 1': "),
            (["seed"], "'seed': cannot be read"),
            (["seed=[1"], "'seed=[1': cannot be read"),
            (["seed=${nothing}"], "nothing"),
            (["seed=1,2"], "seed: '1,2' are two numbers; write 1.2 with a point; for a study of"),
            ([SOUTH, f"{DURATION}=2,5"], "'2,5' are two numbers; write 2.5 with a point"),
            (["check_ledger=end,daily"], "'end,daily' are several values; write [end,daily] if"),
            (["scenario=calm,power_storm"], "write scenarios=[calm,power_storm]; for a study"),
            (["world=toy,sweden"], "world: 'toy,sweden' are several; choose one"),
            (["scenario=[calm,power_storm]"], "takes one name; write scenarios=[calm,power_storm]"),
            (["proposal=[todays_rules]"], "takes one name; write proposals=[todays_rules]"),
            (["world=[toy,sweden]"], "world: takes one name; choose one"),
        ],
    )
    def test_is_told_in_one_line(self, overrides: list[str], told: str) -> None:
        problems = problems_of(*overrides)
        assert len([line for line in problems if told in line]) == 1
        assert not any("\n" in line or "Traceback" in line for line in problems)

    def test_several_values_are_for_multirun(self) -> None:
        assert checked(["scenario=calm", "seed=1,2"], sweeps=True)[1] == "++seed=1,2"
        with pytest.raises(ConfigError, match="takes one name"):
            checked(["scenario=[calm,power_storm]"], sweeps=True)

    def test_all_problems_are_told_together(self) -> None:
        wrong = ["sed=3", "seed=x", f"{DURATION}=-5", "proposal.name=a/b"]
        assert len(problems_of(SOUTH, "proposal=todays_rules", *wrong)) == 4

    def test_all_unknown_options_are_told_together(self) -> None:
        assert len(problems_of("scenario=x", "proposal=y", "world=z", "a b")) == 4

    def test_calm_must_stay_calm(self) -> None:
        event = ["kind=import_stop", "start_day=3", "duration_days=9"]
        added = [f"scenario.disruptions.x.{value}" for value in event]
        assert "'calm' has disruptions" in problems_of("scenario=calm", *added)[0]

    def test_two_events_of_one_kind_on_one_target_are_two_names(self) -> None:
        event = PowerLoss(start_day=1, duration_days=2, zones=("SE4",))
        scenario = Scenario(name="twice", disruptions={"one": event, "two": event})
        assert len(scenario.disruptions) == 2


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder of a user's own scenarios, empty so far."""
    monkeypatch.setattr(models, "OWN_CONFIGS", tmp_path)
    (tmp_path / "scenario").mkdir()
    return tmp_path


class TestFiles:
    @pytest.mark.parametrize("name", shipped("scenario"))
    def test_every_scenario_holds_disruptions_only_and_its_own_name(self, name: str) -> None:
        assert load_scenario(name).name == name
        assert compose([f"scenario={name}"]).cells()

    @pytest.mark.parametrize("name", shipped("proposal"))
    def test_every_proposal_holds_requirements_only_and_its_own_name(self, name: str) -> None:
        assert load_proposal(name).name == name
        assert compose([f"proposal={name}"]).cells()

    @pytest.mark.parametrize("name", shipped("experiments"))
    def test_every_experiment_composes(self, name: str) -> None:
        assert compose([f"experiments={name}"]).study == name

    @pytest.mark.parametrize("name", shipped("world"))
    def test_every_world_composes(self, name: str) -> None:
        assert compose(["scenario=calm", f"world={name}"]).world.name == name

    def test_no_file_calls_code(self) -> None:
        files = [*CONFIGS.rglob("*.yaml"), *CONFIGS.parent.glob("experiments/*.yaml")]
        assert files
        assert [path for path in files if "_target_" in path.read_text(encoding="utf-8")] == []

    @pytest.mark.parametrize(
        ("text", "told"),
        [
            ("name: [", "is not valid YAML"),
            ("name: a\nname: b\n", "is not valid YAML"),
            ("- a\n", "holds no keys"),
            ("", "holds no keys"),
        ],
    )
    def test_a_broken_file_is_told(self, tmp_path: Path, text: str, told: str) -> None:
        path = tmp_path / "config.yaml"
        path.write_text(text, encoding="utf-8")
        with pytest.raises(ConfigError, match=told):
            read_config(path)

    @pytest.mark.parametrize(
        ("text", "told"),
        [
            (
                "name: mine\ndisruptions:\n\tblackout:\n",
                "line 3: is not valid YAML; found character",
            ),
            ("name: mine\n disruptions: {}\n", "line 2: is not valid YAML; mapping values are not"),
            ("name: mine\ndisruptions: {}\nname: mine\n", "line 3: is not valid YAML; found dupl"),
            ("name: other\ndisruptions: {}\n", "name: is 'other' in mine.yaml; both must be the"),
        ],
    )
    def test_slips_in_an_own_file_are_told_in_one_line(
        self, own: Path, text: str, told: str
    ) -> None:
        (own / "scenario" / "mine.yaml").write_text(text, encoding="utf-8")
        for chosen in ("scenario=mine", "scenarios=[mine]"):
            (problem,) = problems_of(chosen)
            assert told in problem
            assert "\n" not in problem
        with pytest.raises(ConfigError, match=re.escape(told)):
            load_scenario("mine")

    def test_slips_in_a_world_are_told_in_one_line(self, own: Path) -> None:
        (own / "world").mkdir()
        (own / "world" / "mine.yaml").write_text("name: mine\n\ttier: 1\n", encoding="utf-8")
        (problem,) = problems_of("world=mine")
        assert f"{own / 'world' / 'mine.yaml'}, line 2: is not valid YAML" in problem

    def test_a_broken_file_that_hydra_reads_is_told_in_one_line(self, tmp_path: Path) -> None:
        path = tmp_path / "bad.yaml"
        path.write_text("a: 1\n\tb: 2\n", encoding="utf-8")
        with pytest.raises(ConfigError, match="line 2: is not valid YAML"), hydra_errors():
            OmegaConf.load(path)

    def test_own_files_lie_apart(self, own: Path) -> None:
        text = (
            "name: mine\ndisruptions:\n  x: {kind: import_stop, start_day: 3, duration_days: 9}\n"
        )
        (own / "scenario" / "mine.yaml").write_text(text, encoding="utf-8")
        (own / "scenario" / "power_storm.yaml").write_text(text, encoding="utf-8")
        assert "mine" in options("scenario")
        assert "mine" not in shipped("scenario")
        chosen, named = compose(["scenario=mine"]), compose(["scenarios=[mine]"])
        assert chosen.scenarios == named.scenarios == (load_scenario("mine"),)
        assert compose(["scenario=mine", "scenario.disruptions.x.start_day=5"]) != chosen
        (problem,) = problems_of("scenario=power_storm")
        assert "comes with the project; give" in problem

    def test_a_missing_file_is_told(self, tmp_path: Path) -> None:
        with pytest.raises(ConfigError, match="cannot be read"):
            read_config(tmp_path / "nothing.yaml")


def test_a_study_never_changes() -> None:
    study = compose([SOUTH])
    assert isinstance(study, StudyConfig)
    with pytest.raises(ValueError, match="frozen"):
        study.seed = 7  # type: ignore[misc]
