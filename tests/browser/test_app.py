"""The web app in a real browser, over the real server with an invented brand: what people see, press and take away."""

import re
import time
from pathlib import Path
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Download, expect

from app_in_browser import App, serious, settle
from sojourn.assembly import sign_in_link

pytestmark = [pytest.mark.needs_chromium, pytest.mark.slow]
TABS = ("sankey", "paths", "funnel", "graph", "timing", "switches", "variants")
CHECKOUT = {"start": "Checkout Started", "goal": "Order Completed", "within": "7d"}


def places(app: App) -> dict[str, str | None]:
    """Every page, with the part of it that differs from one looked at before."""
    tabs = {f"/discover?{urlencode({**CHECKOUT, 'tab': tab})}": ".ant-tabs" for tab in TABS}
    parts = {
        "data": ("there", "live", "upload", "records", "failed", "identity", "plan", "send"),
        "settings": ("look", "brand", "users", "keys", "audit"),
    }
    lists = {f"/{page}?part={part}": ".panel" for page, all_parts in parts.items() for part in all_parts}
    home = ["/home", "/home?kpi=value&by=source&view=table", "/metrics/list", "/data", "/settings"]
    pages = dict.fromkeys(
        [*home, "/discover", "/touchpoints", "/customers?q=LL", f"/customers/{app.customer}", "/no-such-page"]
    )
    return {**pages, **lists, **tabs, "/discover?tab=funnel&view=table": ".ant-tabs"}


@pytest.mark.thorough
def test_every_page_can_be_read_by_everybody(app: App) -> None:
    """In both languages, light and dark: each place is opened in one look and turned into the other without reload."""
    looks = (("en", "light"), ("zh-CN", "dark"))
    with app.page() as page:
        for place, part in places(app).items():
            page.goto(place)
            for language, theme in looks:
                expect(page.locator("html")).to_have_attribute("lang", language)
                expect(page.locator("html")).to_have_attribute("data-theme", theme)
                settle(page)
                assert serious(page, part) == [], (place, language)
                if (language, theme) == looks[0]:
                    page.get_by_role("button", name=re.compile("Light or dark|明暗切换")).click()
                    page.get_by_role("button", name=re.compile("English|中文")).click()
            looks = looks[::-1]


def test_who_is_not_known_sees_the_sign_in_and_comes_back_to_the_same_place(app: App) -> None:
    with app.page(signed_in=False) as page:
        page.goto("/discover?tab=funnel")
        page.get_by_label("Name").fill("ann")
        page.get_by_label("Password").fill("wrong")
        page.get_by_role("button", name="Sign in").click()
        expect(page.get_by_role("alert")).to_contain_text("do not belong together")
        assert page.url.endswith("/discover?tab=funnel")


def test_numbers_open_as_many_customers_as_they_say(app: App) -> None:
    with app.page() as page:
        page.goto(f"/discover?{urlencode(CHECKOUT)}")
        settle(page)
        buttons = page.locator("svg.picture [role=button]")
        shown = [buttons.nth(place).get_attribute("aria-label") or "" for place in range(0, buttons.count(), 7)]
        for label in shown:
            (said, *_) = re.findall(r"([\d,]+) customers", label)
            page.locator(f'svg.picture [aria-label="{label}"]').first.press("Enter")
            drawer = page.get_by_role("dialog")
            expect(drawer.get_by_role("heading").or_(drawer.locator(".ant-drawer-title")).first).to_contain_text(said)
            expect(drawer.locator("tbody tr.ant-table-row").first).to_be_visible()
            rows = drawer.locator("tbody tr.ant-table-row").count()
            assert rows == min(int(said.replace(",", "")), 20), label
            page.keyboard.press("Escape")
            expect(drawer).to_be_hidden()


def test_home_says_what_changed_and_its_numbers_open_their_customers(app: App) -> None:
    with app.page() as page:
        page.goto("/home?from=2026-05-01&to=2026-06-30")
        settle(page)
        expect(page.locator(".lead")).to_contain_text("30 Jun 2026, compared with 1 Mar 2026 – 30 Apr 2026")
        for region in ("Customers", "New customers", "Anonymous to known"):
            buttons = page.get_by_role("region", name=region, exact=True).locator("button.count")
            for place in range(min(buttons.count(), 4)):
                said = buttons.nth(place).inner_text()
                buttons.nth(place).press("Enter")
                drawer = page.get_by_role("dialog")
                expect(drawer.locator(".ant-drawer-title")).to_contain_text(f"{said} customer")
                rows = drawer.locator("tbody tr.ant-table-row")
                expect(rows).to_have_count(min(int(said.replace(",", "")), 20))
                page.keyboard.press("Escape")
                expect(drawer).to_be_hidden()


