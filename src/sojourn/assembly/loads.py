"""What was loaded, file by file, and taking a file back: the way to mend a wrong mapping."""

from pathlib import Path
from typing import Any

from sojourn.event_log import Segment
from sojourn.pipeline import commit_events, customer_records
from sojourn.vocabulary import InvalidInput
from sojourn.workspace import Manifest, read_manifest, writing


def list_loads(folder: Path) -> list[dict[str, Any]]:
    """List the files whose events are in the log, in order of loading: number, file, source, events."""
    return [_row(segment) for segment in _segments(folder, read_manifest(folder)) if _is_file(segment)]


def undo_load(folder: Path, number: int) -> dict[str, Any]:
    """Take the events of one loaded file out again; what is derived from them is made anew.

    What was received live is no load: nobody could send it again. Rows that a later file repeated were dropped as
    duplicates then: load that file again to have them.

    Raises:
        InvalidInput: there is no load of that number.

    """
    with writing(folder) as manifest:
        segments = _segments(folder, manifest)
        undone = [segment for segment in segments if segment.number == number and _is_file(segment)]
        if not undone:
            raise InvalidInput(
                f"There is no load {number}.", code="load.unknown", hint="See the numbers with: sojourn loads list."
            )
        kept = [segment for segment in segments if segment not in undone]
        commit_events(folder, manifest, kept, customer_records(folder, manifest), anew=True)
        return _row(undone[0])


def _segments(folder: Path, manifest: Manifest) -> list[Segment]:
    return [Segment.open(folder / "log" / name) for name in manifest.segments]


def _is_file(segment: Segment) -> bool:
    return segment.meta.get("file") is not None


def _row(segment: Segment) -> dict[str, Any]:
    return {
        "number": segment.number,
        "file": segment.meta["file"],
        "source": segment.source,
        "events": segment.rows,
    }
