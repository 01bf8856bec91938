"""Loose JSON: what real clients send that is no JSON by the letter. Slow, and used only where strict reading fails.

Both Python SDKs write ``NaN`` and ``Infinity``, browsers write halves of surrogate pairs, some tools a byte-order mark.
NaN, Infinity and numbers beyond a double are read as null, half a pair as a question mark. What is no number, text,
object or list at all stays an error.
"""

import json
import math
import re

import msgspec

_SPACE = re.compile(r"[ \t\r\n]*")
_STRICT = msgspec.json.Decoder()


def read_value(raw: bytes | msgspec.Raw) -> object:
    """Read one JSON value, strictly where possible, else loosely.

    Raises:
        ValueError: it is no JSON even so.
        RecursionError: it nests too deeply.

    >>> read_value(b'{"price": NaN, "size": 1e999, "name": "a"}')
    {'price': None, 'size': None, 'name': 'a'}

    """
    try:
        found: object = _STRICT.decode(raw)
    except msgspec.MsgspecError:
        return _read_loosely(bytes(raw).decode())
    return found


def fields_of(text: str) -> dict[str, str]:
    """Give the fields of a JSON object, each as the text that stands there.

    Raises:
        ValueError: it is no JSON.
        TypeError: it is JSON, but no object.

    >>> fields_of('{"a": [1, NaN], "b": {}}')
    {'a': '[1, NaN]', 'b': '{}'}

    """
    at = _skip(text, 0)
    if text[at : at + 1] != "{":
        _DECODER.decode(text)
        raise TypeError
    fields: dict[str, str] = {}
    at = _skip(text, at + 1)
    while text[at : at + 1] != "}":
        name, at = _DECODER.raw_decode(text, at)
        at = _expect(text, at, ":")
        _, stop = _DECODER.raw_decode(text, at)
        if not isinstance(name, str):
            raise ValueError  # noqa: TRY004  broken JSON is a ValueError, whatever is broken
        fields[name] = text[at:stop]
        at = _next(text, stop, "}")
    if _skip(text, at + 1) != len(text):
        raise ValueError
    return fields


def elements_of(text: str) -> list[str]:
    """Give the elements of a JSON list, each as the text that stands there.

    Raises:
        ValueError: it is no JSON.
        TypeError: it is JSON, but no list.

    >>> elements_of('[{"a": NaN}, 2 ]')
    ['{"a": NaN}', '2']

    """
    at = _skip(text, 0)
    if text[at : at + 1] != "[":
        raise TypeError
    found: list[str] = []
    at = _skip(text, at + 1)
    while text[at : at + 1] != "]":
        _, stop = _DECODER.raw_decode(text, at)
        found.append(text[at:stop])
        at = _next(text, stop, "]")
    return found


def _next(text: str, at: int, closing: str) -> int:
    """Go to the next member, or to the closing bracket; a comma right before that is no JSON."""
    at = _skip(text, at)
    if text[at : at + 1] == closing:
        return at
    at = _expect(text, at, ",")
    if text[at : at + 1] == closing:
        raise ValueError
    return at


def _skip(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return at if found is None else found.end()


def _expect(text: str, at: int, mark: str) -> int:
    at = _skip(text, at)
    if text[at : at + 1] != mark:
        raise ValueError
    return _skip(text, at + 1)


def _read_loosely(text: str) -> object:
    value = _DECODER.decode(text)
    clean = json.dumps(value, ensure_ascii=False).encode(errors="replace")
    found: object = json.loads(clean)
    return found


def _fraction(text: str) -> float | None:
    number = float(text)
    return number if math.isfinite(number) else None


def _whole(text: str) -> int | str:
    try:
        return int(text)
    except ValueError:  # Python refuses to read whole numbers of more than 4300 digits
        return text


_DECODER = json.JSONDecoder(
    parse_constant=lambda _: None, parse_float=_fraction, parse_int=_whole, strict=False  # tabs and line ends in texts
)  # fmt: skip
