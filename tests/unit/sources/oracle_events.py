"""A plain-Python oracle of what `sources` does: row keys in Python's integers, and rows of text to events."""

import csv
import io
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation
from zoneinfo import ZoneInfo

MASK = 2**64 - 1
STEP_HI, STEP_LO = 0x9E3779B185EBCA87, 0xC2B2AE3D27D4EB4F
TURN_HI, TURN_LO = 0x87C37B91114253D5, 0x4CF5AD432745937F
SEED_HI, SEED_LO = 0x2545F4914F6CDD1D, 0xD6E8FEB86659FD93
TEXT, INTEGER = 1, 2
EPOCH = datetime(1970, 1, 1, tzinfo=ZoneInfo("UTC"))


def mixed_hi(value: int) -> int:
    value = ((value ^ (value >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    value = ((value ^ (value >> 27)) * 0x94D049BB133111EB) & MASK
    return value ^ (value >> 31)


def mixed_lo(value: int) -> int:
    value = ((value ^ (value >> 33)) * 0xFF51AFD7ED558CCD) & MASK
    value = ((value ^ (value >> 33)) * 0xC4CEB9FE1A85EC53) & MASK
    return value ^ (value >> 33)


def turned(value: int, bits: int) -> int:
    return ((value << bits) | (value >> (64 - bits))) & MASK


def text_hash(text: str, name: tuple[int, int], kind: int = TEXT) -> tuple[int, int]:
    data = text.encode()
    if not data:
        return 0, 0
    up = SEED_HI ^ ((name[0] + kind * STEP_LO + len(data) * STEP_HI) & MASK)
    down = (SEED_LO + (name[1] ^ ((kind * STEP_HI) & MASK)) + len(data) * STEP_LO) & MASK
    for start in range(0, len(data), 8):
        word = int.from_bytes(data[start : start + 8], "little")
        up = (turned(up ^ ((word * STEP_HI) & MASK), 29) * TURN_HI) & MASK
        down = (turned((down + word * STEP_LO) & MASK, 31) * TURN_LO) & MASK
    return mixed_hi(up), mixed_lo(down)


def name_hash(name: str) -> tuple[int, int]:
    return text_hash(name, (0, 0))


def integer_hash(value: int, name: tuple[int, int], kind: int = INTEGER) -> tuple[int, int]:
    word = value & MASK
    up = ((SEED_HI ^ ((name[0] + kind * STEP_LO) & MASK)) + word * STEP_HI) & MASK
    down = ((SEED_LO + (name[1] ^ ((kind * STEP_HI) & MASK))) & MASK) ^ ((word * STEP_LO) & MASK)
    return mixed_hi(up), mixed_lo(down)


def row_key(row: dict[str, str | int | None], source: str) -> tuple[int, int]:
    hi = lo = 0
    for name, cell in row.items():
        if cell is None or cell == "":
            continue
        seed = name_hash(name)
        up, down = text_hash(cell, seed) if isinstance(cell, str) else integer_hash(cell, seed)
        hi, lo = (hi + up) & MASK, (lo + down) & MASK
    seed = text_hash(source, name_hash("\x00source"))
    hi, lo = (hi + seed[0]) & MASK, (lo + seed[1]) & MASK
    hi ^= mixed_lo(lo)
    lo = (lo + mixed_hi(hi) * STEP_HI) & MASK
    return mixed_hi(hi), mixed_lo(lo)


@dataclass(frozen=True)
class Event:
    """One event, or the reason why a row is none."""

    row: int
    reason: str | None = None
    micros: int = 0
    offset: int = 0
    date_only: bool = False
    event: str = ""
    customer: str = ""
    value: int | None = None
    key: tuple[int, int] = (0, 0)


def read_csv(text: str, delimiter: str, zone: str, source: str) -> list[Event]:
    """Map a file with columns customer, time (ISO), event, amount and more."""
    first, *rows = csv.reader(io.StringIO(text), delimiter=delimiter)
    return [read_row(number, first, row, zone, source) for number, row in enumerate(filter(None, rows), start=1)]


def read_row(number: int, header: list[str], cells: list[str], zone: str, source: str) -> Event:
    if len(cells) != len(header):
        return Event(number, "row.cells")
    row = {name: cell.strip() for name, cell in zip(header, cells, strict=True)}
    if not row["time"]:
        return Event(number, "time.missing")
    try:
        moment = datetime.fromisoformat(row["time"])
    except ValueError:
        return Event(number, "time.unreadable")
    dated = len(row["time"]) == len("2026-03-05")
    local = moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(zone))
    value, readable = minor_units(row["amount"])
    if not readable:
        return Event(number, "value.unreadable")
    if not row["customer"]:
        return Event(number, "identifier.missing")
    if not row["event"]:
        return Event(number, "event.missing")
    difference = local - EPOCH
    micros = (difference.days * 86_400 + difference.seconds) * 1_000_000 + difference.microseconds
    shown = local if moment.tzinfo and row["time"][-1] != "Z" else (EPOCH + difference).astimezone(ZoneInfo(zone))
    offset = int((shown.utcoffset() or difference).total_seconds() // 60)
    key = row_key(dict(row), source)
    return Event(number, None, micros, offset, dated, row["event"], row["customer"], value, key)


def minor_units(text: str) -> tuple[int | None, bool]:
    if not text:
        return None, True
    try:
        value = Decimal(text).scaleb(2).quantize(Decimal(1), ROUND_HALF_EVEN)
    except InvalidOperation:
        return None, False
    return int(value), True
