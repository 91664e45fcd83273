"""What a person sees: tables, figures and the report of a study, from its result files only."""

from sim.report.html import write_report
from sim.report.result import Result
from sim.report.study import Study
from sim.report.terminal import show_progress, show_study

__all__ = ["Result", "Study", "show_progress", "show_study", "write_report"]
