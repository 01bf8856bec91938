"""The report in a real browser, opened from disk: it is quiet, fits, turns dark, and prints to A4."""

import json
import re
import struct
import subprocess
import zlib
from collections.abc import Callable
from functools import cache
from html import unescape
from pathlib import Path

import pytest

from sojourn.reports import ReportData, render
from unit.drawing.sample_answers import all_answers
from unit.drawing.sample_brand import EN, ZH, many_events

pytestmark = [pytest.mark.needs_chromium, pytest.mark.slow]

FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--hide-scrollbars", "--host-resolver-rules=MAP * ~NOTFOUND",
]  # fmt: skip
# Measures every text of every picture: which lie on each other, and which leave the picture.
MEASURE = """
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
document.body.setAttribute('data-found', JSON.stringify(found));
"""
# The widest of the usual screen fonts, where it is installed.
WIDE_LETTERS = "<style>svg.picture { font-family: 'DejaVu Sans', Verdana, sans-serif }</style>"
Browse = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def browse(chromium: str, tmp_path: Path) -> Browse:
    """Run Chromium on a file, with a profile of its own."""

    def run(page: Path, *flags: str) -> subprocess.CompletedProcess[str]:
        profile = f"--user-data-dir={tmp_path / 'profile'}"
        command = [chromium, *FLAGS, profile, *flags, page.as_uri()]
        return subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)

    return run


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


def measured(html: str, page: Path, browse: Browse, *flags: str) -> list[str]:
    """Open the page with the measuring script (which its own policy would forbid)."""
    opened = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', WIDE_LETTERS, html)
    page.write_text(opened.replace("</body>", f"<script>{MEASURE}</script></body>"), encoding="utf-8")
    found = re.search(r'data-found="([^"]*)"', browse(page, "--dump-dom", *flags).stdout)
    assert found, "the measuring script did not run"
    lines: list[str] = json.loads(unescape(found[1]))
    return lines


@pytest.mark.parametrize("lang", ("en", "zh-CN"))
def test_it_opens_from_disk_and_says_nothing_to_the_console(lang: str, tmp_path: Path, browse: Browse) -> None:
    page = tmp_path / "report.html"
    page.write_text(report(lang), encoding="utf-8")
    done = browse(page, "--dump-dom", "--enable-logging=stderr")
    assert not [line for line in done.stderr.splitlines() if "CONSOLE" in line]
    assert f'<html lang="{lang}">' in done.stdout
    assert done.stdout.count("<svg") == 10


@pytest.mark.parametrize("width", ("1280,900", "500,900"))
@pytest.mark.parametrize("lang", ("en", "zh-CN"))
def test_no_text_lies_on_another(lang: str, width: str, tmp_path: Path, browse: Browse) -> None:
    assert measured(report(lang), tmp_path / "report.html", browse, f"--window-size={width}") == []


def test_the_measure_notices_what_lies_on_another(tmp_path: Path, browse: Browse) -> None:
    spoiled = re.sub(r'(<text [^>]*?)y="[^"]*"', r'\1y="50"', report("en"))
    assert len(measured(spoiled, tmp_path / "report.html", browse, "--window-size=1280,900")) > 20


def test_no_text_lies_on_another_where_it_is_crowded(tmp_path: Path, browse: Browse) -> None:
    assert measured(crowded(), tmp_path / "report.html", browse, "--window-size=1280,900") == []


def first_pixel(png: bytes) -> tuple[int, ...]:
    data, at = b"", 8
    while at < len(png):
        length, kind = struct.unpack(">I4s", png[at : at + 8])
        data += png[at + 8 : at + 8 + length] if kind == b"IDAT" else b""
        at += length + 12
    return tuple(zlib.decompress(data)[1:4])


def test_it_follows_the_dark_of_the_system(tmp_path: Path, browse: Browse) -> None:
    page = tmp_path / "report.html"
    page.write_text(report("zh-CN"), encoding="utf-8")
    pixels = []
    for flags in ([], ["--blink-settings=preferredColorScheme=0"]):
        browse(page, f"--screenshot={tmp_path / 'seen.png'}", "--window-size=1000,1200", *flags)
        pixels.append(first_pixel((tmp_path / "seen.png").read_bytes()))
    assert pixels == [(255, 255, 255), (0x14, 0x18, 0x1D)]


@pytest.mark.parametrize("lang", ("en", "zh-CN"))
def test_it_prints_to_a_few_pages_of_a4(lang: str, tmp_path: Path, browse: Browse) -> None:
    page, paper = tmp_path / "report.html", tmp_path / "report.pdf"
    page.write_text(report(lang), encoding="utf-8")
    browse(page, f"--print-to-pdf={paper}", "--no-pdf-header-footer")
    pdf = paper.read_bytes()
    pages = len(re.findall(rb"/Type\s*/Page\b", pdf))
    assert 5 <= pages <= 13
    sizes = {tuple(round(float(side)) for side in box.split()) for box in re.findall(rb"/MediaBox\s*\[([^\]]*)\]", pdf)}
    assert sizes == {(0, 0, 595, 842)}
