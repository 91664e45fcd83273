"""What a user is told when cells fail."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sim.errors import RunError, TillgangError

if TYPE_CHECKING:
    from sim.study.pool import Task


def all_told(failures: Sequence[tuple[Task, BaseException]]) -> BaseException:
    """Return the failures of several cells as one; the first alone when it is a fault of ours."""
    errors = [told(task, error) for task, error in failures]
    first = errors[0]
    if not isinstance(first, TillgangError):
        return first
    same = [each for each in errors if type(each) is type(first)]
    return type(first)([problem for each in same for problem in each.problems])


def told(task: Task, error: BaseException) -> BaseException:
    """Return the error as the user should read it; what is a fault of ours stays as it is."""
    if isinstance(error, TillgangError):
        return type(error)([f"{task.name}: {problem}" for problem in error.problems])
    if isinstance(error, OSError):
        return RunError(
            f"{task.name}: cannot write {error.filename or task.folder}"
            f" ({error.strerror or error}); make room or choose another output_dir, and run the"
            " same command again: finished cells are kept"
        )
    if isinstance(error, MemoryError):
        return RunError(
            f"{task.name}: not enough memory; close other programs or set workers=1, and run"
            " the same command again: finished cells are kept"
        )
    return error
