"""The generator: what it promises whatever the files look like."""

import gzip
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from sojourn.simulator import Brand, Dirt, Effects, simulate, write
from sojourn.vocabulary import InvalidInput


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.rglob("*.*"))}


def test_the_same_brand_gives_the_same_bytes(tmp_path: Path) -> None:
    brand = Brand(customers=120, seed=3)
    for name in ("first", "second"):
        write(simulate(brand), tmp_path / name)
    assert contents(tmp_path / "first") == contents(tmp_path / "second")


def test_another_seed_gives_another_history(tmp_path: Path) -> None:
    for seed in (3, 4):
        write(simulate(Brand(customers=60, seed=seed)), tmp_path / str(seed))
    first, second = contents(tmp_path / "3"), contents(tmp_path / "4")
    assert first.keys() == second.keys()
    assert all(first[name] != second[name] for name in first if name not in {"stores.csv", "contact_costs.csv"})


def test_writing_a_history_twice_changes_nothing(tmp_path: Path) -> None:
    history = simulate(Brand(customers=60))
    for name in ("first", "second"):
        write(history, tmp_path / name)
    assert contents(tmp_path / "first") == contents(tmp_path / "second")


def test_the_tracking_can_be_compressed(tmp_path: Path) -> None:
    history = simulate(Brand(customers=60))
    plain = write(history, tmp_path / "plain").events["web_app_events.jsonl"]
    packed = write(history, tmp_path / "packed", compress=True).events["web_app_events.jsonl.gz"]
    assert gzip.decompress(packed.read_bytes()) == plain.read_bytes()


def test_everything_happens_between_start_and_end() -> None:
    history = simulate(Brand(customers=150, start=date(2025, 1, 1), end=date(2025, 12, 31)))
    for table in history.exports.of_events():
        assert table["time"].min() >= 0
        assert table["time"].max() < 365 * 86_400_000


def test_nobody_is_at_two_places_at_once() -> None:
    web = simulate(Brand(customers=150)).exports.web
    last: dict[int, tuple[int, int]] = {}
    for time, person, device, step, *_ in web.rows():
        if person in last:
            before, there = last[person]
            goes_on_in_the_app = step == 1 and device >= 0 and device // 64 == there // 64
            assert time > before
            assert device == there or time - before > 1_800_000 or goes_on_in_the_app
        last[person] = (time, device)


def test_more_customers_leave_the_first_ones_what_they_are() -> None:
    few, many = simulate(Brand(customers=60)), simulate(Brand(customers=90))
    for one, other in zip(few.persons[:60], many.persons[:60], strict=True):
        assert (one.kind, one.category, one.price_sensitive, one.wishes) == (
            other.kind,
            other.category,
            other.price_sensitive,
            other.wishes,
        )


def test_a_customer_leaves_about_a_hundred_events_a_year() -> None:
    history = simulate(Brand(customers=500))
    assert 80 < history.events / 500 < 160


def test_without_dirt_every_row_is_an_event(tmp_path: Path) -> None:
    written = write(simulate(Brand(customers=60, dirt=Dirt.none())), tmp_path)
    truth = written.truth.read_text(encoding="utf-8")
    assert '"duplicates": 0,' in truth
    assert '"duplicates": 1' not in truth
    assert '"late": 0,' in truth


@pytest.mark.parametrize(
    "brand",
    (
        {"customers": 10},
        {"seed": -1},
        {"end": date(2025, 8, 1)},
        {"new_customers": 1.5},
        {"effects": Effects(payment_failure=2.0)},
        {"effects": Effects(aha=0.9)},
        {"effects": Effects(aha_wishes=0)},
        {"dirt": replace(Dirt.none(), late=-0.1)},
    ),
)
def test_settings_that_make_no_history_are_refused(brand: dict[str, object]) -> None:
    with pytest.raises(InvalidInput) as refused:
        Brand(**brand)  # type: ignore[arg-type]
    assert refused.value.code == "simulator.settings"
    assert refused.value.hint