def test_a_saved_view_is_pinned_opened_and_deleted_from_home(app: App) -> None:
    with app.page() as page:
        asked = {"name": "Switches in June", "address": "/discover?tab=switches", "pinned": False}
        assert page.request.post("/api/views", data=asked, headers={"x-sojourn-request": "1"}).ok
        page.goto("/home")
        views = page.get_by_role("region", name="Saved views")
        views.get_by_role("button", name="Pin: Switches in June", exact=True).click()
        expect(views).to_contain_text("pinned")
        views.get_by_role("button", name="Delete: Switches in June").click()
        expect(views).to_contain_text("No view has been saved yet.")


def test_a_customer_is_reached_from_a_number_by_keys_only(app: App) -> None:
    with app.page() as page:
        page.goto(f"/discover?{urlencode({**CHECKOUT, 'tab': 'funnel'})}")
        settle(page)
        page.locator("svg.picture [role=button]").first.focus()
        page.keyboard.press("Enter")
        page.get_by_role("dialog").locator("tbody a").first.focus()
        page.keyboard.press("Enter")
        expect(page).to_have_url(re.compile("/customers/"))
        settle(page)
        expect(page.locator(".timeline .event").first).to_be_visible()


def test_the_tour_leads_from_what_changed_to_a_customer_whom_a_pain_point_hurts(app: App) -> None:
    stops = ("Where the change comes from", "Paths to the goal", "Pain points", None, "Timeline")
    with app.page() as page:
        page.goto("/?tour=1")
        card = page.get_by_role("complementary", name="Guided tour")
        for number, section in enumerate(stops, 1):
            expect(card).to_contain_text(f"stop {number} of 5")
            shown = page.locator(".toured")
            expect(shown).to_be_visible()
            if section:
                expect(shown).to_have_attribute("aria-label", section)
            else:
                expect(page.get_by_role("dialog")).to_contain_text("customers")
                settle(page)
            if number < len(stops):
                card.get_by_role("button", name="Next").click()
        expect(page).to_have_url(re.compile(r"/customers/.*tour=5"))
        card.get_by_role("button", name="Done").click()
        expect(card).to_be_hidden()
        expect(page).not_to_have_url(re.compile("tour"))


def test_the_language_changes_without_reload_and_stays(app: App) -> None:
    with app.page() as page:
        page.goto("/discover")
        settle(page)
        page.evaluate("() => { window.here = true; }")
        page.get_by_role("button", name="中文").click()
        expect(page.locator("h1")).to_have_text("探索")
        settle(page)
        assert page.evaluate("() => window.here") is True
        page.reload()
        expect(page.locator("h1")).to_have_text("探索")


def test_the_address_holds_what_is_seen(app: App) -> None:
    with app.page() as page:
        page.goto("/discover")
        settle(page)
        page.get_by_role("tab", name="Funnel").click()
        expect(page).to_have_url(re.compile("tab=funnel"))
        settle(page)
        page.get_by_text("Table", exact=True).first.click()
        expect(page).to_have_url(re.compile("view=table"))
        page.get_by_role("button", name=re.compile("Date range")).click()
        page.get_by_role("button", name="Last 90 days").click()
        expect(page).to_have_url(re.compile(r"from=2026-04-02&to=2026-06-30"))
        page.go_back()
        page.go_back()
        expect(page.get_by_role("tab", name="Sankey")).to_have_attribute("aria-selected", "true")


