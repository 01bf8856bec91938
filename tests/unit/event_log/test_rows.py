import os
import subprocess
import sys
from pathlib import Path

import pytest

from sojourn.event_log import Damaged, Row, RowPosition, RowWriter, forget_rows, read_rows, row_format
from sojourn.event_log.row_format import FILE_HEAD_BYTES, RECORD_HEAD_BYTES, file_head, framed, row_files, row_path
from sojourn.vocabulary import InvalidInput, SojournError, WorkspaceError

START = RowPosition.start()


def payloads(folder: Path, after: RowPosition = START) -> list[bytes]:
    """Read all that is there; none of it may be damaged."""
    found = list(read_rows(folder, after))
    assert all(isinstance(row, Row) for row in found), found
    return [row.payload for row in found if isinstance(row, Row)]


def flip(path: Path, place: int) -> None:
    content = bytearray(path.read_bytes())
    content[place] ^= 0x40
    path.write_bytes(content)


def only_damage(folder: Path, after: RowPosition = START) -> Damaged:
    (damaged,) = (found for found in read_rows(folder, after) if isinstance(found, Damaged))
    return damaged


def code_of(caught: pytest.ExceptionInfo[SojournError]) -> str:
    return caught.value.code


def test_what_was_appended_is_read_in_order_and_as_it_was(tmp_path: Path) -> None:
    records = [b"one", b"", bytes(range(256)), "zwei €".encode(), b"x" * 3_000_000]
    with RowWriter(tmp_path / "deep" / "log-rows") as writer:
        assert writer.append(records[:2]) < writer.append(records[2:]) == writer.position
        assert payloads(writer.folder) == records


def test_reading_goes_on_behind_the_last_row(tmp_path: Path) -> None:
    with RowWriter(tmp_path) as writer:
        middle = writer.append([b"a", b"b"])
        writer.append([b"c"])
        places = [found.position_after for found in read_rows(tmp_path, START)]
        assert places == sorted(places)
        assert (places[1], places[-1]) == (middle, writer.position)
        assert [payloads(tmp_path, place) for place in places] == [[b"b", b"c"], [b"c"], []]


def test_a_read_is_bounded_and_never_empty_while_there_is_something(tmp_path: Path) -> None:
    with RowWriter(tmp_path) as writer:
        writer.append([b"1" * 84] * 10 + [b"2" * 500] + [b"3" * 84])
    sizes, after = [], START
    while found := list(read_rows(tmp_path, after, most_bytes=300)):
        sizes.append(len(found))
        after = found[-1].position_after
    assert sizes == [3, 3, 3, 1, 1, 1]


def test_a_log_that_is_not_there_yet_is_empty(tmp_path: Path) -> None:
    assert list(read_rows(tmp_path / "log-rows", START)) == []
    forget_rows(tmp_path / "log-rows", RowPosition(9, 9))
    with RowWriter(tmp_path / "log-rows") as writer:
        assert (writer.append([]), writer.position) == (START, START)
    assert list(read_rows(tmp_path / "log-rows", START)) == []


def test_files_roll_and_a_batch_stays_in_one(tmp_path: Path) -> None:
    with RowWriter(tmp_path, roll_bytes=1000) as writer:
        ends = [writer.append([bytes([number]) * 200] * 3) for number in range(5)]
        ends.append(writer.append([b"longer than a file" * 100]))
        assert [end.file for end in ends] == [1, 2, 3, 4, 5, 6]
        ends.append(writer.append([b"next"]))
    assert len(payloads(tmp_path)) == 17
    assert payloads(tmp_path, ends[-2]) == [b"next"]


def test_every_opening_begins_a_new_file_and_positions_only_grow(tmp_path: Path) -> None:
    ends = []
    for number in range(3):
        with RowWriter(tmp_path) as writer:
            ends.append(writer.append([b"%d" % number]))
        with RowWriter(tmp_path) as idle:
            assert idle.position == ends[-1]
    assert ends == sorted(ends)
    assert row_files(tmp_path) == [1, 2, 3]
    assert payloads(tmp_path) == [b"0", b"1", b"2"]


