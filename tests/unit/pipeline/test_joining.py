"""Small segments of live traffic become one, but not those that sealed shards refer to."""

from pathlib import Path

from canonical import rows_of, write
from sojourn.event_log import Segment
from sojourn.pipeline import LIVE
from sojourn.pipeline.live import MOST_SMALL, join_small


def small_ones(folder: Path, count: int) -> list[Segment]:
    rows = [{"time": number, "event": "e", "identifier:user_id": "ann", "source": "web"} for number in range(count)]
    return [write(folder, number, [[row]], source=LIVE)[0] for number, row in enumerate(rows, start=1)]


def test_many_small_segments_become_one_in_their_order(tmp_path: Path) -> None:
    segments = small_ones(tmp_path / "log", MOST_SMALL)
    joined = join_small(tmp_path, segments, MOST_SMALL + 1)
    assert [row["time"] for one in joined for row in rows_of(one)] == list(range(MOST_SMALL))
    assert len(joined) == 1


def test_few_small_segments_stay(tmp_path: Path) -> None:
    segments = small_ones(tmp_path / "log", MOST_SMALL - 1)
    assert join_small(tmp_path, segments, MOST_SMALL) == segments


def test_what_is_sealed_stays_what_it_is(tmp_path: Path) -> None:
    segments = small_ones(tmp_path / "log", MOST_SMALL + 3)
    sealed = frozenset(one.folder.name for one in segments[:3])
    joined = join_small(tmp_path, segments, MOST_SMALL + 4, sealed)
    assert joined[:3] == segments[:3]
    assert [row["time"] for row in rows_of(joined[3])] == list(range(3, MOST_SMALL + 3))
