"""What is looked at, and what is kept of it: filters, ranges compared, groups side by side, views, in a browser."""

import json
import re
from urllib.parse import urlencode

import pytest
from playwright.sync_api import expect

from app_in_browser import App, serious, settle

pytestmark = [pytest.mark.needs_chromium, pytest.mark.thorough]
FUNNEL = {"start": "Checkout Started", "goal": "Order Completed", "within": "7d", "tab": "funnel",
          "steps": json.dumps(["Checkout Started", "Order Completed"])}  # fmt: skip


def test_a_filter_is_chosen_and_removed_by_keys(app: App) -> None:
    with app.page() as page:
        page.goto(f"/discover?{urlencode(FUNNEL)}")
        settle(page)
        bar = page.locator("svg.picture [data-step='Checkout Started']").first
        everybody = bar.get_attribute("aria-label") or ""
        page.get_by_role("button", name="Filter", exact=True).press("Enter")
        for field, typed in (("Column", "channel"), ("Values", "app")):
            page.get_by_label(field).press_sequentially(typed)
            page.get_by_label(field).press("Enter")
        page.get_by_label("Values").press("Escape")
        assert serious(page, ".ant-popover") == []
        page.get_by_role("button", name="Apply").press("Enter")
        chips = page.get_by_role("region", name="Filters")
        expect(chips).to_contain_text("channel: app")
        expect(bar).not_to_have_attribute("aria-label", everybody)
        chips.get_by_role("button", name="Remove filter: channel: app").press("Enter")
        expect(page).not_to_have_url(re.compile("filters"))
        expect(bar).to_have_attribute("aria-label", everybody)


def test_a_number_is_saved_as_a_group_and_stands_beside_everybody(app: App) -> None:
    with app.page() as page:
        page.goto(f"/discover?{urlencode({**FUNNEL, 'view': 'table'})}")
        settle(page)
        reached = page.get_by_role("row").filter(has_text="Order Completed").get_by_role("button").first
        said = reached.inner_text()
        reached.press("Enter")
        page.get_by_role("button", name="Save as group").click()
        page.keyboard.type("Reached it")
        page.keyboard.press("Enter")
        expect(page.locator(".ant-message")).to_contain_text("Saved as group “Reached it”")
        page.goto(f"/discover?{urlencode({**FUNNEL, 'groups': json.dumps(['Reached it'])})}")
        settle(page)
        row = page.get_by_role("region", name="Side by side").get_by_role("row").filter(has_text="Reached it")
        expect(row.get_by_role("button").nth(1)).to_have_text(said)
        for side in ("Everybody", "Reached it"):
            expect(page.get_by_role("region", name=side, exact=True).locator("svg.picture")).to_be_visible()
        assert serious(page, "main") == []
        page.goto("/home")
        groups = page.get_by_role("region", name="Groups")
        expect(groups).to_contain_text(f"{said} customers")
        groups.get_by_role("button", name="Delete: Reached it").click()
        expect(groups).to_contain_text("No group has been saved yet")
        page.get_by_role("button", name="Undo").click()
        expect(groups).to_contain_text(f"{said} customers")
        groups.get_by_role("button", name="Delete: Reached it").click()
        expect(groups).to_contain_text("No group has been saved yet")


def test_two_ranges_are_named_in_words_and_compared(app: App) -> None:
    with app.page(language="zh-CN") as page:
        page.goto(f"/discover?{urlencode({**FUNNEL, 'from': '2026-05-01', 'to': '2026-06-30'})}")
        settle(page)
        page.get_by_role("button", name=re.compile("日期范围")).click()
        page.get_by_role("radio", name="之前同样天数").check()
        expect(page).to_have_url(re.compile("compare=previous"))
        assert serious(page, ".ant-popover") == []
        page.keyboard.press("Escape")
        beside = page.get_by_role("region", name="并列对比")
        for name in ("2026年5月1日 – 2026年6月30日", "2026年3月1日 – 2026年4月30日"):
            expect(beside.get_by_role("row").filter(has_text=name)).to_be_visible()
            expect(page.get_by_role("region", name=name)).to_be_visible()
        expect(beside).to_contain_text("个百分点")


def test_a_view_is_saved_where_one_looks_and_replaced_under_its_name(app: App) -> None:
    with app.page() as page:
        for tab, button in (("funnel", "Save"), ("timing", "Replace")):
            page.goto(f"/discover?{urlencode({**FUNNEL, 'tab': tab})}")
            settle(page)
            page.get_by_role("button", name="Save view").click()
            dialog = page.get_by_role("dialog")
            dialog.get_by_label("Name").fill("Checkout")
            dialog.get_by_role("button", name=button, exact=True).click()
            expect(dialog).to_be_hidden()
        (view,) = page.request.get("/api/views").json()["views"]
        assert (view["name"], view["version"], "tab=timing" in view["address"]) == ("Checkout", 2, True)
        page.goto("/home")
        settle(page)
        days = re.compile(r"\d+ \w+ 2026 – \d+ \w+ 2026")
        expect(page.get_by_role("button", name=re.compile("Date range"))).to_contain_text(days)
        views = page.get_by_role("region", name="Saved views")
        for press in ("Delete: Checkout", None, "Delete: Checkout"):
            target = views.get_by_role("button", name=press) if press else page.get_by_role("button", name="Undo")
            target.click()
            expect(views.get_by_role("link", name="Checkout")).to_have_count(0 if press else 1)


def test_orders_and_shares_open_the_customers_behind_them(app: App) -> None:
    with app.page() as page:
        page.goto("/home?from=2026-06-03&to=2026-06-30")
        settle(page)
        page.get_by_role("region", name="Orders", exact=True).locator("button.count").first.press("Enter")
        drawer = page.get_by_role("dialog")
        expect(drawer).to_contain_text("Orders: Customers who ordered")
        home = page.request.get("/api/home?days=2026-06-03&days=2026-06-30").json()["activity"]
        assert home["buyers"] <= home["orders"]
        expect(drawer.locator(".ant-drawer-title")).to_have_text(f"{home['buyers']} customers")
        page.keyboard.press("Escape")
        expect(drawer).to_be_hidden()
        share = page.get_by_role("region", name="Metrics").get_by_role("row").filter(has_text="Buyers")
        share.locator("button.count").nth(1).press("Enter")
        expect(drawer.locator(".ant-drawer-title")).to_have_text(f"{home['buyers']} customers")
