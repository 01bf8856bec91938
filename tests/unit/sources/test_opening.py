"""Files that cannot be read: one clear line, never a traceback."""

import gzip
import io
import os
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from sojourn.sources import open_source
from sojourn.vocabulary import InvalidInput
from unit.sources.mapped_rows import load, write

GOOD = "customer,time,event\n1,2026-01-01 10:00,view\n2,2026-01-02 11:00,cart\n"
TRACE = '<trace><string key="concept:name" value="a"/><event><string key="concept:name" value="e"/></event></trace>'


def parquet() -> bytes:
    file = io.BytesIO()
    pq.write_table(pa.table({"customer": ["a"] * 5000, "time": ["2026-01-01"] * 5000, "event": ["x"] * 5000}), file)
    return file.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "code", "says"),
    (
        ("empty.csv", b"", "file.empty", "empty.csv is empty (0 bytes)"),
        ("blank.csv", b" \n\n \n", "file.empty", "only blanks"),
        ("header.csv", b"customer,time,event\n", "file.no_rows", "no rows that can be read"),
        ("ragged.csv", b"customer,time,event\n1,2\n3,4\n", "file.no_rows", "as many cells"),
        ("binary.csv", bytes(range(256)) * 40, "file.format", "is binary, no text"),
        ("prose.txt", b"Hello\nthis is some text\nand more of it here\n", "file.no_columns", "into columns"),
        ("cut.csv.gz", gzip.compress(GOOD.encode() * 9000, mtime=0)[:300], "file.truncated", "cut off"),
        ("noise.csv.gz", b"\x1f\x8b" + b"\x07" * 300, "file.unreadable", "cannot be read to its end"),
        ("book.csv", b"PK\x03\x04" + b"x" * 99, "file.format", "an Excel workbook"),
        ("page.csv", b"<!doctype html><html>log in</html>", "file.format", "a web page"),
        ("array.json", b'[{"a":1},{"a":2}]', "file.format", "jq -c"),
        ("pretty.json", b'{\n  "a": 1\n}\n', "file.format", "one object a line"),
        ("other.xml", b'<?xml version="1.0"?><root/>', "file.format", "no XES log"),
        ("none.xes", b'<?xml version="1.0"?><log></log>', "file.no_rows", "no rows"),
        ("cut.xes", f"<log>{TRACE}<trace>".encode(), "file.truncated", "cut off"),
        ("wrong.xes", f"<log>{TRACE}</oops>".encode(), "file.unreadable", "no XES file"),
        ("bomb.xes", f'<!DOCTYPE log [<!ENTITY a "b">]><log>{TRACE}</log>'.encode(), "file.unsafe", "entities"),
        ("cut.parquet", parquet()[:900], "file.truncated", "cut off"),
        ("hole.parquet", parquet()[:4] + b"\0" * 600 + parquet()[604:], "file.unreadable", "cannot be read"),
    ),
)
def test_one_clear_line(tmp_path: Path, name: str, content: bytes, code: str, says: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        load(write(tmp_path, name, content))
    assert caught.value.code == code
    assert says in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_missing_file_names_what_is_there(tmp_path: Path) -> None:
    write(tmp_path, "events.csv", GOOD)
    for path, says in (
        (tmp_path / "event.csv", "Did you mean 'events.csv'?"),
        (tmp_path / "no" / "x.csv", "no folder"),
    ):
        with pytest.raises(InvalidInput, match="There is no file") as caught:
            open_source(path)
        assert says in str(caught.value)
    assert f"The folder {tmp_path} has: events.csv." in str(missing(tmp_path / "other.csv"))
    with pytest.raises(InvalidInput, match="is a folder") as caught:
        open_source(str(tmp_path))
    assert "events.csv" in str(caught.value)


def missing(path: Path) -> InvalidInput:
    with pytest.raises(InvalidInput) as caught:
        open_source(path)
    return caught.value


def test_a_missing_file_of_the_current_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert str(missing(Path("nofile.csv"))) == "There is no file nofile.csv. The folder . has: none."


@pytest.mark.parametrize(
    ("lines", "says"),
    (
        (["Sales report 2026", GOOD], "The header may be in line 2"),
        (["Sales report, March 2026", "", GOOD * 4], "The header may be in line 3"),
        (["Sales report 2026,,", ",,", GOOD], "the header may stand further down"),
    ),
)
def test_a_title_above_the_header_is_told(tmp_path: Path, lines: list[str], says: str) -> None:
    with pytest.raises(InvalidInput, match=says):
        load(write(tmp_path, "report.csv", "\n".join(lines)))


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read(tmp_path: Path) -> None:
    path = write(tmp_path, "secret.csv", GOOD)
    path.chmod(0)
    with pytest.raises(InvalidInput, match="may not be read"):
        open_source(path)


@pytest.mark.parametrize(
    ("name", "content", "form"),
    (
        ("a.parquet", GOOD.encode(), "delimited"),
        ("a.csv", parquet(), "parquet"),
        ("a.txt", b'{"customer":1,"time":"2026-01-01","event":"view"}\n', "jsonl"),
        ("a.csv", gzip.compress(GOOD.encode(), mtime=0), "delimited"),
        ("a", f"<log>{TRACE}</log>".encode(), "xes"),
    ),
)
def test_the_content_says_what_a_file_is(tmp_path: Path, name: str, content: bytes, form: str) -> None:
    assert open_source(write(tmp_path, name, content)).format == form


def test_what_goes_wrong_late_in_a_file_is_said_too(tmp_path: Path) -> None:
    path = write(tmp_path, "late.csv.gz", gzip.compress((GOOD + "3,2026-01-03,x\n" * 200_000).encode()))
    path.write_bytes(path.read_bytes()[:-40])
    with pytest.raises(InvalidInput, match=r"late\.csv\.gz") as caught:
        load(path)
    assert caught.value.code == "file.truncated"


def test_only_tables_are_tables() -> None:
    with pytest.raises(InvalidInput, match="A int cannot be read as a table"):
        open_source(5)
