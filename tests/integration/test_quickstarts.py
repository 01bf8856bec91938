"""The quickstarts of the guide, run as they stand there against a real server: what they send is seen by questions."""

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import sojourn as sj
from live_server import happened, live_server

pytestmark = pytest.mark.slow
ADDRESS, KEY = "http://127.0.0.1:8000", "sjw_..."


def blocks(page: Path, kind: str) -> list[str]:
    """Give the fenced blocks of a kind."""
    return re.findall(rf"^```{kind}\n(.*?)^```$", page.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)


def shown(repository: Path, language: str = "") -> tuple[str, str]:
    """Give the program in Python and the line for anything else that the guide shows."""
    page = repository / "docs" / language / "how-to" / "collect.md"
    (script,) = blocks(page, "python")
    (line,) = (text for text in page.read_text(encoding="utf-8").splitlines() if text.startswith("    curl "))
    return script, line


def test_the_chinese_guide_shows_the_same(repository: Path) -> None:
    assert shown(repository, "zh") == shown(repository)


def test_python_and_anything_else(repository: Path, tmp_path: Path) -> None:
    if shutil.which("curl") is None:
        pytest.skip("curl is not there: the quickstart of anything else is not tested here")
    script, line = shown(repository)
    with live_server(tmp_path / "brand") as server:
        key = server.write_key("website")

        def here(text: str) -> str:
            return text.replace(ADDRESS, server.address).replace(KEY, key)

        subprocess.run([sys.executable, "-c", here(script)], check=True, timeout=60)
        said = subprocess.run(["curl", "-s", *shlex.split(here(line))[1:]], check=True, capture_output=True, text=True)
        assert said.stdout == '{"success": true}'
        server.wait_for_events(2)
        server.stop()
    ann = sj.open(tmp_path / "brand").customer("email:ann@shop.example")
    assert {event["event"] for event in happened(ann)} == {"Order Completed", "Coffee Bought"}
