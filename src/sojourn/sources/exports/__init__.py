"""Exports of other tools: Sensors Analytics, Amplitude, Mixpanel and GA4, read as tracking calls.

>>> sorted(EXPORTS)
['amplitude', 'ga4', 'mixpanel', 'sensors']
"""

from typing import TYPE_CHECKING

from sojourn.vocabulary import opened_when_asked

if TYPE_CHECKING:
    from sojourn.sources.exports.reading import EXPORTS, Export, ExportReading, Part, open_export
else:
    __getattr__ = opened_when_asked(__name__)

__all__ = ["EXPORTS", "Export", "ExportReading", "Part", "open_export"]
