"""When a call happened: what its client says, corrected for a clock that is wrong, never in the future.

``time = stated + (received - sent)``: the difference between our clock and the client's at the moment of sending. It is
left alone where it is no matter of clocks:

- within two seconds (that is the network), and where nobody says when the request was sent;
- in imports, whose times are history;
- in a request that is, or may be, another attempt with the first attempt's ``sentAt``, when it came up to ten minutes
  later: the delay of the retry is no error of the clock. Counter-example: correcting it moves an order behind the
  support call it led to.

A time is ``timestamp``, else ``originalTimestamp``. Without an offset it is local to ``context.timezone``, else UTC. A
time in UTC has the offset of that zone as well, else 0. An unreadable or missing time is the time of receipt, with a
warning; in an import it fails the event, since there the time of receipt says nothing.
"""

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from decimal import Decimal
from functools import lru_cache

import msgspec
import pyarrow as pa

from sojourn.sources.decimals import scaled_decimal
from sojourn.sources.time_layouts import TimeFormat
from sojourn.sources.time_texts import UNSTATED, read_time_texts
from sojourn.sources.times import EARLIEST, LATEST
from sojourn.sources.tracking.calls import Envelope, Json, Unusable
from sojourn.sources.tracking.scalars import is_blank
from sojourn.vocabulary import SECOND, InvalidInput, zone

