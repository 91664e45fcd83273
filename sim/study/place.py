"""Where the results of a study lie, so that none are lost to another study of the same name."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sim.errors import ConfigError
from sim.results.cells import MANIFEST

if TYPE_CHECKING:
    from sim.config import StudyConfig

SETTINGS: Final = ".settings.json"  # what the cells of a folder were asked with
Asked = dict[str, str]  # hash of the settings of each cell, by its place in the folder


def study_folder(study: StudyConfig) -> Path:
    """Return the folder of a study: `output_dir`, or by default outputs/<study>.

    When cells of other settings lie in the default folder, a hash of the settings is added to its
    name. Raises ConfigError when `output_dir` holds another finished study. A study with more
    scenarios, proposals or seeds goes on where a smaller one is; so does one after a change of the
    program.
    """
    folder = Path(study.output_dir) if study.output_dir else Path("outputs") / study.study
    if not folder.is_dir():
        return folder
    asked = _asked(study)
    if fits(folder, asked):
        return folder
    if study.output_dir is None:
        return folder.with_name(f"{folder.name}-{_short_hash(asked)}")
    if not (folder / MANIFEST).is_file():
        return folder
    raise ConfigError(
        f"output_dir: {folder} holds the finished study of other settings, which is not replaced;"
        " choose another output_dir, or delete that folder"
    )


def fits(folder: Path, asked: Asked) -> bool:
    """Tell whether a study can go on in a folder without a loss of what lies there."""
    held, finished = _held(folder), (folder / MANIFEST).is_file()
    if held is None:
        return not finished
    same = all(asked.get(cell, settings) == settings for cell, settings in held.items())
    return same and (not finished or held.keys() <= asked.keys())


def note_settings(folder: Path, study: StudyConfig) -> None:
    """Write down with which settings the cells of a folder are made."""
    text = json.dumps(_asked(study), indent=1, sort_keys=True)
    partial = folder / f"{SETTINGS}.partial"
    partial.write_text(text + "\n", encoding="utf-8")
    partial.replace(folder / SETTINGS)


def _asked(study: StudyConfig) -> Asked:
    return {
        f"{cell.scenario.name}/{cell.proposal.name}/{cell.seed}": cell.settings_hash
        for cell in study.cells()
    }


def _held(folder: Path) -> Asked | None:
    """Return the settings of the cells in a folder, None when they are not known."""
    try:
        held = json.loads((folder / SETTINGS).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return held if isinstance(held, dict) else None


def _short_hash(asked: Asked) -> str:
    return hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()[:8]
