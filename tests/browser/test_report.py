"""The report in a real browser, opened from disk: it is quiet, fits, turns dark, and prints to A4."""

import re
import struct
import zlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from sojourn.reports import ReportData, render
from unit.drawing.sample_answers import all_answers
from unit.drawing.sample_brand import EN, ZH, many_events

pytestmark = [pytest.mark.needs_chromium, pytest.mark.slow]

# Measures every text of every picture: which lie on each other, and which leave the picture.
MEASURE = """() => {
const found = [];
document.querySelectorAll('svg.picture').forEach((svg, at) => {
  const frame = svg.getBoundingClientRect();
  const texts = [...svg.querySelectorAll('text')].map(text => [text.textContent, text.getBoundingClientRect()]);
  texts.forEach(([words, box], index) => {
    if (box.left < frame.left - 2 || box.right > frame.right + 2 || box.bottom > frame.bottom + 3)
      found.push(`picture ${at}: outside: ${words}`);
    texts.slice(index + 1).forEach(([others, other]) => {
      const wide = Math.min(box.right, other.right) - Math.max(box.left, other.left);
      const high = Math.min(box.bottom, other.bottom) - Math.max(box.top, other.top);
      if (wide > 1 && high > 0.3 * Math.min(box.height, other.height))
        found.push(`picture ${at}: ${words} | ${others}`);
    });
  });
});
const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth;
if (wide > 1) found.push(`the page is ${wide} pixels too wide`);
return found;
}"""
# The widest of the usual screen fonts, where it is installed.
WIDE_LETTERS = "<style>svg.picture { font-family: 'DejaVu Sans', Verdana, sans-serif }</style>"


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A tab of its own, that may ask nobody."""
    context = browser.new_context(offline=True)
    yield context.new_page()
    context.close()


@cache
def report(lang: str) -> str:
    answers = all_answers(EN if lang == "en" else ZH)
    commands = {name: f"sojourn {name.replace('_', '-')}" for name in answers}
    return render(ReportData(answers, commands, title="Harbor & Pine", rejected=37, rejects="rejects/web.csv"), lang)


def crowded() -> str:
    """Forty events, a dozen channels, long names everywhere."""
    answers = all_answers(EN)
    channels = [f"Channel with a long name {index}" for index in range(12)]
    switches = [
        {"from": a, "to": b, "passes": 1 + 37 * i * j, "customers": 5, "reached": 2, "share_reached": (i + j) / 24,
         "median_seconds_to_goal": None, "value": None}
        for i, a in enumerate(channels)
        for j, b in enumerate(channels)
        if i != j
    ]  # fmt: skip
    steps = [
        {**row, "event": f"{row['event']}, a step with a name that goes on and on"}
        for row in answers["funnel"]["steps"]
    ]
    answers["transitions"]["transitions"] = many_events()
    answers["switches"]["switches"] = switches
    answers["funnel"]["steps"] = steps
    return render(ReportData(answers), "en")


def show(page: Page, html: str, folder: Path) -> None:
    """Write the report to a file and open it."""
    file = folder / "report.html"
    file.write_text(html, encoding="utf-8")
    page.goto(file.as_uri())


def measured(html: str, page: Page, folder: Path, width: int = 1280) -> list[str]:
    """Open the page in the widest usual letters and name what lies on another or outside."""
    page.set_viewport_size({"width": width, "height": 900})
    show(page, html.replace("</head>", f"{WIDE_LETTERS}</head>"), folder)
    found: list[str] = page.evaluate(MEASURE)
    return found


@pytest.mark.parametrize("lang", ("en", "zh-CN"))
def test_it_opens_from_disk_and_says_nothing_to_the_console(lang: str, page: Page, tmp_path: Path) -> None:
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    show(page, report(lang), tmp_path)
    assert page.locator("html").get_attribute("lang") == lang
    assert page.locator("svg").count() == 10
    assert said == []


@pytest.mark.parametrize("width", (1280, 500))
@pytest.mark.parametrize("lang", ("en", "zh-CN"))
def test_no_text_lies_on_another(lang: str, width: int, page: Page, tmp_path: Path) -> None:
    assert measured(report(lang), page, tmp_path, width) == []


def test_the_measure_notices_what_lies_on_another(page: Page, tmp_path: Path) -> None:
    spoiled = re.sub(r'(<text [^>]*?)y="[^"]*"', r'\1y="50"', report("en"))
    assert len(measured(spoiled, page, tmp_path)) > 20


def test_no_text_lies_on_another_where_it_is_crowded(page: Page, tmp_path: Path) -> None:
    assert measured(crowded(), page, tmp_path) == []


def first_pixel(png: bytes) -> tuple[int, ...]:
    data, at = b"", 8
    while at < len(png):
        length, kind = struct.unpack(">I4s", png[at : at + 8])
        data += png[at + 8 : at + 8 + length] if kind == b"IDAT" else b""
        at += length + 12
    return tuple(zlib.decompress(data)[1:4])


def test_it_follows_the_dark_of_the_system(page: Page, tmp_path: Path) -> None:
    show(page, report("zh-CN"), tmp_path)
    pixels = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        pixels.append(first_pixel(page.screenshot()))
    assert pixels == [(255, 255, 255), (0x14, 0x18, 0x1D)]


@pytest.mark.parametrize("lang", ("en", "zh-CN"))
def test_it_prints_to_a_few_pages_of_a4(lang: str, page: Page, tmp_path: Path) -> None:
    show(page, report(lang), tmp_path)
    pdf = page.pdf(prefer_css_page_size=True)
    pages = len(re.findall(rb"/Type\s*/Page\b", pdf))
    assert 5 <= pages <= 13
    sizes = {tuple(round(float(side)) for side in box.split()) for box in re.findall(rb"/MediaBox\s*\[([^\]]*)\]", pdf)}
    assert sizes == {(0, 0, 595, 842)}
