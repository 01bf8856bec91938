"""Exports of other tools, read as calls: what they say is taken in the way live traffic is.

A tool is known by the shape of its records, so that a file of another one is refused before anything is loaded.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from types import MappingProxyType

import pyarrow as pa

from sojourn.sources.byte_streams import reading
from sojourn.sources.chunks import rejects
from sojourn.sources.exports import amplitude, ga4, mixpanel
from sojourn.sources.exports.files import Record, read_records
from sojourn.sources.times import LATEST
from sojourn.sources.tracking import sensors
from sojourn.sources.tracking.calls import Call, Envelope, Failed, Json, Translate
from sojourn.sources.tracking.loose_json import read_value
from sojourn.sources.tracking.reading import read_record
from sojourn.sources.tracking.scalars import object_of
from sojourn.vocabulary import InvalidInput

AT_ONCE = 20_000
_LOOKED_AT = 100
_LONGEST_RAW = 2000


@dataclass(frozen=True)
class Export:
    """A tool's export: what people call the tool, how a record is known, and what it says."""

    name: str
    looks: Callable[[Json], bool]
    translate: Translate


EXPORTS: Mapping[str, Export] = MappingProxyType({
    "sensors": Export("Sensors Analytics", sensors.looks, sensors.translate),
    "amplitude": Export("Amplitude", amplitude.looks, amplitude.translate),
    "mixpanel": Export("Mixpanel", mixpanel.looks, mixpanel.translate),
    "ga4": Export("GA4", ga4.looks, ga4.translate),
})  # fmt: skip
"""The exports that can be read, by the name of their format."""


@dataclass
class Part:
    """Some records read: calls with the row that each stands in (negative: it came along with an event), rejects."""

    rows: int = 0
    calls: list[Call] = field(default_factory=list)
    places: list[int] = field(default_factory=list)
    rejects: list[tuple[str, pa.RecordBatch]] = field(default_factory=list)


@dataclass
class ExportReading:
    """One pass over an opened export, part by part."""

    path: Path
    translate: Translate
    envelope: Envelope
    _told: dict[str, int] = field(default_factory=dict)

    def __iter__(self) -> Iterator[Part]:
        """Read everything, a part at a time; memory is one part and a number for each person."""
        with reading(self.path.name):
            left = read_records(self.path)
            while records := list(islice(left, AT_ONCE)):
                part = Part(rows=len(records))
                for record in records:
                    self._read(record, part)
                yield part

    def _read(self, record: Record, part: Part) -> None:
        for place, found in enumerate(read_record(record.found, self.translate, self.envelope, imported=True)):
            if isinstance(found, Failed):
                raw = found.raw[:_LONGEST_RAW].decode(errors="replace")
                lost = rejects([record.row], found.path or None, found.code, [found.message], [raw])
                part.rejects.append((record.file, lost))
            elif place == 0 or found.kind != "identify" or self._is_news(found):
                part.calls.append(found)
                part.places.append(-record.row if place else record.row)

    def _is_news(self, call: Call) -> bool:
        """Tell whether a person's traits differ from what was last said beside one of their events."""
        who = call.identifiers.get("user_id") or f" {call.identifiers.get('anonymous_id')}"
        told = hash(repr(sorted((name, repr(value)) for name, value in call.traits.items())))
        before, self._told[who] = self._told.get(who), told
        return before != told


def open_export(
    path: Path, form: str, source: str, *, zone: str = "UTC", wall_times: bool = False, currency: str | None = None
) -> ExportReading:
    """Open an export in one of the formats of ``EXPORTS``.

    ``zone`` is where people are whose times say no offset; ``wall_times``: counts of seconds are times on the wall
    there, which only old projects of Mixpanel export; ``currency`` is of amounts that state none.

    Raises:
        InvalidInput: there is no such file, it holds no records, or those of another tool.

    """
    if not path.is_file():
        raise InvalidInput(f"There is no file {path}.", code="file.missing", hint="Check the path.")
    with reading(path.name):
        _check(path.name, form, list(islice(read_records(path), _LOOKED_AT)))
    translate = mixpanel.translate_local if wall_times and form == "mixpanel" else EXPORTS[form].translate
    envelope = Envelope(source, LATEST, currency=currency or "USD", zone=zone)
    return ExportReading(path, translate, envelope)


def _check(name: str, form: str, first: list[Record]) -> None:
    """Refuse a file whose first record that can be read at all is none of the tool's."""
    if not first:
        raise InvalidInput.said("file.empty.records", name=name)
    wanted = EXPORTS[form].name
    for record in first:
        found = object_of(record.found) if isinstance(record.found, dict) else _object(record.found)
        if found is not None and not EXPORTS[form].looks(found):
            other = next((key for key, export in EXPORTS.items() if export.looks(found)), None)
            what = f"an export of {EXPORTS[other].name}" if other else f"no export of {wanted}"
            hint = f"Give --format {other}." if other else "Load it without --format, and say what its columns mean."
            raise InvalidInput(f"{name} looks like {what}, not of {wanted}." if other else f"{name} looks like {what}.",
                               code="format.other", hint=hint)  # fmt: skip
        if found is not None:
            return
    raise InvalidInput(
        f"{name} is no export of {wanted}: there is no JSON object in its first lines.",
        code="file.format",
        hint="Write it with one object a line, such as with `jq -c '.[]'`.",
    )


def _object(text: bytes | Json) -> Json | None:
    try:
        return object_of(read_value(text)) if isinstance(text, bytes) else text
    except (ValueError, RecursionError):
        return None