NETWORK = 2 * SECOND
LONGEST_RETRY = 600 * SECOND
REUSE_SENT_AT = frozenset({"analytics-node", "@rudderstack/rudder-sdk-node", "rudder-sdk-node", "posthog-node"})
"""Libraries that try again with the ``sentAt`` of the first attempt; rudder's calls itself analytics-node."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND, _MINUTE = timedelta(microseconds=1), timedelta(minutes=1)
_MOST_OFFSET = 18 * 60
_COUNT = re.compile(r"-?\d{9,19}(\.\d+)?")


class Stated(msgspec.Struct, frozen=True):
    """A time as it was sent: microseconds of UTC, the offset in minutes (None: it says UTC), a date alone."""

    micros: int
    offset_minutes: int | None = None
    date_only: bool = False


class Moment(msgspec.Struct, frozen=True):
    """When a call happened; ``original`` is set where ``time`` is not what was sent."""

    time: int
    offset_minutes: int
    date_only: bool = False
    original: int | None = None
    warnings: tuple[str, ...] = ()


def moment_of(item: Json, sent_at: object, context: Json, envelope: Envelope, *, imported: bool) -> Moment:
    """Decide when a call happened.

    Raises:
        Unusable: the event is of an import, and has no time that can be read.

    >>> day = 20_000 * 86_400 * SECOND
    >>> item = {"timestamp": "2024-10-04T00:00:00+08:00"}
    >>> moment = moment_of(item, None, {}, Envelope("shop", day), imported=False)
    >>> (day - moment.time) // SECOND, moment.offset_minutes
    (28800, 480)

    """
    name = context.get("timezone")
    place = _place(name) if isinstance(name, str) else _place(envelope.zone)
    given = item.get("originalTimestamp") if is_blank(item.get("timestamp")) else item.get("timestamp")
    stated = read_moment(given, place)
    if stated is None and imported:
        if is_blank(given):
            raise Unusable("time_missing", "timestamp", "An imported event needs a time.")
        raise Unusable("time_unreadable", "timestamp", f"{str(given)[:80]!r} is no time.")
    if stated is None:
        warnings = () if is_blank(given) else ("tracking.time_unreadable",)
        return Moment(envelope.received_at, _offset(place, envelope.received_at), warnings=warnings)
    change = 0 if imported or stated.date_only else _correction(read_moment(sent_at, place), context, envelope)
    corrected = stated.micros + change
    time = min(corrected if corrected >= EARLIEST else stated.micros, envelope.received_at)
    offset = _offset(place, time) if stated.offset_minutes is None else stated.offset_minutes
    moved = time != stated.micros
    return Moment(time, offset, stated.date_only and not moved, stated.micros if moved else None)


def read_moment(value: object, place: tzinfo | None = None) -> Stated | None:
    """Read a time: ISO 8601, what files write, or a count of seconds, milli-, micro- or nanoseconds since 1970.

    None when it is no time between 1900 and 2200. What states no offset is local to ``place``, else UTC.

    >>> read_moment("2026-03-05T10:00:00.123+08:00")
    Stated(micros=1772676000123000, offset_minutes=480, date_only=False)
    >>> read_moment(1772676000.123) == read_moment(1772676000123) == Stated(1772676000123000)
    True
    """
    if isinstance(value, str):
        text = value.strip()
        found = _from_count(Decimal(text)) if _COUNT.fullmatch(text) else _from_text(text, place)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        found = _from_count(Decimal(repr(value)))
    else:
        return None
    return found if found is not None and EARLIEST <= found.micros < LATEST else None


def local_moment(value: object, offset_minutes: object) -> object:
    """Write a count since 1970 as the local time of an offset; what is no such count, or no offset, stays as it is.

    >>> local_moment(1772676000123, 480), local_moment(5.5, None)
    ('2026-03-05T10:00:00.123000+08:00', 5.5)
    """
    stated = read_moment(value)
    if stated is None or not isinstance(offset_minutes, int) or abs(offset_minutes) > _MOST_OFFSET:
        return value
    place = timezone(timedelta(minutes=offset_minutes))
    return (_EPOCH + stated.micros * _MICROSECOND).astimezone(place).isoformat()


def _correction(sent: Stated | None, context: Json, envelope: Envelope) -> int:
    if sent is None:
        return 0
    late = envelope.received_at - sent.micros
    if abs(late) <= NETWORK:
        return 0
    again = envelope.retry > 0 or _library(context) in REUSE_SENT_AT
    return 0 if again and 0 < late < LONGEST_RETRY else late


def _library(context: Json) -> str | None:
    library = context.get("library")
    name = library.get("name") if isinstance(library, dict) else None
    return name if isinstance(name, str) else None


def _from_count(count: Decimal) -> Stated | None:
    size = abs(count)
    exponent = 6 if size < 10**11 else 3 if size < 10**14 else 0 if size < 10**17 else -3
    micros = scaled_decimal(count, exponent)
    return None if micros is None else Stated(micros)


@lru_cache(maxsize=256)  # the sentAt of a batch is asked for with each of its events
def _from_text(text: str, place: tzinfo | None) -> Stated | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return _as_files_write(text, place)
    dated = len(text) <= 10 and ":" not in text and "T" not in text.upper()
    offset = found.utcoffset()
    if offset is None:
        return _local(found, place, dated=dated)
    minutes = offset // _MINUTE
    if abs(minutes) > _MOST_OFFSET:
        return None
    return Stated((found - _EPOCH) // _MICROSECOND, minutes or None)


def _local(found: datetime, place: tzinfo | None, *, dated: bool) -> Stated | None:
    try:
        return Stated((found.replace(tzinfo=place or UTC) - _EPOCH) // _MICROSECOND, None, dated)
    except OverflowError:  # the first or last day of the calendar, in a zone that reaches over it
        return None


def _as_files_write(text: str, place: tzinfo | None) -> Stated | None:
    """Read any of the layouts that files may have."""
    if not text or len(text) > 64:
        return None
    wall = read_time_texts(pa.array([text]), TimeFormat())
    if not wall.readable[0]:
        return None
    micros, minutes, dated = int(wall.micros[0]), int(wall.offset[0]), bool(wall.dated[0])
    if not EARLIEST <= micros < LATEST:  # Python's calendar is shorter than the one that files may use
        return None
    if wall.absolute[0]:
        return Stated(micros, None if minutes in {0, UNSTATED} else minutes, dated)
    return _local((_EPOCH + micros * _MICROSECOND).replace(tzinfo=None), place, dated=dated)


def _offset(place: tzinfo | None, micros: int) -> int:
    if place is None:
        return 0
    try:
        found = (_EPOCH + micros * _MICROSECOND).astimezone(place).utcoffset()
    except OverflowError:
        return 0
    return 0 if found is None else found // _MINUTE


@lru_cache(maxsize=2048)
def _place(name: str) -> tzinfo | None:
    """Find a zone; clients send anything, so what is no zone counts as nothing."""
    try:
        return zone(name) if 0 < len(name) <= 64 else None
    except InvalidInput:
        return None
