"""Reads one record of an export for the tests of this folder."""

from typing import Any

from sojourn.sources import EXPORTS, Call, Envelope, Failed
from sojourn.sources.tracking.reading import read_record

LATE = 2**62


def calls_of(form: str, record: dict[str, Any], **envelope: Any) -> list[Call]:
    found = read_record(record, EXPORTS[form].translate, Envelope(form, LATE, **envelope), imported=True)
    assert all(isinstance(one, Call) for one in found), found
    return [one for one in found if isinstance(one, Call)]


def failed_of(form: str, record: dict[str, Any]) -> Failed:
    (found,) = read_record(record, EXPORTS[form].translate, Envelope(form, LATE), imported=True)
    assert isinstance(found, Failed), found
    return found
