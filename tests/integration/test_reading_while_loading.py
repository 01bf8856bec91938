"""Readers need no lock: whoever opens the store while loads replace it sees one state, whole."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from sojourn.assembly import LoadOptions, Roles, Workspace, load_files
from sojourn.journey_store import Sizes, Snapshot
from sojourn.workspace import Manifest, read_manifest
from store_oracle import held

LOADS, ROWS = 8, 40
OVERLAY = Sizes(shard_events=30, least_sealed=0, most_touched=1e9)


def write_export(folder: Path, number: int) -> Path:
    """Write an export of rows that no other one has; its customers come again in the others."""
    path = folder / f"{number}.csv"
    lines = [f"c{row % 9},2026-01-{1 + number:02} 10:{row:02}:00,event {row % 3}" for row in range(ROWS)]
    path.write_text("\n".join(["who,at,what", *lines]))
    return path


@pytest.mark.parametrize("what", ("events", "export", "sql", "describe", "log"))
def test_a_load_that_commits_meanwhile_is_seen_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    """Whatever is read names one moment: the manifest of one with the snapshot of the next does not fit."""
    brand = Workspace(tmp_path / "brand")
    options = LoadOptions(source="shop", roles=Roles(customer="who", time="at", event="what"))
    load_files(brand.folder, [write_export(tmp_path, 0)], options)
    waiting = [write_export(tmp_path, 1), write_export(tmp_path, 2)]

    def read_and_load(folder: Path) -> Manifest:
        manifest = read_manifest(folder)
        if waiting:
            load_files(folder, [waiting.pop()], options)
        return manifest

    monkeypatch.setattr("sojourn.assembly.in_force.read_manifest", read_and_load)
    said = {
        "events": lambda: brand.events().num_rows,
        "export": lambda: brand.export(tmp_path / "out")["events"],
        "sql": lambda: brand.sql("select count(*) as n from events").to_pylist()[0]["n"],
        "describe": lambda: brand.describe()["events"],
        "log": lambda: brand.log().describe()["events"],
    }
    assert said[what]() == 3 * ROWS


@pytest.mark.slow
def test_readers_see_one_whole_state_while_loads_go_on(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path / "brand")
    options = LoadOptions(source="shop", roles=Roles(customer="who", time="at", event="what"))
    files = [write_export(tmp_path, number) for number in range(LOADS)]

    def load(number: int) -> None:
        sizes = OVERLAY if number % 3 else Sizes(shard_events=30, most_touched=-1)
        load_files(workspace.folder, [files[number]], options, sizes=sizes)

    def load_the_others() -> None:
        for number in range(1, LOADS):
            load(number)

    load(0)
    opened: list[tuple[int, Snapshot]] = []
    with ThreadPoolExecutor(1) as pool:
        writer = pool.submit(load_the_others)
        while not writer.done():
            snapshot = workspace.snapshot()
            opened.append((sum(map(len, held(snapshot).values())), snapshot))
        writer.result()
    counts = [count for count, _ in opened]
    assert counts == sorted(counts)
    assert {count % ROWS for count in counts} == {0}
    assert sum(map(len, held(workspace.snapshot()).values())) == LOADS * ROWS
    for count, snapshot in opened[:: max(1, len(opened) // 10)]:
        assert sum(map(len, held(snapshot).values())) == count
