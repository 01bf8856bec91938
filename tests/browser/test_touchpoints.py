"""The page of touchpoints: proposed, changed by hand and by keys, tried at once, saved, not overwritten, taken back."""

import re

import pytest
from playwright.sync_api import Page, expect

from app_in_browser import App, serious

pytestmark = [pytest.mark.needs_chromium, pytest.mark.thorough]


def renamed(page: Page, name: str, new: str) -> None:
    """Rename a step by keys only: its menu's first entry."""
    page.get_by_role("button", name=f"Change step {name}", exact=True).press("Enter")
    entry = page.get_by_role("menuitem", name="Rename")
    expect(entry).to_be_focused()
    page.keyboard.press("Enter")
    page.get_by_role("textbox", name="Name of the step").fill(new)
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name=f"Change step {new}")).to_be_visible()


def test_steps_are_made_and_saved_and_nobody_is_overwritten(app: App) -> None:
    with app.page() as page, app.page() as other:
        page.goto("/touchpoints")
        page.get_by_role("button", name="Propose steps").click()
        effect = page.get_by_role("region", name="Effect")
        expect(effect).to_contain_text("raw events become")
        renamed(page, "Order completed", "Bought")
        page.reload()
        expect(page.get_by_role("button", name="Change step Bought")).to_be_visible()
        page.get_by_label("Find a raw event").fill("Payment Failed")
        raw = page.get_by_role("region", name="Raw events").get_by_role("listitem")
        expect(raw).to_have_count(1)
        expect(effect).to_have_attribute("aria-busy", "false")  # nothing moves any more
        page.bring_to_front()  # a browser drags nothing in a tab behind
        raw.first.drag_to(page.get_by_role("group", name="Hidden"))
        expect(raw.first).to_contain_text("→ hidden")
        page.get_by_role("button", name="Undo").click()
        expect(raw.first).to_contain_text("→ Payment failed")
        page.get_by_role("button", name="Redo").click()
        expect(raw.first).to_contain_text("→ hidden")
        assert serious(page, ".page") == []
        page.get_by_role("button", name="Save as version 1").click()
        expect(page.get_by_text("version 1 in force")).to_be_visible()

        other.goto("/touchpoints")
        other.get_by_role("button", name="Change step Bought").click()
        other.get_by_role("menuitem", name="Hide").click()
        renamed(page, "Bought", "Ordered")
        page.get_by_role("button", name="Save as version 2").click()
        expect(page.get_by_text("version 2 in force")).to_be_visible()
        other.get_by_role("button", name="Save as version 2").click()
        told = other.get_by_role("alert").filter(has_text=re.compile("ann has saved"))
        expect(told).to_be_visible()
        told.get_by_role("button", name="See theirs").click()
        expect(other.get_by_role("button", name="Change step Ordered")).to_be_visible()
        other.get_by_role("button", name="Undo").click()
        expect(other.get_by_role("button", name="Change step Bought")).to_be_hidden()