def test_a_second_writer_is_refused(tmp_path: Path) -> None:
    command = f"from sojourn.event_log import RowWriter; from pathlib import Path; RowWriter(Path({str(tmp_path)!r}))"
    with RowWriter(tmp_path) as writer:
        with pytest.raises(WorkspaceError) as caught:
            RowWriter(tmp_path)
        assert code_of(caught) == "log.rows_locked"
        elsewhere = subprocess.run([sys.executable, "-c", command], capture_output=True, text=True, check=False)
        assert "Another process is appending" in elsewhere.stderr
        writer.append([b"still mine"])
    RowWriter(tmp_path).close()
    assert payloads(tmp_path) == [b"still mine"]


@pytest.mark.parametrize("kept", (0, 1, 3, 4, 15, 16, 17, 60, 115))
def test_half_a_record_at_the_end_is_cut_off_and_said(tmp_path: Path, kept: int) -> None:
    with RowWriter(tmp_path) as writer:
        good = writer.append([b"good", b"also good"])
        writer.append([b"x" * 100])
    os.truncate(row_path(tmp_path, 1), good.offset + kept)
    assert payloads(tmp_path) == [b"good", b"also good"]
    with RowWriter(tmp_path) as writer:
        assert (writer.repaired_bytes, writer.position) == (kept, good)
        writer.append([b"next"])
    assert payloads(tmp_path) == [b"good", b"also good", b"next"]
    with RowWriter(tmp_path) as writer:
        assert writer.repaired_bytes == 0


@pytest.mark.parametrize("kept", (0, 1, FILE_HEAD_BYTES - 1, FILE_HEAD_BYTES))
def test_a_file_that_was_being_made_is_no_obstacle(tmp_path: Path, kept: int) -> None:
    with RowWriter(tmp_path) as writer:
        end = writer.append([b"good"])
    row_path(tmp_path, 2).write_bytes(file_head(end)[:kept])
    assert payloads(tmp_path) == [b"good"]
    with RowWriter(tmp_path) as writer:
        assert (writer.repaired_bytes, writer.position) == (kept % FILE_HEAD_BYTES, end)
        writer.append([b"next"])
    assert payloads(tmp_path) == [b"good", b"next"]
    assert len(row_files(tmp_path)) == 2


def test_a_record_inside_half_a_record_never_comes_out(tmp_path: Path) -> None:
    with RowWriter(tmp_path) as writer:
        good = writer.append([b"good"])
        writer.append([framed([b"forged"]) * 3 + b"x" * 50])
    os.truncate(row_path(tmp_path, 1), good.offset + RECORD_HEAD_BYTES + 100)
    assert payloads(tmp_path) == [b"good"]
    with RowWriter(tmp_path) as writer:
        assert writer.repaired_bytes == RECORD_HEAD_BYTES + 100
        writer.append([b"next"])
    assert payloads(tmp_path) == [b"good", b"next"]


def test_a_record_inside_a_damaged_payload_never_comes_out(tmp_path: Path) -> None:
    records = [b"a", framed([b"forged"]) * 3, b"b"]
    with RowWriter(tmp_path) as writer:
        writer.append(records)
    flip(row_path(tmp_path, 1), FILE_HEAD_BYTES + len(framed(records[:2])) - 1)
    found = list(read_rows(tmp_path, START))
    assert [row.payload for row in found if isinstance(row, Row)] == [b"a", b"b"]
    assert only_damage(tmp_path).raw[RECORD_HEAD_BYTES:-1] == records[1][:-1]


@pytest.mark.parametrize(("place", "reason"), ((0, "checksum"), (5, "no record"), (9, "no record"), (13, "checksum")))
def test_damage_in_the_middle_is_handed_out_and_nothing_behind_it_is_lost(
    tmp_path: Path, place: int, reason: str
) -> None:
    with RowWriter(tmp_path) as writer:
        ends = [writer.append([record]) for record in (b"a" * 50, b"b" * 50, b"c" * 50)]
        flip(row_path(tmp_path, 1), ends[0].offset + place)
        found = list(read_rows(tmp_path, START))
        assert [found.position_after for found in found] == ends
        assert reason in only_damage(tmp_path).reason
        assert only_damage(tmp_path).raw[RECORD_HEAD_BYTES:] == b"b" * 50
        assert payloads(tmp_path, ends[1]) == [b"c" * 50]


