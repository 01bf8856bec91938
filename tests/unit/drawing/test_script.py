"""The script in V8: one for all threads, bounded, and missed in words."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from sojourn.drawing import draw, event_roles, script
from sojourn.vocabulary import SojournError
from unit.drawing.sample_brand import EN, paths

EMPTY = {"goal": "b", "painpoints": []}


def test_many_threads_draw_at_once() -> None:
    answer = paths(EN)
    with ThreadPoolExecutor(8) as threads:
        drawn = list(threads.map(lambda _: draw("sankey", answer, "en"), range(16)))
    assert set(drawn) == {draw("sankey", answer, "en")}


def test_it_draws_within_an_event_loop_as_in_a_notebook() -> None:
    looped = """if True:
        import asyncio
        from sojourn.drawing import event_roles
        async def cell():
            assert event_roles(["a"]) == {"a": "c0"}
        asyncio.run(cell())
    """
    assert subprocess.run([sys.executable, "-c", looped], timeout=60, check=False).returncode == 0


def test_what_takes_too_long_is_stopped_and_the_next_picture_is_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(script, "_SECONDS", 0.0001)
    with pytest.raises(SojournError) as caught:
        event_roles([str(number) for number in range(200_000)])
    assert caught.value.code == "drawing.too_large"
    assert caught.value.in_language("zh-CN") == "绘制这张图需要的内存或时间过多。请减少步骤、事件或分组。"
    monkeypatch.undo()
    assert draw("painpoints", EMPTY, "en").startswith("<svg")


def test_without_the_script_the_error_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(script, "files", lambda _: tmp_path)
    with pytest.raises(SojournError) as caught:
        script.script_text()
    assert caught.value.code == "drawing.missing"
    assert "SOJOURN_WEB=skip" in str(caught.value)


def test_a_process_that_drew_leaves_as_others_do_and_what_it_forks_too() -> None:
    forked = """if True:
        import os, sys
        from sojourn.drawing import event_roles
        from sojourn.vocabulary import SojournError
        event_roles(["a"])
        if (child := os.fork()) == 0:
            try:
                event_roles(["a"])
            except SojournError as error:
                sys.exit(7 if error.code == "drawing.forked" else 1)
        sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
    """
    assert subprocess.run([sys.executable, "-c", forked], timeout=60, check=False).returncode == 7


def test_nobody_who_draws_nothing_loads_v8() -> None:
    asked = "import sys, sojourn, sojourn.cli, sojourn.drawing; sys.exit('py_mini_racer' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", asked], check=False).returncode == 0
