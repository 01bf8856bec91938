"""Exports of other tools: Sensors Analytics, Amplitude, Mixpanel and GA4, read as tracking calls.

>>> sorted(EXPORTS)
['amplitude', 'ga4', 'mixpanel', 'sensors']
"""

from sojourn.sources.exports.reading import EXPORTS, Export, ExportReading, Part, open_export

__all__ = ["EXPORTS", "Export", "ExportReading", "Part", "open_export"]