def test_what_is_seen_can_be_taken_away(app: App, tmp_path: Path) -> None:
    with app.page() as page:
        page.goto(f"/discover?{urlencode(CHECKOUT)}")
        settle(page)

        def exported(kind: str) -> bytes:
            page.get_by_role("button", name="Export").first.click()
            with page.expect_download() as waiting:
                page.get_by_role("menuitem", name=kind).last.click()
            taken: Download = waiting.value
            taken.save_as(tmp_path / kind)
            return (tmp_path / kind).read_bytes()

        assert exported("CSV").startswith("\ufeffStep,Event,Customers".encode())
        svg = exported("SVG").decode()
        assert svg.startswith("<svg xmlns=")
        assert "Checkout Started" in svg
        assert exported("PNG").startswith(b"\x89PNG")


def test_keys_call_up_the_palette_and_the_list_of_keys(app: App) -> None:
    with app.page() as page:
        page.goto("/discover")
        settle(page)
        page.keyboard.press("Control+k")
        expect(page.get_by_role("combobox", name="Type a page or a customer")).to_be_focused()
        page.keyboard.type(app.customer)
        page.keyboard.press("Enter")
        expect(page).to_have_url(re.compile(f"/customers/{app.customer}"))
        settle(page)
        page.keyboard.press("?")
        expect(page.get_by_role("dialog")).to_contain_text("Ctrl K")
        page.keyboard.press("Escape")
        page.keyboard.press("d")
        expect(page).to_have_url(re.compile("/discover"))


def test_personal_fields_are_shown_when_asked_for(app: App) -> None:
    with app.page() as page:
        page.goto(f"/customers/{app.customer}")
        settle(page)
        masked = page.locator("main").inner_text()
        assert "•" in masked
        page.get_by_role("button", name=re.compile("personal field")).click()
        expect(page.get_by_role("button", name=re.compile("personal field"))).to_be_hidden()
        assert "•" not in page.locator("main").inner_text()


def test_a_metric_is_saved_once_it_has_been_checked(app: App) -> None:
    with app.page() as page:
        page.goto("/metrics/list")
        settle(page)
        page.get_by_role("button", name="Edit: First orders").click()
        text = page.get_by_label("Metrics as YAML")
        given = text.input_value()
        save = page.get_by_role("button", name="Save as next version")
        text.fill(given.replace("count(*)", "count(nothing)"))
        expect(save).to_be_disabled()
        text.fill(f"{given}  target: 50\n")
        page.get_by_role("button", name="Check", exact=True).click()
        expect(page.get_by_role("dialog")).to_contain_text("First orders comes to")
        save.click()
        expect(page.get_by_role("row").filter(has_text="first_orders").get_by_role("cell").nth(3)).to_have_text("50")


def test_a_refused_link_is_decided_on_and_the_decision_taken_back(app: App) -> None:
    with app.page() as page:
        page.goto("/data?part=identity")
        settle(page)
        page.get_by_role("button", name="Keep apart").first.click()
        dialog = page.get_by_role("dialog")
        dialog.get_by_label("Reason").fill("a tablet in the store")
        dialog.get_by_role("button", name="Show what changes").click()
        expect(dialog).to_contain_text("would move to another customer")
        dialog.get_by_role("button", name="Keep apart").click()
        expect(dialog).to_be_hidden()
        decided = page.get_by_role("row").filter(has_text="a tablet in the store")
        decided.get_by_role("button", name="Withdraw").click()
        expect(decided).to_contain_text("withdrawn")


def test_who_may_not_see_users_is_told_so(app: App) -> None:
    with app.page(signed_in=False) as page:
        page.goto(f"/#sign-in={sign_in_link(app.server.folder, 'vic', 'viewer', time.time_ns() // 1000)}")
        expect(page.locator("h1")).to_have_text("Home")
        page.goto("/settings?part=users")
        expect(page.get_by_role("alert")).to_contain_text("Your role does not show this")


def test_a_failed_event_is_corrected_and_taken_in(app: App) -> None:
    key = app.server.write_key("kiosk")
    with app.page() as page:
        sent = {"userId": "kim", "event": "", "messageId": "kiosk-1"}
        assert page.request.post("/v1/track", data=sent, headers={"authorization": f"Bearer {key}"}).ok
        page.goto("/data?part=failed")
        page.get_by_role("button", name="Open").click()
        event = page.get_by_label("The event as JSON")
        event.fill(event.input_value().replace('"event": ""', '"event": "Coffee Bought"'))
        page.get_by_role("button", name="Correct and try again").click()
        expect(page.locator("main")).to_contain_text("Everything was taken in")
