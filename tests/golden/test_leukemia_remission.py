"""Time to goal on published figures: remission of leukemia, 6-MP and placebo (Freireich et al. 1963).

The data and the 6-MP curve stand in Klein and Moeschberger, Survival Analysis, and in Kalbfleisch and Prentice 1980;
the log-log limits are those that Stata (``sts list``) and SAS (``proc lifetest``) print by default.
"""

import pytest

from small_log import Row, small_engine
from sojourn.discovery import Answer, TimeToGoal, ask
from sojourn.engines import Scope

WEEK = 7 * 86_400_000_000
END = 100 * WEEK
MERCAPTOPURINE = "6 6 6 6+ 7 9+ 10 10+ 11+ 13 16 17+ 19+ 20+ 22 23 25+ 32+ 32+ 34+ 35+"
PLACEBO = "1 1 2 2 3 4 4 5 5 8 8 8 8 11 11 12 12 15 17 22 23"


def answer(weeks: str) -> Answer:
    """Let everybody be observed until one last day; the last customer only marks that day."""
    rows = [Row("clock", END, "the end")]
    for place, text in enumerate(weeks.split()):
        begun = END - int(text.rstrip("+")) * WEEK
        rows.append(Row(f"patient {place}", begun, "remission"))
        if not text.endswith("+"):
            rows.append(Row(f"patient {place}", END, "relapse"))
    return ask(small_engine(rows, 3), TimeToGoal(Scope(), "relapse", "remission"))


def test_the_curve_of_6_mp_is_the_published_one() -> None:
    found = answer(MERCAPTOPURINE)
    assert (found["customers"], found["reached"]) == (21, 9)
    assert found["km_median_seconds"] == 23 * WEEK / 1e6
    assert (found["km_low_seconds"], found["km_high_seconds"]) == (13 * WEEK / 1e6, None)
    published = {
        6: (0.8571, 0.6197, 0.9516), 7: (0.8067, 0.5631, 0.9228), 10: (0.7529, 0.5032, 0.8894),
        13: (0.6902, 0.4316, 0.8491), 16: (0.6275, 0.3675, 0.8049), 22: (0.5378, 0.2678, 0.7468),
        23: (0.4482, 0.1881, 0.6801),
    }  # fmt: skip
    curve = {round(point["seconds"] * 1e6 / WEEK): point for point in found["curve"]}
    for week, (alive, low, high) in published.items():
        point = curve[week]
        stays = (1 - point["reached_share"], 1 - point["high"], 1 - point["low"])
        assert stays == pytest.approx((alive, low, high), abs=5e-5)


def test_the_median_under_placebo_is_8_weeks() -> None:
    found = answer(PLACEBO)
    assert (found["km_median_seconds"], found["median_seconds"]) == (8 * WEEK / 1e6, 8 * WEEK / 1e6)
    assert (found["km_low_seconds"], found["km_high_seconds"]) == (4 * WEEK / 1e6, 11 * WEEK / 1e6)
