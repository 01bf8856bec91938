"""The report: one self-contained HTML file of answers, and single pictures that stand alone."""

from sojourn.reports.data import ReportData
from sojourn.reports.page import render
from sojourn.reports.single_picture import picture

__all__ = ["ReportData", "picture", "render"]
