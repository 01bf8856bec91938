"""What a brand states once, zone and currency, changed only where nothing that is there would mean something else.

Exact semantics: the zone cuts days, weeks and hours from the next question on; it stays where dates without a time were
loaded, since these stand at the midnight of the old one. The currency is the one of amounts that state none, from then
on; it stays where there are amounts in another one, since what was loaded is not rewritten.
"""

from dataclasses import replace
from pathlib import Path
from typing import Any

from sojourn.event_log import Segment
from sojourn.journey_store import open_snapshot
from sojourn.vocabulary import ChangedSince, InvalidInput, currency_exponent, zone as zone_of
from sojourn.workspace import Manifest, Settings, commit_manifest, read_manifest, writing


def show_brand(folder: Path) -> dict[str, Any]:
    """Give zone, currency and phone region, and which of zone and currency can be changed now."""
    manifest = read_manifest(folder)
    settings = manifest.settings
    return {
        "zone": settings.zone,
        "currency": settings.currency,
        "region": settings.region,
        "zone_open": not _has_dates(folder, manifest),
        "currencies": sorted(_currencies(folder, manifest)),
    }


def change_brand(folder: Path, zone: str, currency: str | None, seen: tuple[str, str | None]) -> dict[str, Any]:
    """State another zone or currency; ``seen`` is what was looked at. All is in force with one rename.

    Raises InvalidInput ``zone.unknown``, ``brand.zone``, ``brand.currency``, and ChangedSince ``brand.changed``.
    """
    checked = zone_of(zone).key
    if currency is not None:
        currency_exponent(currency)
    with writing(folder) as manifest:
        settings = manifest.settings
        if (settings.zone, settings.currency) != seen:
            raise ChangedSince.said("brand.changed", zone=settings.zone, currency=settings.currency or "–")
        if checked != settings.zone and _has_dates(folder, manifest):
            raise InvalidInput.said("brand.zone", zone=settings.zone)
        others = sorted(_currencies(folder, manifest) - {currency})
        if currency != settings.currency and others:
            raise InvalidInput.said("brand.currency", currencies=others)
        stated: Settings = replace(settings, zone=checked, currency=currency)
        if stated != settings:
            commit_manifest(folder, manifest.changed(settings=stated))
    return show_brand(folder)


def _has_dates(folder: Path, manifest: Manifest) -> bool:
    """Say whether the log has dates without a time."""
    if manifest.snapshot is None:
        return False
    return bool(open_snapshot(folder / "store" / manifest.snapshot).meta["date_only"])


def _currencies(folder: Path, manifest: Manifest) -> set[str]:
    """Name the currencies of amounts in the log."""
    segments = (Segment.open(folder / "log" / name) for name in manifest.segments)
    return {code for segment in segments for code in segment.dictionary("currency").to_pylist() if code}
