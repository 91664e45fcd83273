"""The days that cells have in common are run once: the warm-up, and those before any event."""

from __future__ import annotations

import tempfile
from contextlib import suppress
from typing import IO

from sim.config import Config
from sim.replication import Progress, Run
from sim.snapshot import restore, write


class WarmUps:
    """The last midnight that a cell had in common with others; on the disk, since it is large.

    The file has no name, so that it is gone when the process ends, however it ends.
    """

    def __init__(self) -> None:
        self.past = ""
        self.file: IO[bytes] | None = None

    def run(self, config: Config, progress: Progress | None = None, day: int = 0) -> Run:
        """Return a run of a cell at the midnight before a day."""
        if self.file is not None and self.past == config.past(day):
            self.file.seek(0)
            return restore(config, self.file)
        self.forget()
        run = Run.begin(config)
        run.advance(config.warm_up_days + day, progress)
        if run.world.day:
            with suppress(OSError):  # without room for it, the next cell runs its own
                self._keep(run)
        return run

    def _keep(self, run: Run) -> None:
        self.file = tempfile.TemporaryFile()  # noqa: SIM115 - closed by forget
        try:
            write(run, self.file)
        except OSError:
            self.forget()
            raise
        self.past = run.world.config.past(run.world.report_day)

    def forget(self) -> None:
        """Give the room on the disk back."""
        if self.file is not None:
            self.file.close()
        self.past, self.file = "", None
