from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from canonical import rows_of, write
from sojourn.event_log import Segment, duplicates

CONTENTS = st.lists(st.sampled_from("abcd"), max_size=12)


def load(folder: Path, number: int, rows: list[dict[str, Any]], known: list[Segment]) -> tuple[Segment, int, list[int]]:
    batches = [rows[start : start + 5] for start in range(0, len(rows), 5)]
    segment, fate = write(folder, number, batches, known)
    return segment, fate.duplicates, fate.conflicts.tolist()


def plain(texts: list[str]) -> list[dict[str, Any]]:
    return [{"time": ord(text), "event": text, "identifier:card": text} for text in texts]


def named(rows: list[tuple[int, str]]) -> list[dict[str, Any]]:
    return [
        {"time": ord(text), "event": text, "identifier:card": text, "id": number, "content": text}
        for number, text in rows
    ]


@pytest.fixture(params=[1 << 23, 2], ids=["whole", "sliced"])
def sliced(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(duplicates, "SLICE_ROWS", request.param)


def test_the_same_file_again_adds_nothing(tmp_path: Path, sliced: None) -> None:
    first, *_ = load(tmp_path, 1, plain(list("abacaab")), [])
    again, repeated, _ = load(tmp_path, 2, plain(list("abacaab")), [first])
    assert (first.rows, again.rows, repeated) == (7, 0, 7)
    assert again.idents.num_rows == 0


def test_equal_rows_of_a_file_are_events_of_their_own(tmp_path: Path, sliced: None) -> None:
    segment, repeated, _ = load(tmp_path, 1, plain(list("aaaa")), [])
    assert (segment.rows, repeated) == (4, 0)
    assert len({tuple(key) for key in segment.keys.tolist()}) == 4


@settings(max_examples=60)
@given(st.lists(CONTENTS, min_size=1, max_size=4), st.sampled_from([1 << 23, 1, 3]))
def test_only_what_is_new_is_added(
    tmp_path_factory: pytest.TempPathFactory, loads: list[list[str]], slice_rows: int
) -> None:
    folder, known, held = tmp_path_factory.mktemp("log"), list[Segment](), Counter[str]()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(duplicates, "SLICE_ROWS", slice_rows)
        for number, texts in enumerate(loads, start=1):
            segment, repeated, conflicts = load(folder, number, plain(texts), known)
            added = Counter(texts) - held
            assert Counter(row["event"] for row in rows_of(segment)) == added
            assert (segment.rows, repeated, conflicts) == (added.total(), len(texts) - added.total(), [])
            cards = segment.dictionary("identifier:card").to_pylist()
            assert {cards[ident["card"]]: ident["events"] for ident in segment.idents.to_pylist()} == added
            held |= Counter(texts)
            known.append(segment)


@settings(max_examples=60)
@given(
    st.lists(st.lists(st.tuples(st.integers(0, 3), st.sampled_from("ab")), max_size=10), min_size=1, max_size=4),
    st.sampled_from([1 << 23, 1, 3]),
)
def test_an_id_stands_for_its_first_content(
    tmp_path_factory: pytest.TempPathFactory, loads: list[list[tuple[int, str]]], slice_rows: int
) -> None:
    folder, known, held = tmp_path_factory.mktemp("log"), list[Segment](), dict[int, str]()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(duplicates, "SLICE_ROWS", slice_rows)
        for number, rows in enumerate(loads, start=1):
            kept, repeated, conflicts = list[str](), 0, list[int]()
            for place, (identity, text) in enumerate(rows):
                if identity not in held:
                    held[identity] = text
                    kept.append(text)
                elif held[identity] == text:
                    repeated += 1
                else:
                    conflicts.append(place)
            segment, *found = load(folder, number, named(rows), known)
            assert [row["event"] for row in rows_of(segment)] == kept
            assert found == [repeated, conflicts]
            known.append(segment)


@settings(max_examples=60)
@given(
    st.lists(
        st.lists(st.tuples(st.none() | st.integers(0, 2), st.sampled_from("ab")), min_size=1, max_size=10),
        min_size=1,
        max_size=4,
    ),
    st.sampled_from([1 << 23, 1, 3]),
)
def test_rows_without_an_id_are_counted_beside_rows_with_one(
    tmp_path_factory: pytest.TempPathFactory, loads: list[list[tuple[int | None, str]]], slice_rows: int
) -> None:
    folder, known, ids, counts = tmp_path_factory.mktemp("log"), list[Segment](), dict[int, str](), Counter[str]()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(duplicates, "SLICE_ROWS", slice_rows)
        for number, rows in enumerate(loads, start=1):
            seen, kept, conflicts = Counter[str](), list[str](), 0
            for identity, text in rows:
                if identity is None:
                    seen[text] += 1
                    kept += [text] if seen[text] > counts[text] else []
                elif identity not in ids:
                    ids[identity] = text
                    kept.append(text)
                else:
                    conflicts += ids[identity] != text
            cells = [named([(i, text)])[0] if i is not None else plain([text])[0] for i, text in rows]
            with_column = [*cells, *named([(-number, "x")])]  # one id at least, so that the file has an id column
            segment, fate = write(folder, number, [with_column], known)
            assert [row["event"] for row in rows_of(segment)] == [*kept, "x"]
            assert (len(fate.conflicts), fate.duplicates) == (conflicts, len(rows) - len(kept) - conflicts)
            counts |= seen
            known.append(segment)


def test_a_row_that_the_log_holds_is_no_conflict_because_of_the_row_before_it(tmp_path: Path) -> None:
    first, *_ = load(tmp_path, 1, named([(1, "a")]), [])
    _, repeated, conflicts = load(tmp_path, 2, named([(1, "b"), (1, "a")]), [first])
    assert (repeated, conflicts) == (1, [0])


def test_a_customer_of_dropped_rows_only_leaves_no_identifier_set(tmp_path: Path) -> None:
    first, *_ = load(tmp_path, 1, named([(1, "a")]), [])
    second, *_ = load(tmp_path, 2, named([(1, "b"), (2, "c")]), [first])
    assert second.idents["events"].to_pylist() == [1]
    assert [row["identifier:card"] for row in rows_of(second)] == ["c"]


def test_files_without_ids_do_not_meet_files_with_ids(tmp_path: Path) -> None:
    first, *_ = load(tmp_path, 1, named([(1, "a")]), [])
    second, repeated, _ = load(tmp_path, 2, plain(["a"]), [first])
    assert (second.rows, repeated) == (1, 0)


def test_dropping_works_in_pieces(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sojourn.event_log.writing.PIECE", 2)
    first, *_ = load(tmp_path, 1, plain(list("abcab")), [])
    second, *_ = load(tmp_path, 2, plain(list("xabycabzz")), [first])
    assert [row["event"] for row in rows_of(second)] == list("xyzz")
    assert second.batch_rows == (2, 2)
