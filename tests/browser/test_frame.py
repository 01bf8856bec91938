"""The frame of the app: dialogs that give the focus back, the calendar of the date range."""

import re

import pytest
from playwright.sync_api import expect

from app_in_browser import App, serious

pytestmark = [pytest.mark.needs_chromium, pytest.mark.thorough]


def test_after_a_step_was_renamed_far_down_its_menu_has_the_focus_and_events_can_be_dragged_to_it(app: App) -> None:
    with app.page() as page:
        page.goto("/touchpoints")
        page.get_by_role("button", name=re.compile("^Propose")).click()
        page.get_by_role("button", name="Change step Order completed", exact=True).press("Enter")
        page.get_by_role("menuitem", name="Rename").press("Enter")
        page.get_by_role("textbox", name="Name of the step").fill("Bought")
        page.keyboard.press("Enter")
        step = page.get_by_role("button", name="Change step Bought")
        expect(step).to_be_focused()
        expect(page.get_by_role("region", name="Effect")).to_have_attribute("aria-busy", "false")
        event = page.get_by_role("region", name="Raw events").get_by_role("listitem").nth(2)
        assert page.evaluate("() => window.scrollY") > 500
        expect(event).to_be_in_viewport(ratio=1)  # a page that has to scroll under the mouse lets nothing be dragged
        expect(step).to_be_in_viewport(ratio=1)
        event.drag_to(step)
        expect(event).to_contain_text("→ Bought")


def test_days_are_chosen_by_keys_in_a_calendar(app: App) -> None:
    with app.page() as page:
        page.goto("/customers?from=2026-05-05&to=2026-06-12")
        button = page.get_by_role("button", name=re.compile("Date range"))
        button.press("Enter")
        calendar = page.get_by_role("application", name=re.compile("^Date range"))
        expect(calendar.get_by_role("button", name=re.compile("Friday, 12 June 2026"))).to_be_focused()
        assert serious(page, ".ant-popover") == []
        for key in ("ArrowLeft", "Enter", "ArrowDown", "Enter"):
            page.keyboard.press(key)
        expect(page).to_have_url(re.compile("from=2026-06-11&to=2026-06-19"))  # the second day waits beside the first
        page.get_by_role("radio", name="Other days").check()
        other = page.get_by_role("application", name=re.compile("^Other days"))
        for day in ("1 June", "4 June"):
            other.get_by_role("button", name=re.compile(f", {day} 2026")).click()
        expect(page).to_have_url(re.compile("compare=custom&compare_from=2026-06-01&compare_to=2026-06-04"))
        page.keyboard.press("Escape")
        expect(other).to_be_hidden()
        expect(button).to_be_focused()
