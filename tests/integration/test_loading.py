"""Loading files as people do: again, longer, overlapping, reordered, several at once, and files that are no good."""

import csv
import gzip
import random
from collections.abc import Callable, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from sojourn.assembly import LoadOptions, Roles, Workspace, load_files, open_workspace
from sojourn.journey_store import Sizes
from sojourn.vocabulary import InvalidInput, WorkspaceError

ROLES = Roles(customer="who", time="at", event="what")
Rows = Sequence[tuple[str, ...]]
Load = Callable[..., dict[str, object]]


def rows_of(first: int, count: int) -> list[tuple[str, str, str]]:
    """Make rows; every fifth one is repeated exactly."""
    numbers = range(first, first + count)
    made = [(f"c{n % 13}", f"2026-01-{1 + n % 28:02} 10:{n % 60:02}:00", f"event {n % 4}") for n in numbers]
    return [row for number, row in enumerate(made) for _ in range(2 if (first + number) % 5 == 0 else 1)]


def write_csv(path: Path, rows: Rows, header: Sequence[str] = ("who", "at", "what")) -> Path:
    """Write rows as a CSV file."""
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([header, *rows])
    return path


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """An empty workspace."""
    return open_workspace(tmp_path / "brand")


@pytest.fixture
def load(workspace: Workspace) -> Load:
    """Load with the roles of these tests."""

    def loading(*files: Path, **options: object) -> dict[str, object]:
        return workspace.load(*files, options=LoadOptions(source="shop", roles=ROLES, **options))  # type: ignore[arg-type]  # the options' own types

    return loading


@pytest.mark.parametrize("form", (None, "ga4"))
def test_a_source_of_the_name_of_what_is_derived_is_refused(
    workspace: Workspace, tmp_path: Path, form: str | None
) -> None:
    """Questions leave out what Sojourn itself derives: a file under that name would not be seen at all."""
    file = write_csv(tmp_path / "sojourn.csv", rows_of(1, 2))
    options = LoadOptions(source="sojourn", form=form) if form else LoadOptions(roles=ROLES)
    with pytest.raises(InvalidInput, match="derived by Sojourn itself") as refused:
        workspace.load(file, options=options)
    assert refused.value.code == "key.source"
    assert workspace.load(file, options=LoadOptions(source="till", roles=ROLES))["events_added"] == 2


def test_the_same_export_again_adds_nothing(workspace: Workspace, load: Load, tmp_path: Path) -> None:
    """Equal rows within a file are events of their own; the same file once more is none."""
    file = write_csv(tmp_path / "a.csv", rows_of(0, 100))
    assert load(file)["events_added"] == 120
    again = load(file)
    assert (again["events_added"], again["duplicates"]) == (0, 120)
    assert workspace.describe()["events"] == 120


@pytest.mark.parametrize("seed", (1, 2, 3))
def test_a_longer_reordered_overlapping_export_adds_what_is_new(
    workspace: Workspace, load: Load, tmp_path: Path, seed: int
) -> None:
    """Yesterday's export comes back longer, without its oldest rows, and shuffled."""
    assert load(write_csv(tmp_path / "a.csv", rows_of(0, 100)))["events_added"] == 120
    later = rows_of(50, 150)
    random.Random(seed).shuffle(later)
    account = load(write_csv(tmp_path / "b.csv", later))
    assert (account["events_added"], account["duplicates"]) == (120, 60)
    assert workspace.describe()["events"] == len(rows_of(0, 200))


def test_column_order_and_empty_columns_do_not_make_rows_new(load: Load, tmp_path: Path) -> None:
    """The same content with other columns around it is the same."""
    rows = rows_of(0, 20)
    assert load(write_csv(tmp_path / "a.csv", rows))["events_added"] == 24
    turned = [(what, "", who, at) for who, at, what in rows]
    account = load(write_csv(tmp_path / "b.csv", turned, ("what", "note", "who", "at")))
    assert account["events_added"] == 0


def test_an_id_column_decides(workspace: Workspace, tmp_path: Path) -> None:
    """Same id, same content: a duplicate. Same id, other content: the first stays, the second is listed."""
    rows = [("1", "c1", "2026-01-01", "view"), ("1", "c1", "2026-01-01", "view"), ("1", "c1", "2026-01-01", "cart")]
    file = tmp_path / "a.csv"
    with file.open("w", newline="", encoding="utf-8") as handle:
        csv.writer(handle).writerows([("id", "who", "at", "what"), *rows, ("2", "c2", "2026-01-02", "view")])
    roles = Roles(customer="who", time="at", event="what", id="id")
    account = workspace.load(file, options=LoadOptions(roles=roles))
    assert (account["events_added"], account["duplicates"], account["rejected"]) == (2, 1, 1)
    assert "another content" in Path(str(account["rejects"])).read_text(encoding="utf-8-sig")
    assert [row["message_id"] for row in workspace.events().to_pylist()] == ["1", "2"]


