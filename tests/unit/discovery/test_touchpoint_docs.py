"""What the documentation of touchpoints shows works."""

import re
from pathlib import Path

import pytest

from sojourn.discovery.touchpoint_checking import check
from sojourn.discovery.touchpoint_reading import parse
from sojourn.discovery.touchpoint_writing import to_yaml


@pytest.mark.parametrize(
    ("page", "page_event", "product", "order"),
    (("docs/how-to", "page", "Product viewed", "order"), ("docs/zh/how-to", "页面浏览", "浏览商品", "下单")),
)
def test_the_shown_set_does_what_the_text_says(
    repository: Path, page: str, page_event: str, product: str, order: str
) -> None:
    text = (repository / page / "touchpoints.md").read_text(encoding="utf-8")
    (shown,) = re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)
    touchpoints = parse(shown)
    assert check(touchpoints) == []
    assert parse(to_yaml(touchpoints)) == touchpoints
    assert touchpoints.columns == ("event", "channel", "property:url")
    assert touchpoints.step([page_event, "web", "https://shop.example/product/7?ref=mail"]) == product
    assert touchpoints.step(["scroll_50", "web", ""]) is None
    assert touchpoints.step([order, "", ""]) == order
    assert touchpoints.step([order, "web", ""]) in {"order (web)", "下单(web)"}
    assert product in touchpoints.collapsed