def test_a_lost_length_is_found_again_across_pieces_full_of_markers(tmp_path: Path) -> None:
    with RowWriter(tmp_path) as writer:
        writer.append([b"a", row_format.MARKER * 280_000, b"b", b"c"])
    flip(row_path(tmp_path, 1), FILE_HEAD_BYTES + 17 + 5)
    found = list(read_rows(tmp_path, START))
    assert [row.payload for row in found if isinstance(row, Row)] == [b"a", b"b", b"c"]
    assert len(only_damage(tmp_path).raw) == 1 << 20


def test_inserted_and_missing_bytes_cost_only_the_record_they_are_in(tmp_path: Path) -> None:
    records = [b"%d" % number * 40 for number in range(9)]
    with RowWriter(tmp_path) as writer:
        ends = [writer.append([record]) for record in records]
    content = row_path(tmp_path, 1).read_bytes()
    hurt = content[: ends[2].offset + 30] + b"strange" + content[ends[2].offset + 30 : ends[5].offset + 30]
    row_path(tmp_path, 1).write_bytes(hurt + content[ends[5].offset + 35 :])
    found = list(read_rows(tmp_path, START))
    assert [row.payload for row in found if isinstance(row, Row)] == [*records[:3], *records[4:6], *records[7:]]
    assert sum(isinstance(row, Damaged) for row in found) == 2


def test_a_damaged_last_record_waits_until_its_file_is_left_and_is_then_handed_out(tmp_path: Path) -> None:
    with RowWriter(tmp_path) as writer:
        good, bad = writer.append([b"good"]), writer.append([b"bad"])
    flip(row_path(tmp_path, 1), bad.offset - 1)
    assert payloads(tmp_path) == [b"good"]
    with RowWriter(tmp_path) as writer:
        assert writer.repaired_bytes == 0
        end = writer.append([b"next"])
    found = list(read_rows(tmp_path, good))
    assert [what.position_after for what in found] == [bad, end]
    assert only_damage(tmp_path).raw[-3:-1] == b"ba"


def test_records_missing_at_the_end_of_a_file_that_was_left_are_noticed(tmp_path: Path) -> None:
    with RowWriter(tmp_path, roll_bytes=100) as writer:
        ends = [writer.append([bytes([number]) * 80]) for number in range(3)]
    os.truncate(row_path(tmp_path, 2), FILE_HEAD_BYTES)
    assert [what.position_after for what in read_rows(tmp_path, START)] == ends
    assert only_damage(tmp_path) == Damaged(ends[1], "its end is missing", b"")


def test_a_damaged_file_header_costs_no_record(tmp_path: Path) -> None:
    with RowWriter(tmp_path, roll_bytes=60) as writer:
        writer.append([b"a" * 30])
        writer.append([b"b" * 30])
    for place in range(FILE_HEAD_BYTES):
        flip(row_path(tmp_path, 2), place)
        found = list(read_rows(tmp_path, START))
        assert [row.payload for row in found if isinstance(row, Row)] == [b"a" * 30, b"b" * 30]
        assert only_damage(tmp_path).position_after == RowPosition(2, FILE_HEAD_BYTES)
        with RowWriter(tmp_path) as writer:
            assert writer.repaired_bytes == 0
        flip(row_path(tmp_path, 2), place)


def test_another_format_is_refused_with_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch, RowWriter(tmp_path) as writer:
        patch.setattr(row_format, "VERSION", 7)
        writer.append([b"from the future"])
    with pytest.raises(WorkspaceError) as caught:
        list(read_rows(tmp_path, START))
    assert code_of(caught) == "log.rows_version"
    with pytest.raises(WorkspaceError) as caught:
        RowWriter(tmp_path)
    assert code_of(caught) == "log.rows_version"


def test_only_whole_files_before_a_position_are_forgotten(tmp_path: Path) -> None:
    with RowWriter(tmp_path, roll_bytes=60) as writer:
        ends = [writer.append([bytes([number]) * 30]) for number in range(4)]
        for upto, left in ((START, 4), (ends[0], 4), (ends[2], 2), (ends[2], 2), (RowPosition(99, 0), 1)):
            forget_rows(tmp_path, upto)
            assert len(row_files(tmp_path)) == left
        assert payloads(tmp_path) == payloads(tmp_path, ends[2]) == [b"\3" * 30]
    with RowWriter(tmp_path) as writer:
        assert writer.append([b"later"]) > ends[-1]