def test_bad_rows_are_listed_and_good_ones_load(load: Load, tmp_path: Path) -> None:
    """Every row of the file is an event, a duplicate or a reject."""
    day = "2026-01-01"
    rows = [("c1", day, "view"), ("c1", "yesterday", "view"), ("", day, "view"), ("c2", day, "")]
    account = load(write_csv(tmp_path / "a.csv", rows))
    assert (account["rows"], account["events_added"], account["rejected"]) == (4, 1, 3)
    with Path(str(account["rejects"])).open(encoding="utf-8-sig", newline="") as handle:
        listed = list(csv.DictReader(handle))
    assert [(row["row"], row["column"]) for row in listed] == [("2", "at"), ("3", "who"), ("4", "what")]


def test_all_files_or_none(workspace: Workspace, load: Load, tmp_path: Path) -> None:
    """One unreadable file among several: nothing of the others is loaded."""
    good, bad = write_csv(tmp_path / "a.csv", rows_of(0, 10)), tmp_path / "b.parquet"
    pq.write_table(pa.table({"who": ["c"], "at": ["2026-01-01"], "what": ["x"]}), bad)
    bad.write_bytes(bad.read_bytes()[:-20])
    with pytest.raises(InvalidInput, match=r"b\.parquet"):
        load(good, bad)
    with pytest.raises(WorkspaceError, match="no events"):
        workspace.snapshot()
    assert load(good)["events_added"] == 12


BAD_FILES: dict[str, bytes | None] = {
    "missing.csv": None,
    "empty.csv": b"",
    "header.csv": b"who,at,what\n",
    "binary.csv": bytes(range(256)) * 64,
    "cut.csv.gz": gzip.compress(b"who,at,what\n" + b"a,2026-01-01,x\n" * 10_000)[:-40],
    "fake.parquet": b"PAR1 but not really PAR1",
    "broken.xes": b"<log><trace><event>",
}


@pytest.mark.parametrize("name", BAD_FILES)
def test_bad_files_get_one_clear_line(load: Load, tmp_path: Path, name: str) -> None:
    """What was given, what is wrong, in one line; the workspace is as before."""
    path, content = tmp_path / name, BAD_FILES[name]
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(InvalidInput) as caught:
        load(path)
    assert name in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_missing_column_names_those_that_exist(workspace: Workspace, tmp_path: Path) -> None:
    """And the nearest one."""
    file = write_csv(tmp_path / "a.csv", rows_of(0, 5))
    with pytest.raises(InvalidInput, match="'who'"):
        workspace.load(file, options=LoadOptions(roles=Roles(customer="whoo", time="at", event="what")))


def test_sources_join_through_shared_identifiers(workspace: Workspace, tmp_path: Path) -> None:
    """Web by cookie, shop by card, and one file that carries both: one customer."""
    web = write_csv(tmp_path / "web.csv", [("cookie-1", "2026-01-01 10:00", "view")])
    shop = write_csv(tmp_path / "shop.csv", [("card-9", "2026-01-03 10:00", "buy")])
    plain = Roles(time="at", event="what")
    for file, namespace in ((web, "anonymous_id"), (shop, "card")):
        roles = Roles(**{**plain.__dict__, "identifiers": ((namespace, "who"),)})
        workspace.load(file, options=LoadOptions(roles=roles))
    assert workspace.describe()["customers"] == 2
    both = tmp_path / "app.csv"
    with both.open("w", newline="", encoding="utf-8") as handle:
        csv.writer(handle).writerows([("cookie", "card", "at", "what"), ("cookie-1", "card-9", "2026-01-02", "log in")])
    roles = Roles(**{**plain.__dict__, "identifiers": (("anonymous_id", "cookie"), ("card", "card"))})
    workspace.load(both, options=LoadOptions(roles=roles))
    assert workspace.describe()["customers"] == 1
    variants = workspace.log().transitions()["transitions"]
    assert [(row["from"], row["to"]) for row in variants] == [("log in", "buy"), ("view", "log in")]


def test_small_later_loads_stand_in_the_overlay(tmp_path: Path) -> None:
    """Sealed shards stay; the answers are those of a workspace that loaded everything at once."""
    sizes = Sizes(shard_events=400, least_sealed=100, most_touched=0.9)
    parts = [rows_of(0, 600), rows_of(600, 40), rows_of(640, 30)]
    for number in (1, 2):  # one customer, in months of their own, so that no row repeats one of another file
        parts[number] = [("c1", at.replace("2026-01", f"2026-0{1 + number}"), what) for _, at, what in parts[number]]
    for number, rows in enumerate(parts):
        file = write_csv(tmp_path / f"{number}.csv", rows)
        load_files(tmp_path / "steps", [file], LoadOptions(source="shop", roles=ROLES), sizes=sizes)
    whole = write_csv(tmp_path / "whole.csv", [row for rows in parts for row in rows])
    load_files(tmp_path / "once", [whole], LoadOptions(source="shop", roles=ROLES))
    steps, once = open_workspace(tmp_path / "steps"), open_workspace(tmp_path / "once")
    assert any(shard.folder.name == "overlay" for shard in steps.snapshot().shards)
    assert steps.log().transitions()["transitions"] == once.log().transitions()["transitions"]
    assert steps.describe()["events"] == once.describe()["events"]
