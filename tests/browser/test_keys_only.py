"""The main tasks without a mouse: nothing but keys is pressed, and what has the focus can be seen."""

import re
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Page, expect

from app_in_browser import App, settle

pytestmark = [pytest.mark.needs_chromium, pytest.mark.slow]
CHECKOUT = {"start": "Checkout Started", "goal": "Order Completed", "within": "7d"}
NAMED = """() => {
  const one = document.activeElement;
  const labels = [...(one.labels ?? [])].map((label) => label.innerText);
  const said = ['A', 'BUTTON'].includes(one.tagName) ? one.innerText : '';
  return one.getAttribute('aria-label') ?? labels[0] ?? said;
}"""
OUTLINED = """() => {
  const seen = (one) => one.matches(':focus-visible') || one.matches(':focus-within');
  return seen(document.activeElement);
}"""


def tab_to(page: Page, name: str, most: int = 150) -> None:
    """Press Tab until what has the focus is called so."""
    passed = []
    for _ in range(most):
        page.keyboard.press("Tab")
        passed.append(str(page.evaluate(NAMED)))
        if re.search(name, passed[-1]):
            assert page.evaluate(OUTLINED), f"the focus on {passed[-1]} cannot be seen"
            return
    pytest.fail(f"Tab never came to {name}, only to {passed}")


def test_who_leaves_is_found_and_one_of_them_looked_at(app: App) -> None:
    with app.page() as page:
        page.goto("/home")
        settle(page)
        page.keyboard.press("d")
        expect(page.locator("h1")).to_have_text("Discover")
        settle(page)
        tab_to(page, r"^Start\b")
        page.keyboard.type("Product Ad")
        page.keyboard.press("Enter")
        expect(page).to_have_url(re.compile(r"start=Product"))
        settle(page)
        tab_to(page, r"\bleft\b|leave")
        page.keyboard.press("Enter")
        drawer = page.get_by_role("dialog")
        expect(drawer.locator("tbody a").first).to_be_visible()
        tab_to(page, r"^(?=.*\d)[-0-9A-Za-z]{4,}$")
        page.keyboard.press("Enter")
        expect(page).to_have_url(re.compile("/customers/"))
        expect(page.locator(".timeline .event").first).to_be_visible()


def test_a_picture_is_taken_away_and_the_language_changed(app: App) -> None:
    with app.page() as page:
        page.goto(f"/discover?{urlencode(CHECKOUT)}")
        settle(page)
        tab_to(page, "中文")
        page.keyboard.press("Enter")
        expect(page.locator("h1")).to_have_text("探索")
        settle(page)
        tab_to(page, "导出")
        page.keyboard.press("Enter")
        expect(page.get_by_role("menuitem", name="SVG").last).to_be_visible()
        # The menu is seen a moment before it has the focus; until then, keys go to the button.
        page.wait_for_function("() => document.activeElement.closest('[role=menu]') !== null")
        page.keyboard.press("ArrowDown")
        with page.expect_download() as waiting:
            page.keyboard.press("Enter")
        assert waiting.value.suggested_filename
