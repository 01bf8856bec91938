"""Everything that is known of one person, as plain data: what they may ask for and take elsewhere.

Read from the log itself, so that nothing is missing that the store leaves out.
"""

import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence, Set as AbstractSet
from math import isnan
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from sojourn.assembly.consents import in_words, statements_of
from sojourn.assembly.deeds import Deed, Recorder, unrecorded
from sojourn.assembly.in_force import while_in_force
from sojourn.assembly.keys import open_database
from sojourn.assembly.persons import Found, find_in
from sojourn.assembly.traces import Traces
from sojourn.consent import all_in_force
from sojourn.event_log import IDENTIFIER, PROPERTY, Segment, canonical_batches
from sojourn.identity import Decision, Identifier, conflicts, namespace_of, normalize, why
from sojourn.pipeline import identifiers_in
from sojourn.sources import failures_naming, read_edits
from sojourn.vocabulary import InvalidInput, Money, iso, zone
from sojourn.workspace import Manifest, check_folder

if TYPE_CHECKING:
    from sojourn.database import Connection

Plain = dict[str, Any]
_HIDDEN = {"message_hi", "message_lo", "content", "offset_minutes"}


def export_customer(folder: Path, who: str, *, now: int, record: Recorder = unrecorded) -> Plain:
    """Give all that is known of the person that an identifier belongs to, and why it is one person."""
    check_folder(folder)
    found, exported = while_in_force(folder, lambda manifest: _gathered(folder, manifest, who, now))
    with open_database(folder) as database:
        with database.reading() as connection:
            failed = _failed(connection, Traces(found.identifiers, found.region))
        with database.writing() as connection:
            record(connection, Deed("customer.exported", found.name))
    return {**exported, "failed": failed}


def _gathered(folder: Path, manifest: Manifest, who: str, now: int) -> tuple[Found, Plain]:
    """Find the person, and gather all but the failed events."""
    found, tz = find_in(folder, manifest, who), manifest.settings.zone
    resolved, identifiers = found.resolved, found.identifiers
    named = {Identifier(*one) for one in identifiers}
    apart = [one for one in conflicts(resolved.resolution) if named & {one.link.left, one.link.right}]
    said = statements_of(folder, identifiers)
    return found, {
        "exported": iso(now, zone(tz)),
        "identifiers": [{"namespace": namespace, "value": value} for namespace, value in identifiers],
        "why": [str(link) for link in why(resolved.resolution, resolved.evidence, found.person)],
        "apart": [str(one) for one in apart],
        "decisions": [_decision(one, named, tz) for one in found.decisions if named & one.pair],
        "events": [*_rows(found, found.segments, resolved.events, tz)],
        "calls": [*_rows(found, found.calls, resolved.calls, tz)],
        "records": _records(found),
        "consents": {"in_force": in_words(all_in_force(said), tz), "evidence": in_words(said, tz)},
    }


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


def _decision(one: Decision, named: AbstractSet[Identifier], tz: str) -> Plain:
    """Give a decision about the person; an identifier in it that is another person's is not told."""
    own = [end.written for end in (one.a, one.b) if end in named]
    told = {"number": one.number, "kind": one.kind, "identifiers": own, "by": one.by, "reason": one.reason}
    return {**told, "at": iso(one.at, zone(tz))}


def _failed(connection: "Connection", traces: Traces) -> list[Plain]:
    """Give the failed events that name the person, with all that is kept of them."""
    return [
        {
            "code": one.code,
            "source": one.source,
            "raw": _text(one.raw),
            "around": _text(one.around),
            "edits": [_text(edit.raw) for edit in read_edits(connection, one.place)],
        }
        for one in failures_naming(connection, traces.named_by_event)
    ]


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "replace")


def _whole(minor: int, currency: str | None) -> float:
    return Money(minor, currency).major if currency else minor / 100


def _is_absent(value: object) -> bool:
    return value is None or value == [] or (isinstance(value, float) and isnan(value))


def _records(found: Found) -> list[Plain]:
    """Give the customer records that carry one of the person's identifiers."""
    if found.customers is None:
        return []
    mine = np.zeros(found.customers.num_rows, np.bool_)
    for namespace, column in identifiers_in(found.customers).items():
        values = pa.array([value for name, value in found.identifiers if name == namespace], pa.string())
        spelled = normalize(namespace_of(namespace), column.cast(pa.string()), found.region)
        mine |= pc.is_in(spelled, value_set=values, skip_nulls=True).to_numpy(zero_copy_only=False)
    rows = found.customers.filter(pa.array(mine)).to_pylist()
    return [{name: value for name, value in row.items() if value is not None} for row in rows]
