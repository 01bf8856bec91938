"""Delimited and fixed-width text and JSON Lines: how they are split, and what cannot be split."""

import gzip
from dataclasses import replace
from pathlib import Path

import pytest

from sojourn.sources import Roles, Settings, open_source
from sojourn.sources.byte_streams import find_encoding
from sojourn.sources.delimited import DelimitedFile
from sojourn.sources.dialects import find_dialect
from sojourn.sources.json_lines import JsonLinesFile
from unit.sources.mapped_rows import load, write

EVENTS = [("c1", "2026-01-01 10:00", "view"), ("c2", "2026-01-02 11:00", "cart")]


def lines(delimiter: str, *, end: str = "\n") -> str:
    return "".join(delimiter.join(row) + end for row in [("customer", "time", "event"), *EVENTS])


@pytest.mark.parametrize("delimiter", (",", "\t", ";", "|", "\x01"))
@pytest.mark.parametrize("packed", (False, True))
@pytest.mark.parametrize("encoding", ("utf-8", "utf-8-sig", "gb18030", "utf-16"))
def test_delimiters_and_encodings(tmp_path: Path, delimiter: str, packed: bool, encoding: str) -> None:
    content = lines(delimiter, end="\r\n").replace("view", "浏览").encode(encoding)
    path = write(tmp_path, "events.csv", gzip.compress(content) if packed else content)
    events, rejects, summary = load(path)
    assert [(event["identifier:customer_no"], event["event"]) for event in events] == [("c1", "浏览"), ("c2", "cart")]
    assert not rejects
    assert summary.rows == 2


@pytest.mark.parametrize(
    ("text", "delimiter", "columns", "header"),
    (
        ("a;b;c\n1;2,5;x\n2;3,5;y\n", ";", ("a", "b", "c"), True),
        ("1;2;3\n4;5;6\n", ";", ("column_1", "column_2", "column_3"), False),
        ("id,,id\n1,2,3\n", ",", ("id", "column_2", "id_2"), True),
        (" id  when\n 1   2026-01-01\n", " ", ("id", "when"), True),
        ('"a,b",c\n"1,2",3\n', ",", ("a,b", "c"), True),
        ("name,kind\nann,x\nbob,y\n", ",", ("name", "kind"), True),
        ("ann,view\nbob,view\n", ",", ("column_1", "column_2"), False),
        ("姓名,时间\n张三,2026年3月5日\n", ",", ("姓名", "时间"), True),
        ("a@b.cn,view\nc@d.cn,cart\n", ",", ("column_1", "column_2"), False),
    ),
)
def test_dialects(text: str, delimiter: str, columns: tuple[str, ...], header: bool) -> None:
    dialect = find_dialect("x", text)
    assert (dialect.delimiter, dialect.columns, dialect.header) == (delimiter, columns, header)


def test_fixed_width(tmp_path: Path) -> None:
    text = (
        "customer  time              event\n1         2026-01-01 10:00  view page\n22        2026-01-02 11:00  cart\n"
    )
    events, _, _ = load(write(tmp_path, "fixed.txt", text))
    assert [(event["identifier:customer_no"], event["event"]) for event in events] == [
        ("1", "view page"),
        ("22", "cart"),
    ]


def test_rows_are_numbered_as_people_count_them(tmp_path: Path) -> None:
    text = 'customer,time,event\n1,2026-01-01,view\n2,2026-01-02\n3,2026-01-03,"a\nb"\n\n4,x,view\n5,2026-01-05,e,f\n'
    events, rejects, summary = load(write(tmp_path, "rows.csv", text))
    assert [event["event"] for event in events] == ["view", "a\nb"]
    assert [(reject["row"], reject["reason"], reject["raw"]) for reject in rejects] == [
        (2, "row.cells", "2,2026-01-02"),
        (4, "time.unreadable", "4,x,view"),
        (5, "row.cells", "5,2026-01-05,e,f"),
    ]
    assert summary.rows == 5
    assert rejects[0]["message"] == "The row has 2 cells, not 3."


@pytest.mark.parametrize("block", (64, 200, 1 << 20))
def test_ragged_rows_keep_their_numbers_in_small_blocks(tmp_path: Path, block: int) -> None:
    rows = [f"{row},2026-01-01,view" + (",more" if row % 3 == 0 else "") for row in range(1, 60)]
    path = write(tmp_path, "rows.csv", "\n".join(["customer,time,event", *rows]))
    source = replace(DelimitedFile.open(path), block_bytes=block)
    numbers, lost = [], []
    for chunk in source.chunks():
        assert chunk.columns["customer"].to_pylist() == [str(number) for number in chunk.numbers.tolist()]
        numbers += chunk.numbers.tolist()
        lost += chunk.rejects.column("row").to_pylist()
    assert sorted(numbers + lost) == list(range(1, 60))
    assert lost == list(range(3, 60, 3))


