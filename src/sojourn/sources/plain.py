"""Arrow columns of any origin to the few plain types that the room works on, and those to texts.

Plain types: string, dictionary(int32, string), integers, float64, bool, timestamp, date32, decimal, null, list or map
(shown as JSON), and the dense union of a column that mixes kinds (JSON only).
"""

import json
from datetime import date, datetime
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from sojourn.sources.shapes import text_buffers

CODED = pa.dictionary(pa.int32(), pa.string())
EXACT = 2.0**53
"""Up to here a float holds every integer."""


def plain_columns(batch: pa.RecordBatch) -> dict[str, pa.Array]:
    """Give the columns of a batch in plain types; the fields of a struct become columns named ``outer.inner``.

    A name that comes again gets a number.

    >>> batch = pa.RecordBatch.from_arrays([pa.array([{"b": 1}]), pa.array([2]), pa.array([3])], names=["a", "c", "c"])
    >>> [*plain_columns(batch)]
    ['a.b', 'c', 'c_2']
    """
    columns: dict[str, pa.Array] = {}
    for field, column in zip(batch.schema, batch.columns, strict=True):
        found = {field.name: column}
        if pa.types.is_struct(field.type):
            inner = pa.RecordBatch.from_arrays(column.flatten(), names=[kind.name for kind in field.type])
            found = {f"{field.name}.{name}": array for name, array in plain_columns(inner).items()}
        for name, array in found.items():
            columns[_free_name(name, columns)] = plain(array)
    return columns


def _free_name(name: str, taken: dict[str, pa.Array]) -> str:
    free, count = name, 1
    while free in taken:
        count += 1
        free = f"{name}_{count}"
    return free


def plain(array: pa.Array) -> pa.Array:
    """Bring an array to a plain type; values stay.

    >>> plain(pa.array(["a"], pa.large_string())).type
    DataType(string)
    """
    kind = array.type
    if isinstance(array, pa.ExtensionArray):
        return plain(array.storage)
    if pa.types.is_run_end_encoded(kind):
        return plain(pc.run_end_decode(array))
    if pa.types.is_dictionary(kind):
        if _is_text(kind.value_type):
            return pa.DictionaryArray.from_arrays(array.indices.cast(pa.int32()), array.dictionary.cast(pa.string()))
        return plain(array.dictionary_decode())
    if _is_text(kind):
        return array.cast(pa.string())
    if pa.types.is_floating(kind):
        return array.cast(pa.float64())
    if pa.types.is_date64(kind):
        return array.cast(pa.timestamp("ms"))
    if pa.types.is_binary(kind) or pa.types.is_large_binary(kind) or pa.types.is_fixed_size_binary(kind):
        return _texts_of_bytes(array)
    if pa.types.is_time(kind) or pa.types.is_duration(kind) or pa.types.is_interval(kind):
        return array.cast(pa.string())
    return array


def texts(array: pa.Array) -> pa.Array:
    """Show a plain array as texts; null stays null; whole floats up to 2**53 are shown as integers.

    >>> texts(pa.array([17850.0, 0.5, None, 2088123456789012.0])).to_pylist()
    ['17850', '0.5', None, '2088123456789012']
    """
    kind = array.type
    if pa.types.is_string(kind):
        return array
    if pa.types.is_dictionary(kind):
        return array.dictionary_decode()
    if pa.types.is_floating(kind):
        return _texts_of_floats(array)
    if pa.types.is_decimal(kind):
        whole = pc.replace_substring_regex(array.cast(pa.string()), r"(\.\d*?)0+$", r"\1")
        return pc.replace_substring_regex(whole, r"\.$", "")
    if pa.types.is_union(kind):
        return pa.array([_text_of(value) for value in array.to_pylist()], pa.string())
    if pa.types.is_nested(kind):
        return pa.array([json_text(value) for value in array.to_pylist()], pa.string())
    if pa.types.is_timestamp(kind):
        return pc.replace_substring_regex(
            array.cast(pa.timestamp("us", kind.tz)).cast(pa.string()), r"\.0+(Z?)$", r"\1"
        )
    return array.cast(pa.string())


