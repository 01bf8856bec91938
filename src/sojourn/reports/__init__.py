"""The report: one self-contained HTML file of answers, and single pictures that stand alone."""

from typing import TYPE_CHECKING

from sojourn.vocabulary import opened_when_asked

if TYPE_CHECKING:
    from sojourn.reports.data import ReportData
    from sojourn.reports.page import render
    from sojourn.reports.single_picture import DRAWN, picture
else:
    __getattr__ = opened_when_asked(__name__)

__all__ = ["DRAWN", "ReportData", "picture", "render"]
