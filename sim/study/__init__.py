"""Studies: cells run by worker processes, kept as they finish, and resumed."""

from sim.study.executor import OnProgress, Progress, run_study

__all__ = ["OnProgress", "Progress", "run_study"]