def coded(array: pa.Array) -> pa.Array:
    """Show a plain array as trimmed labels, dictionary(int32, string); empty cells become null.

    >>> coded(pa.array([" a", "", "a "])).to_pylist()
    ['a', None, 'a']
    """
    encoded = array if pa.types.is_dictionary(array.type) else _encode(array)
    labels = trimmed(texts(encoded.dictionary))
    codes = encoded.indices
    if labels.null_count or pc.any(pc.equal(labels, "")).as_py():
        kept = np.append(np.arange(len(labels), dtype=np.int32), np.int32(0))
        empty = np.append(pc.fill_null(pc.equal(labels, ""), True).to_numpy(zero_copy_only=False), True)
        places = pc.fill_null(codes, len(labels)).to_numpy(zero_copy_only=False)
        codes = pa.array(kept[places], pa.int32(), mask=empty[places])
    return pa.DictionaryArray.from_arrays(codes, labels)


def trimmed(array: pa.Array) -> pa.Array:
    """Trim the texts of a column where any needs it; other columns are handed back as they are."""
    if pa.types.is_dictionary(array.type):
        cut = trimmed(array.dictionary)
        return array if cut is array.dictionary else pa.DictionaryArray.from_arrays(array.indices, cut)
    if not pa.types.is_string(array.type):
        return array
    spaced = pc.match_substring_regex(array, r"^[\s\p{Z}]|[\s\p{Z}]$") if _may_be_padded(array) else None
    return array if spaced is None or not pc.any(spaced).as_py() else pc.utf8_trim_whitespace(array)


def json_text(value: object) -> str | None:
    """Write a value as canonical JSON: sorted keys, no spaces.

    >>> json_text({"b": [1, "x"], "a": None})
    '{"a":null,"b":[1,"x"]}'
    """
    if value is None:
        return None
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str)


def _text_of(value: object) -> str | None:
    if isinstance(value, str) or value is None:
        return value
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, date):
        return value.isoformat(" ") if isinstance(value, datetime) else value.isoformat()
    return json_text(value)


def _is_text(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind))


def micros_of(column: pa.Array) -> NDArray[np.int64]:
    """Give a timestamp column as microseconds since 1970; nulls are 0; nanoseconds are cut off."""
    counts = without_nulls(column.view(pa.int64()), 0)
    unit = column.type.unit
    if unit == "us":
        return counts
    return counts // 1000 if unit == "ns" else counts * {"s": 1_000_000, "ms": 1_000}[unit]


def without_nulls(column: pa.Array, instead: float) -> NDArray[Any]:
    """Give a column of numbers as an array, with something instead of each null."""
    filled: NDArray[Any] = (pc.fill_null(column, instead) if column.null_count else column).to_numpy()
    return filled


def _encode(array: pa.Array) -> pa.Array:
    if pa.types.is_union(array.type) or pa.types.is_nested(array.type) or pa.types.is_null(array.type):
        array = texts(array) if not pa.types.is_null(array.type) else array.cast(pa.string())
    return array.dictionary_encode()


def _texts_of_floats(array: pa.Array) -> pa.Array:
    numbers = pc.if_else(pc.is_nan(array), None, array)
    whole = pc.and_(pc.equal(pc.floor(numbers), numbers), pc.less_equal(pc.abs(numbers), EXACT))
    as_whole = pc.if_else(whole, numbers, 0.0).cast(pa.int64()).cast(pa.string())
    return pc.if_else(whole, as_whole, numbers.cast(pa.string()))


def _texts_of_bytes(array: pa.Array) -> pa.Array:
    try:
        return array.cast(pa.binary()).cast(pa.string())
    except pa.ArrowInvalid:
        return pa.array([None if value is None else value.hex() for value in array.to_pylist()], pa.string())


def _may_be_padded(array: pa.Array) -> bool:
    """Look at the first and last byte of every text: a space, a control character, or the part of a wider one."""
    content, places = text_buffers(array)
    starts, stops = places[:-1], places[1:]
    filled = stops > starts
    if not filled.all():
        starts, stops = starts[filled], stops[filled]
    first, last = content[starts], content[stops - 1]
    return any(bool(((edge <= 32) | (edge >= 128)).any()) for edge in (first, last))
