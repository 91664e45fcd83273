"""Runners that go wrong as real ones may: killed, interrupted, without room on the disk."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path
from typing import Any

from tests.support.cells import write_cell


def write_cell_and_kill_once(config: Any, folder: Path, progress: Any, branch_day: int) -> None:
    """Kill the worker, as kill -9 does, once: in the middle of the study's third cell."""
    order = Path(config.orders) / "kill"
    if len(list(folder.parents[2].glob("*/*/*/manifest.json"))) >= 2 and order.exists():
        order.unlink()
        folder.with_name(folder.name + ".partial").mkdir(parents=True)
        (Path(config.orders) / f"killed-{os.getpid()}").touch()
        os.kill(os.getpid(), signal.SIGKILL)
    write_cell(config, folder, progress)
    (Path(config.orders) / f"ran-{'-'.join(folder.parts[-3:])}-{os.getpid()}").touch()


def always_killed(config: Any, folder: Path, progress: Any, branch_day: int) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def endless_after_first(config: Any, folder: Path, progress: Any, branch_day: int) -> None:
    """Write the first cell, then work for ever (until interrupted)."""
    if (config.scenario.name, config.proposal.name, config.seed) == ("calm", "todays_rules", 1):
        write_cell(config, folder, progress)
        return
    folder.with_name(folder.name + ".partial").mkdir(parents=True)
    (Path(config.orders) / f"pid-{os.getpid()}").touch()
    time.sleep(600)


def disk_full(config: Any, folder: Path, progress: Any, branch_day: int) -> None:
    raise OSError(28, "No space left on device", str(folder))
