"""Everything that is known of one person, as plain data: what they may ask for and take elsewhere.

Read from the log itself, so that nothing is missing that the store leaves out.
"""

import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from math import isnan
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from sojourn.assembly.consents import in_words, statements_of
from sojourn.assembly.deeds import Deed, Record, unrecorded
from sojourn.assembly.keys import open_database
from sojourn.assembly.persons import Found, find_in
from sojourn.assembly.traces import Traces
from sojourn.consent import all_in_force
from sojourn.event_log import IDENTIFIER, PROPERTY, Segment, canonical_batches
from sojourn.identity import conflicts, namespace_of, normalize, why
from sojourn.pipeline import identifiers_in
from sojourn.sources import failures_naming
from sojourn.vocabulary import InvalidInput, Money, iso, zone
from sojourn.workspace import check_folder, read_manifest

Plain = dict[str, Any]
_HIDDEN = {"message_hi", "message_lo", "content", "offset_minutes"}


def export_customer(folder: Path, who: str, *, now: int, record: Record = unrecorded) -> Plain:
    """Give all that is known of the person that an identifier belongs to, and why it is one person."""
    check_folder(folder)
    manifest = read_manifest(folder)
    found, tz = find_in(folder, manifest, who), manifest.settings.zone
    resolved, identifiers = found.resolved, found.identifiers
    names = {f"{namespace} {value}" for namespace, value in identifiers}
    apart = [one for one in conflicts(resolved.resolution) if names & {str(one.link.left), str(one.link.right)}]
    said = statements_of(folder, identifiers)
    exported = {
        "exported": iso(now, zone(tz)),
        "identifiers": [{"namespace": namespace, "value": value} for namespace, value in identifiers],
        "why": [str(link) for link in why(resolved.resolution, resolved.evidence, found.person)],
        "apart": [str(one) for one in apart],
        "events": [*_rows(found, found.segments, resolved.events, tz)],
        "calls": [*_rows(found, found.calls, resolved.calls, tz)],
        "records": _records(found, manifest.settings.region),
        "consents": {"in_force": in_words(all_in_force(said), tz), "evidence": in_words(said, tz)},
    }
    with open_database(folder) as database:
        with database.reading() as connection:
            failed = failures_naming(connection, Traces(identifiers, manifest.settings.region).named_by_event)
        with database.writing() as connection:
            record(connection, Deed("customer.exported", identifiers))
    shown = [{"code": one.code, "source": one.source, "raw": one.raw.decode("utf-8", "replace")} for one in failed]
    return {**exported, "failed": shown}


def write_export(exported: Mapping[str, Any], path: Path) -> Plain:
    """Write an export as a file that only its owner may read; give the path and counts."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(exported, file, ensure_ascii=False, indent=1, default=str, allow_nan=False)
    except OSError as error:
        raise InvalidInput(f"{path} cannot be written: {error.strerror}.", code="export.failed") from error
    counted = ("identifiers", "events", "calls", "records", "failed")
    return {"file": str(path), **{name: len(exported[name]) for name in counted}}


def _rows(found: Found, segments: Sequence[Segment], idents: Sequence[NDArray[np.int32]], tz: str) -> Iterator[Plain]:
    """Give the person's rows of some segments, in order of arrival, as they were taken in."""
    for segment, codes in zip(segments, idents, strict=True):
        for batch in canonical_batches(segment, found.rows_in(segment, codes)):
            for row in batch.to_pylist():
                yield {"source": segment.source, **_plain(row, tz)}


def _plain(row: Plain, tz: str) -> Plain:
    """Give a row as people read it: properties and identifiers apart, money in whole units, no absent cells."""
    filled = {name: value for name, value in row.items() if name not in _HIDDEN and not _is_absent(value)}
    currency = filled.get("currency")
    if not filled.get("date_only"):
        filled.pop("date_only", None)
    shown: Plain = {"time": iso(filled.pop("time"), zone(tz))}
    for prefix, name in ((IDENTIFIER, "identifiers"), (PROPERTY, "properties")):
        own = {key.removeprefix(prefix): filled.pop(key) for key in [*filled] if key.startswith(prefix)}
        shown |= {name: own} if own else {}
    for line in filled.get("lines", []):
        if line.get("amount") is not None:
            line["amount"] = _whole(line["amount"], currency)
    changes: Mapping[str, Callable[[Any], Any]] = {
        "value": lambda minor: _whole(minor, currency), "traits": json.loads,
        "lines": lambda lines: [{key: cell for key, cell in line.items() if cell is not None} for line in lines],
    }  # fmt: skip
    return shown | {name: changes[name](value) if name in changes else value for name, value in filled.items()}


def _whole(minor: int, currency: str | None) -> float:
    return Money(minor, currency).major if currency else minor / 100


def _is_absent(value: object) -> bool:
    return value is None or value == [] or (isinstance(value, float) and isnan(value))


def _records(found: Found, region: str) -> list[Plain]:
    """Give the customer records that carry one of the person's identifiers."""
    if found.customers is None:
        return []
    mine = np.zeros(found.customers.num_rows, np.bool_)
    for namespace, column in identifiers_in(found.customers).items():
        values = pa.array([value for name, value in found.identifiers if name == namespace], pa.string())
        spelled = normalize(namespace_of(namespace), column.cast(pa.string()), region)
        mine |= pc.is_in(spelled, value_set=values, skip_nulls=True).to_numpy(zero_copy_only=False)
    rows = found.customers.filter(pa.array(mine)).to_pylist()
    return [{name: value for name, value in row.items() if value is not None} for row in rows]