def test_a_reader_whose_file_is_forgotten_while_it_reads_goes_on(tmp_path: Path) -> None:
    with RowWriter(tmp_path, roll_bytes=60) as writer:
        for number in range(4):
            writer.append([bytes([number]) * 30])
    reading = read_rows(tmp_path, START)
    first = next(reading)
    forget_rows(tmp_path, RowPosition(4, 0))
    assert isinstance(first, Row)
    assert [first.payload[0], *(what[1][0] for what in reading)] == [0, 3]


def test_a_log_that_ends_before_its_reader_is_an_error(tmp_path: Path) -> None:
    with RowWriter(tmp_path) as writer:
        end = writer.append([b"a"])
    with pytest.raises(WorkspaceError) as caught:
        list(read_rows(tmp_path, RowPosition(end.file + 1, 0)))
    assert code_of(caught) == "log.rows_missing"


def test_a_log_that_may_not_be_opened_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    row_path(tmp_path, 1).mkdir()
    for folder in (tmp_path / "file", tmp_path):
        with pytest.raises(WorkspaceError) as caught:
            RowWriter(folder)
        assert code_of(caught) == "log.unwritable"
    with pytest.raises(WorkspaceError) as caught:
        list(read_rows(tmp_path, START))
    assert code_of(caught) == "log.unreadable"


def test_what_cannot_be_appended_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(row_format, "MOST_RECORD_BYTES", 10)
    with RowWriter(tmp_path) as writer:
        writer.append([b"a" * 10])
        with pytest.raises(InvalidInput) as caught:
            writer.append([b"b", b"c" * 11])
        assert code_of(caught) == "log.record_too_long"
    writer.close()
    with pytest.raises(WorkspaceError) as closed:
        writer.append([b"d"])
    assert code_of(closed) == "log.closed"
    assert payloads(tmp_path) == [b"a" * 10]


def refuse(*_: object) -> None:
    raise OSError(5, "Input/output error")


@pytest.mark.parametrize("cut_works", (True, False))
def test_a_failed_flush_takes_the_records_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cut_works: bool
) -> None:
    with RowWriter(tmp_path) as writer:
        good = writer.append([b"good"])
        with monkeypatch.context() as patch:
            patch.setattr(os, "fdatasync", refuse)
            if not cut_works:
                patch.setattr(os, "ftruncate", refuse)
            with pytest.raises(WorkspaceError) as caught:
                writer.append([b"lost", b"lost too"])
        assert code_of(caught) == "log.unwritable"
        assert "Check the disk" in str(caught.value)
        assert writer.position == good
        if cut_works:
            assert payloads(tmp_path) == [b"good"]
        seen = RowPosition(1, good.offset + len(framed([b"lost"])))  # a reader may have been that quick
        after = writer.append([b"fine again"])
        assert after.file == 2
        assert payloads(tmp_path, seen) == [b"fine again"]
    assert payloads(tmp_path) == [b"good", b"fine again"]


@pytest.mark.parametrize("healthy_bytes", (0, FILE_HEAD_BYTES))
@pytest.mark.parametrize("unlinking_works", (True, False))
def test_attempts_on_a_sick_disk_do_not_gather_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, unlinking_works: bool, healthy_bytes: int
) -> None:
    flush = os.fdatasync
    with RowWriter(tmp_path) as writer:
        for attempt in range(6):
            with monkeypatch.context() as patch:
                patch.setattr(
                    os, "fdatasync", lambda at: (refuse if os.fstat(at).st_size > healthy_bytes else flush)(at)
                )
                if not unlinking_works and attempt == 2:
                    patch.setattr(Path, "unlink", refuse)
                with pytest.raises(WorkspaceError):
                    writer.append([b"lost"])
        writer.append([b"kept"])
        assert len(row_files(tmp_path)) == (1 if unlinking_works or healthy_bytes == 0 else 2)
    assert payloads(tmp_path) == [b"kept"]