def test_an_open_quote_does_not_swallow_rows_silently(tmp_path: Path) -> None:
    rows = "".join(f"{row},2026-01-02,cart\n" for row in range(3, 40))
    text = f'customer,time,event\n1,2026-01-01,view\n2,2026-01-01,"view\n{rows}'
    events, rejects, _ = load(write(tmp_path, "open.csv", text))
    assert len(events) == 1
    assert [reject["reason"] for reject in rejects] == ["row.quote"]
    assert "39,2026-01-02,cart" in rejects[0]["raw"]


def test_bytes_that_are_no_text(tmp_path: Path) -> None:
    good = "".join(f"{row},2026-01-01,浏览\n" for row in range(50)).encode()
    path = write(tmp_path, "bytes.csv", b"customer,time,event\n" + good + b"c,2026-01-01,\xff\xfe\n" + good)
    events, rejects, _ = load(path)
    assert len(events) == 100
    assert [(reject["row"], reject["reason"]) for reject in rejects] == [(51, "row.encoding")]
    assert find_encoding("Zoë, café".encode("cp1252")) == "cp1252"


def test_a_file_without_a_header(tmp_path: Path) -> None:
    path = write(tmp_path, "plain.csv", "c1,2026-01-01,view,a@b.cn\nc2,2026-01-02,cart,c@d.cn\n")
    events, _, _ = load(path, Roles(event="column_3"))
    assert [event["identifier:email"] for event in events] == ["a@b.cn", "c@d.cn"]
    assert [event["property:column_1"] for event in events] == ["c1", "c2"]


def test_json_lines(tmp_path: Path) -> None:
    text = (
        '{"userId":"u1","timestamp":"2026-01-01T10:00:00Z","event":"view","properties":{"price":1.5,"tags":["a",1]}}\n'
        "\n"
        '{"userId":"u1","timestamp":"2026-01-01T10:05:00Z","event":"cart","properties":{"price":2,"deep":{"er":true}}}\n'
        "[1, 2]\n"
        '{"userId":"u1","timestamp":\n'
        '{"userId":7,"timestamp":1767261600,"event":"odd","properties":{"price":"free"},"n":NaN}\n'
    )
    events, rejects, summary = load(write(tmp_path, "calls.jsonl", text))
    assert [event["event"] for event in events] == ["view", "cart"]
    assert [event["property:properties.price"] for event in events] == ["1.5", "2"]
    assert events[0]["property:properties.tags"] == '["a",1]'
    assert events[1]["property:properties.deep.er"] is True
    assert [(reject["row"], reject["reason"]) for reject in rejects] == [
        (4, "row.json"), (5, "row.json"), (6, "time.unreadable"),
    ]  # fmt: skip
    assert rejects[1]["raw"] == '{"userId":"u1","timestamp":'
    assert summary.rows == 5


def test_json_keys_do_not_depend_on_the_rows_around(tmp_path: Path) -> None:
    values = ("1", "2.0", '"x"', "true", "null", "1.5", "[1]", "123456789012345678901")
    rows = [
        f'{{"userId":"u{n % 3}","timestamp":"2026-01-01","event":"e","v":{value}}}' for n, value in enumerate(values)
    ]
    path = write(tmp_path, "mixed.jsonl", "\n".join(rows))
    whole, _, _ = load(path)
    reader = open_source(path)
    for size in (1, 3):
        small = replace(reader, source=JsonLinesFile(path, size))
        reading = small.read(open_roles(), settings())
        keys = [key for batch in reading for key in batch.events.column("message_hi").to_pylist()]
        assert keys == [event["message_hi"] for event in whole]
    assert len({event["message_hi"] for event in whole}) == len(values)


def open_roles() -> Roles:
    return Roles(identifiers=(("user_id", "userId"),), time="timestamp", event="event")


def settings() -> Settings:
    return Settings("s")


def test_many_different_keys_stay_within_memory(tmp_path: Path) -> None:
    rows = [f'{{"userId":"u","timestamp":"2026-01-01","event":"e","k{n}":{n}}}' for n in range(5000)]
    events = 0
    reader = open_source(write(tmp_path, "wide.jsonl", "\n".join(rows)), sample_rows=10)
    for batch in reader.read(open_roles(), settings()):
        assert batch.events.num_rows * batch.events.num_columns <= 30_000_000
        events += batch.events.num_rows
    assert events == 5000
