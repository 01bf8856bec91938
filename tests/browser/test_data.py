"""Data and Settings in a real browser: a file uploaded and corrected, events seen live, keys and users made."""

from pathlib import Path

import httpx
import pytest
from playwright.sync_api import expect

from app_in_browser import App, serious, settle

pytestmark = [pytest.mark.needs_chromium, pytest.mark.thorough]
ROWS = "kunde,zeit,what\n" + "".join(f"x{n},2026-06-{n + 1:02} 10:00,fair\n" for n in range(20)) + "x9,soon,fair\n"


def test_a_file_is_uploaded_corrected_loaded_and_the_second_time_adds_nothing(app: App, tmp_path: Path) -> None:
    file = tmp_path / "fair visits.csv"
    file.write_text(ROWS, encoding="utf-8")
    with app.page() as page:
        for added, said in (("20", "The file is loaded."), ("0", "nothing was added")):
            page.goto("/data?part=upload")
            settle(page)
            page.set_input_files("input[type=file]", file)
            page.get_by_label("Meaning of what").wait_for()
            for column, role in (("kunde", "customer number"), ("what", "event")):
                page.get_by_label(f"Meaning of {column}").press("Enter")
                page.get_by_label(f"Meaning of {column}").fill(role)
                page.locator(f".ant-select-dropdown:visible .ant-select-item-option[title='{role}']").click()
            expect(page.get_by_role("region", name="The first events")).to_contain_text("x0")
            assert serious(page, ".ant-tabs") == []
            page.get_by_role("button", name="Load", exact=True).click()
            expect(page.get_by_role("alert")).to_contain_text(said)
            counts = page.locator(".facts")
            expect(counts).to_contain_text(f"Events added{added}")
            expect(counts).to_contain_text("Rows that could not be read1")
            expect(page.locator("tbody")).to_contain_text("soon")
            with page.expect_download() as download:
                page.get_by_role("button", name="Rows that could not be read").click()
            assert "'soon' is no time" in Path(download.value.path()).read_text(encoding="utf-8-sig")
        page.goto("/data?part=upload")
        page.get_by_role("button", name="Take out again: fair visits.csv").click()
        page.get_by_role("button", name="Take out again", exact=True).click()
        expect(page.get_by_role("region", name="Files that were loaded")).not_to_contain_text("fair visits.csv")


def test_a_key_brings_an_event_that_is_seen_live_and_a_user_chooses_a_password(app: App) -> None:
    with app.page() as page:
        page.goto("/settings?part=keys")
        settle(page)
        page.get_by_role("button", name="Create a key").click()
        page.get_by_label("Source").fill("kiosk")
        page.get_by_role("button", name="Create", exact=True).click()
        key = page.get_by_test_id("once").inner_text()
        assert key.startswith("sjw_")
        assert serious(page, ".ant-modal") == []
        page.goto("/data?part=live")
        body = {"userId": "kiosk-guest", "event": "Leaflet Taken", "properties": {"language": "de"}}
        assert httpx.post(f"{app.server.address}/v1/track", json=body, auth=(key, "")).status_code == 200
        row = page.locator("tbody tr", has_text="Leaflet Taken").first
        expect(row).to_contain_text("language de")
        page.get_by_role("button", name="Pause").click()
        expect(page.get_by_role("alert")).to_contain_text("Paused")

        page.goto("/settings?part=users")
        settle(page)
        page.get_by_role("button", name="Add a user").click()
        page.get_by_role("textbox", name="Name", exact=True).fill("cleo")
        page.get_by_role("button", name="Create", exact=True).click()
        link = page.get_by_test_id("once").inner_text()
        page.keyboard.press("Escape")
        expect(page.locator("tbody tr", has_text="cleo")).to_contain_text("Analyst")
    with app.page(signed_in=False) as page:
        page.goto(link.replace("localhost", "127.0.0.1"))
        page.get_by_label("New password").fill("leaflets by the door")
        page.get_by_role("button", name="Keep it and sign in").click()
        expect(page.locator("h1")).to_have_text("Home")
        assert "new-password" not in page.url
        page.goto("/settings?part=look")
        own = page.get_by_role("region", name="Your password")
        for current, told in (("not that one", "do not belong together"), ("leaflets by the door", "is changed")):
            own.get_by_label("Current password").fill(current)
            own.get_by_label("New password").fill("leaflets on the floor")
            own.get_by_role("button", name="Change password").click()
            expect(own.get_by_role("alert")).to_contain_text(told)
        page.reload()
        expect(own).to_be_visible()  # still signed in
