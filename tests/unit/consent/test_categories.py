"""What consent banners say, in the shapes that arrive."""

from typing import Any

import pytest

from sojourn.consent import preferences


@pytest.mark.parametrize(
    ("consent", "found"),
    (
        ({"categoryPreferences": {"C0002": True, "C0003": False}},
         {("analytics", None): True, ("personalization", None): False}),
        ({"categoryPreferences": {"Advertising": True, "Profiling": False}},
         {("marketing", "ads"): True, ("profiling", None): False}),
        ({"categoryPreferences": {"Marketing: Email": True, "marketing": False}},
         {("marketing", "email"): True, ("marketing", "ads"): False, ("profiling", None): False}),
        ({"categoryPreferences": {"Analytics": "yes", "C0001": True, "": True, "x": None}}, {}),
        ({"categoryPreferences": ["Analytics"]}, {}),
        ("granted", {}),
        (None, {}),
    ),
)  # fmt: skip
def test_categories_are_purposes(consent: Any, found: dict[tuple[str, str | None], bool]) -> None:
    assert {(purpose, channel): granted for purpose, channel, granted in preferences(consent)} == found
