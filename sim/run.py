"""Temporary bridge for scripts outside the project; remove before the commit."""

from sim.replication import Run

__all__ = ["Run"]
