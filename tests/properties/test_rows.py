"""Rows against a plain twin: whatever is cut off or flipped, what it did not touch is read once and in order."""

import os
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import event, given, settings, strategies as st

from sojourn.event_log import Damaged, Row, RowPosition, RowWriter, forget_rows, read_rows
from sojourn.event_log.row_format import FILE_HEAD_BYTES, MARKER, RECORD_HEAD_BYTES, framed, row_files, row_path

some = settings(max_examples=60, deadline=None)
few = settings(max_examples=15, deadline=None)  # many flushes in each
START = RowPosition.start()
# Records that look like the beginning of a record, or like the whole of one, are received too.
records = st.one_of(
    st.binary(max_size=60),
    st.binary(max_size=20).map(lambda text: text + MARKER + text),
    st.binary(max_size=10).map(lambda text: framed([text])[:-1]),
    st.integers(0, 5000).map(lambda size: b"\0" * size),
)
forged = st.one_of(records, st.binary(max_size=10).map(lambda text: framed([text, text])))
batches = st.lists(st.lists(records, min_size=1, max_size=5), min_size=1, max_size=8)


def write(folder: Path, groups: list[list[bytes]], roll_bytes: int = 1 << 20) -> list[RowPosition]:
    with RowWriter(folder, roll_bytes) as writer:
        return [writer.append(group) for group in groups]


def rows(folder: Path) -> list[bytes]:
    return [found.payload for found in read_rows(folder, START) if isinstance(found, Row)]


def spans(written: list[bytes]) -> list[range]:
    """Give the bytes of each record in the first file, in plain arithmetic."""
    places, start = [], FILE_HEAD_BYTES
    for record in written:
        places.append(range(start, start + RECORD_HEAD_BYTES + len(record)))
        start = places[-1].stop
    return places


@few
@given(batches, st.integers(40, 400), st.integers(1, 300), st.data())
def test_any_reading_in_any_portions_gives_every_record_once(
    groups: list[list[bytes]], roll_bytes: int, most_bytes: int, data: st.DataObject
) -> None:
    written = [record for group in groups for record in group]
    with TemporaryDirectory() as name:
        folder = Path(name)
        after, read = START, []
        with RowWriter(folder, roll_bytes) as writer:
            for group in groups:
                writer.append(group)
                if data.draw(st.booleans()):
                    for found in read_rows(folder, after, most_bytes):
                        assert isinstance(found, Row)
                        read.append(found.payload)
                        after = found.position_after
                    forget_rows(folder, after)
        while found_now := list(read_rows(folder, after, most_bytes)):
            read += [found.payload for found in found_now if isinstance(found, Row)]
            after = found_now[-1].position_after
    assert read == written


@some
@given(st.lists(forged, min_size=1, max_size=20), st.data())
def test_a_cut_at_any_byte_keeps_every_record_before_it(written: list[bytes], data: st.DataObject) -> None:
    with TemporaryDirectory() as name:
        folder = Path(name)
        write(folder, [written])
        places = spans(written)
        cut = data.draw(st.integers(0, places[-1].stop))
        os.truncate(row_path(folder, 1), cut)
        kept = [record for record, place in zip(written, places, strict=True) if place.stop <= cut]
        assert list(map(bytes, rows(folder))) == kept
        with RowWriter(folder) as writer:
            ends = [FILE_HEAD_BYTES, *(place.stop for place in places)]
            assert writer.repaired_bytes == cut - max((end for end in ends if end <= cut), default=0)
            writer.append([b"behind the cut"])
        found = list(read_rows(folder, START))
        assert not any(isinstance(what, Damaged) for what in found)
        assert rows(folder) == [*kept, b"behind the cut"]


def flipped(folder: Path, size: int, data: st.DataObject, first: int = FILE_HEAD_BYTES) -> set[int]:
    """Flip some bytes of the first file and say which."""
    changes = data.draw(st.dictionaries(st.integers(first, size - 1), st.integers(1, 255), max_size=6))
    content = bytearray(row_path(folder, 1).read_bytes())
    for place, mask in changes.items():
        content[place] ^= mask
    row_path(folder, 1).write_bytes(content)
    return set(changes)


@some
@given(st.lists(records, min_size=1, max_size=20), st.booleans(), st.data())
def test_flipped_bytes_cost_only_the_records_they_are_in(written: list[bytes], left: bool, data: st.DataObject) -> None:
    with TemporaryDirectory() as name:
        folder = Path(name)
        write(folder, [written])
        places = spans(written)
        touched = flipped(folder, places[-1].stop, data, first=0)
        if left:
            write(folder, [[b"in the next file"]])
        hurt = [not touched.isdisjoint(place) for place in places]
        untouched = [record for record, bad in zip(written, hurt, strict=True) if not bad]
        event(f"{sum(hurt)} of {len(hurt)} hurt")
        found = list(read_rows(folder, START))
        assert rows(folder) == untouched + [b"in the next file"] * left
        positions = [what.position_after for what in found]
        assert positions == sorted(set(positions))
        if left:  # then nothing is missing without a word: rows and damage cover the file
            lengths = [len(what.raw) for what in found if isinstance(what, Damaged) and what.position_after.file == 1]
            assert sum(lengths) == sum(len(place) for place, bad in zip(places, hurt, strict=True) if bad) + (
                FILE_HEAD_BYTES if min(touched, default=FILE_HEAD_BYTES) < FILE_HEAD_BYTES else 0
            )
        for place, what in enumerate(found):  # and reading goes on alike from wherever it stopped
            assert list(read_rows(folder, what.position_after)) == found[place + 1 :]


@some
@given(st.lists(forged, min_size=2, max_size=12), st.data())
def test_what_a_client_put_into_a_damaged_payload_does_not_come_out(written: list[bytes], data: st.DataObject) -> None:
    with TemporaryDirectory() as name:
        folder = Path(name)
        write(folder, [written])
        content = bytearray(row_path(folder, 1).read_bytes())
        hurt = data.draw(st.sets(st.integers(0, len(written) - 1)))
        for number in hurt:
            place = spans(written)[number]
            if len(written[number]):
                content[data.draw(st.integers(place.start + RECORD_HEAD_BYTES, place.stop - 1))] ^= 0xFF
        row_path(folder, 1).write_bytes(content)
        good = [record for number, record in enumerate(written) if number not in hurt or not record]
        assert rows(folder) == good


@some
@given(st.lists(st.tuples(st.lists(records, min_size=1, max_size=4), st.integers(0, 40)), min_size=1, max_size=6))
def test_cuts_and_openings_in_any_order_lose_only_what_was_cut(rounds: list[tuple[list[bytes], int]]) -> None:
    with TemporaryDirectory() as name:
        folder = Path(name)
        kept: list[bytes] = []
        for group, cut in rounds:
            write(folder, [group])
            number = row_files(folder)[-1]
            size = row_path(folder, number).stat().st_size
            os.truncate(row_path(folder, number), max(size - cut, 0))
            ends = [place.stop for place in spans(group)]
            kept += [record for record, end in zip(group, ends, strict=True) if end <= max(size - cut, 0)]
            assert rows(folder) == kept
        assert not any(isinstance(found, Damaged) for found in read_rows(folder, START))
