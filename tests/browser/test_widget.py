"""The script of the notebook widget in a plain page: it draws, and tells what is pressed, by mouse and by keys."""

import json
from typing import Any

import pyarrow as pa
import pytest
from playwright.sync_api import Browser, expect

import sojourn as sj

pytestmark = [pytest.mark.needs_chromium, pytest.mark.slow]

# What a notebook hands to the script: the traits, and a place to draw in.
SHOW = """async ([esm, drawn]) => {
  const { default: widget } = await import(URL.createObjectURL(new Blob([esm], { type: 'text/javascript' })));
  window.told = [];
  const traits = { drawn, cell: null };
  const set = (name, value) => { traits[name] = value; };
  const model = { get: (name) => traits[name], set, save_changes: () => window.told.push(traits.cell) };
  widget.render({ model, el: document.body });
}"""


@pytest.mark.parametrize("question", ("transitions", "switches", "paths", "funnel", "time_to_goal", "painpoints"))
def test_a_picture_is_drawn_and_what_is_pressed_is_told(browser: Browser, question: str) -> None:
    events = {
        "who": [f"c{number}" for number in range(40) for _ in range(3)],
        "at": [f"2026-03-{1 + number % 20:02}T1{step}:00:00Z" for number in range(40) for step in range(3)],
        "what": [name for number in range(40) for name in ("view", "cart", "order" if number % 3 else "<b>chat</b>")],
        "where": ["web", "app", "store"] * 40,
    }
    log = sj.read(pa.table(events), customer="who", time="at", event="what", channel="where")
    asked: dict[str, dict[str, Any]] = {
        "paths": {"goal": "order"},
        "funnel": {"steps": ["view", "cart", "order"]},
        "transitions": {},
    }
    answer = log.ask(question, **asked.get(question, {"goal": "order"}))
    page = browser.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.evaluate(SHOW, [answer.widget._esm, answer.widget.drawn])
    expect(page.locator("svg title").first).to_be_attached()
    buttons = page.locator("svg [role=button]")
    if question != "time_to_goal":  # its numbers are points of a curve
        buttons.first.press("Enter")
        buttons.last.click()
        told = page.evaluate("window.told")
        for cell in told:
            assert 0 < len(answer.customers(**cell)) <= 40, json.dumps(cell)
        assert len(told) == 2
        expect(page.locator("[role=status]")).to_have_text(buttons.last.get_attribute("aria-label") or "")
    assert faults == []
    page.close()
