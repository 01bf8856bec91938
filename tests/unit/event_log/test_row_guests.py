"""Several writers of one log take turns: nothing is lost, nothing stands twice, each one's order stays."""

import subprocess
import sys
from pathlib import Path

from sojourn.event_log import Row, RowPosition, RowWriter, forget_rows, read_rows
from sojourn.event_log.row_format import framed, row_files, row_path

START = RowPosition.start()
MANY = 150
APPENDING = """
import sys
from pathlib import Path
from sojourn.event_log import RowWriter

with RowWriter(Path(sys.argv[1]), 2000, guest=True) as writer:
    for number in range(int(sys.argv[3])):
        writer.append([f"{sys.argv[2]} {number}".encode()])
"""


def payloads(folder: Path) -> list[bytes]:
    found = list(read_rows(folder, START))
    assert all(isinstance(row, Row) for row in found), found
    return [row.payload for row in found if isinstance(row, Row)]


def test_a_guest_appends_beside_the_writer_that_stays(tmp_path: Path) -> None:
    with RowWriter(tmp_path) as staying:
        staying.append([b"1"])
        with RowWriter(tmp_path, guest=True) as guest:
            guest.append([b"2"])
            staying.append([b"3"])
            guest.append([b"4", b"5"])
        assert staying.append([b"6"]) == staying.position
    assert payloads(tmp_path) == [b"1", b"2", b"3", b"4", b"5", b"6"]
    assert row_files(tmp_path) == [1, 2, 3, 4, 5]


def test_processes_that_write_at_once_lose_nothing(tmp_path: Path) -> None:
    with RowWriter(tmp_path, 2000) as staying:
        line = [sys.executable, "-c", APPENDING, str(tmp_path)]
        guests = [subprocess.Popen([*line, name, str(MANY)]) for name in ("a", "b")]
        for number in range(MANY):
            staying.append([f"own {number}".encode()])
        assert [guest.wait(60) for guest in guests] == [0, 0]
    found = [row.decode().split() for row in payloads(tmp_path)]
    for name in ("a", "b", "own"):
        assert [int(number) for who, number in found if who == name] == list(range(MANY))
    assert len(found) == 3 * MANY


def test_half_a_record_of_a_guest_that_died_is_cut_off_by_the_next_turn(tmp_path: Path) -> None:
    with RowWriter(tmp_path) as staying:
        staying.append([b"1"])
        with RowWriter(tmp_path, guest=True) as guest:
            guest.append([b"2"])
        half = framed([b"never whole"])[:-3]
        with row_path(tmp_path, 2).open("ab") as file:
            file.write(half)
        staying.append([b"3"])
        assert staying.repaired_bytes == len(half)
    assert payloads(tmp_path) == [b"1", b"2", b"3"]


def test_a_writer_whose_file_was_forgotten_meanwhile_goes_on_in_another(tmp_path: Path) -> None:
    with RowWriter(tmp_path) as staying:
        staying.append([b"1"])
        with RowWriter(tmp_path, guest=True) as guest:
            forget_rows(tmp_path, guest.append([b"2"]))
        staying.append([b"3"])
    assert payloads(tmp_path) == [b"2", b"3"]
