"""What was loaded, file by file, and taking a file back: the way to mend a wrong mapping."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from sojourn.event_log import Segment
from sojourn.pipeline import commit_events, customer_records
from sojourn.vocabulary import InvalidInput
from sojourn.workspace import read_manifest, writing


def list_loads(folder: Path) -> list[dict[str, Any]]:
    """List the files in the log, in order of loading: number, file, source, events, calls (identify and its kin)."""
    manifest = read_manifest(folder)
    events, calls = (_segments(folder, names) for names in (manifest.segments, manifest.calls))
    numbers = sorted({_number(segment) for segment in (*events, *calls) if _is_file(segment)})
    return [_row(number, events, calls) for number in numbers]


def undo_load(folder: Path, number: int) -> dict[str, Any]:
    """Take what one loaded file says out again; what is derived from it is made anew.

    What was received live is no load: nobody could send it again. Rows that a later file repeated were dropped as
    duplicates then: load that file again to have them.

    Raises:
        InvalidInput: there is no load of that number.

    """
    with writing(folder) as manifest:
        events, calls = (_segments(folder, names) for names in (manifest.segments, manifest.calls))
        if not any(_is_load(segment, number) for segment in (*events, *calls)):
            raise InvalidInput.said("load.unknown", number=number)
        kept, said = ([one for one in some if not _is_load(one, number)] for some in (events, calls))
        changed = replace(manifest, calls=tuple(segment.folder.name for segment in said))
        commit_events(folder, changed, kept, customer_records(folder, manifest), anew=True)
        return _row(number, events, calls)


def _segments(folder: Path, names: Sequence[str]) -> list[Segment]:
    return [Segment.open(folder / "log" / name) for name in names]


def _is_file(segment: Segment) -> bool:
    return segment.meta.get("file") is not None


def _number(segment: Segment) -> int:
    """Give the number of a load; what an export says fills two segments that bear the first one's."""
    return int(segment.meta.get("load", segment.number))


def _is_load(segment: Segment, number: int) -> bool:
    return _is_file(segment) and _number(segment) == number


def _row(number: int, events: Sequence[Segment], calls: Sequence[Segment]) -> dict[str, Any]:
    added, said = ([segment for segment in some if _is_load(segment, number)] for some in (events, calls))
    first = (*added, *said)[0]
    return {
        "number": number,
        "file": first.meta["file"],
        "source": first.source,
        "events": sum(segment.rows for segment in added),
        "calls": sum(segment.rows for segment in said),
    }
