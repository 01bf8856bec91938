"""One customer in a real browser: a wrong merge corrected and undone, consents, everything taken away, erased."""

import json
import re
import time
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from app_in_browser import App, serious, settle

pytestmark = [pytest.mark.needs_chromium, pytest.mark.thorough]
PATIENCE = 60.0


def arrived(app: App, page: Page, who: str, phone: str) -> None:
    """Let a customer come in by live traffic: with a login, a phone and two browsers; wait until it is seen."""
    key = app.server.write_key(who)
    calls: list[dict[str, Any]] = [
        {"type": "identify", "userId": who, "traits": {"phone": phone, "tier": "gold"}, "messageId": f"{who}-1"},
        {"type": "track", "userId": who, "anonymousId": f"{who}-mine", "event": "Tea Bought", "messageId": f"{who}-2"},
        {"type": "track", "userId": who, "anonymousId": f"{who}-other", "event": "Tea Seen", "messageId": f"{who}-3"},
        {"type": "track", "anonymousId": f"{who}-other", "event": "Tea Wished", "messageId": f"{who}-4"},
    ]
    sent = page.request.post("/v1/batch", data={"batch": calls}, headers={"authorization": f"Bearer {key}"})
    assert sent.ok
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        found = page.request.get(f"/api/customers/{who}")
        if found.ok and found.json()["events"] == 3:
            return
        time.sleep(0.2)
    pytest.fail(f"{who} did not come in")


def test_a_wrong_merge_is_corrected_in_chinese_and_undone(app: App) -> None:
    with app.page(language="zh-CN") as page:
        arrived(app, page, "lin", "13800001111")
        page.goto("/customers/user_id:lin")
        settle(page)
        page.get_by_role("button", name="这里有别人的标识").click()
        dialog = page.get_by_role("dialog")
        dialog.get_by_role("checkbox", name=re.compile("lin-other")).check()
        dialog.get_by_role("checkbox", name=re.compile("电话")).check()
        expect(dialog.get_by_role("button", name="确认更正")).to_be_disabled()
        dialog.get_by_label("理由").fill("手机是她弟弟的")
        dialog.get_by_role("button", name="预览变化").click()
        expect(dialog.get_by_role("status")).to_contain_text("成为单独的客户")
        assert serious(page, ".ant-modal") == []
        dialog.get_by_role("button", name="确认更正").click()
        expect(dialog).to_be_hidden()
        moved = page.get_by_role("alert").filter(has_text="属于别人的部分转到了")
        expect(moved.get_by_role("link")).to_have_count(1)
        identifiers = page.get_by_role("region", name="标识")
        expect(identifiers).not_to_contain_text("lin-other")
        moved.get_by_role("button", name="撤销").click()
        expect(moved).to_be_hidden()
        expect(identifiers).to_contain_text("lin-other")
        page.get_by_role("button", name="对该客户的人工决定").click()
        expect(page.get_by_role("dialog")).to_contain_text("手机是她弟弟的")


def test_two_customers_are_said_to_be_one(app: App) -> None:
    with app.page() as page:
        arrived(app, page, "mia", "13800002222")
        arrived(app, page, "noa", "13800003333")
        page.goto("/customers/user_id:mia")
        settle(page)
        page.get_by_role("button", name="This is also another customer").click()
        dialog = page.get_by_role("dialog")
        dialog.get_by_label("Identifier of the other customer").fill("noa")
        dialog.get_by_role("button", name="Find").click()
        dialog.get_by_role("radio", name=re.compile("noa")).first.check()
        dialog.get_by_label("Reason").fill("she has two logins")
        dialog.get_by_role("button", name="Show what changes").click()
        expect(dialog.get_by_role("status")).to_contain_text("6 events")
        dialog.get_by_role("button", name="Join them").click()
        expect(page.get_by_role("region", name="Identifiers")).to_contain_text("noa")
        page.get_by_role("button", name="Undo").click()
        expect(page.get_by_role("region", name="Identifiers")).not_to_contain_text("noa")


def test_what_a_customer_says_is_kept_with_its_evidence(app: App) -> None:
    with app.page() as page:
        arrived(app, page, "ola", "13800004444")
        page.goto("/customers/user_id:ola")
        settle(page)
        consents = page.get_by_role("region", name="Consents")
        consents.get_by_role("switch", name="No profiling").click()
        dialog = page.get_by_role("dialog")
        dialog.get_by_label("What they were asked").fill("said so in the store")
        dialog.get_by_role("button", name="Add statement").click()
        expect(dialog).to_be_hidden()
        expect(consents.get_by_role("switch", name="No profiling")).to_be_checked()
        expect(consents).to_contain_text("denied")
        consents.get_by_role("button", name="Who said what").click()
        expect(page.get_by_role("dialog")).to_contain_text("said so in the store")
        assert serious(page, ".ant-modal") == []


def test_everything_is_exported_and_a_customer_erased_with_a_receipt(app: App, tmp_path: Path) -> None:
    with app.page() as page:
        arrived(app, page, "pia", "13800005555")
        page.goto("/customers/user_id:pia")
        settle(page)
        with page.expect_download() as waiting:
            page.get_by_role("button", name="Export everything").click()
        waiting.value.save_as(tmp_path / "pia.json")
        taken = json.loads((tmp_path / "pia.json").read_text(encoding="utf-8"))
        assert len([one for one in taken["events"] if one["source"] == "pia"]) == 3
        assert {"namespace": "phone", "value": "+8613800005555"} in taken["identifiers"]
        page.get_by_role("button", name="Erase", exact=False).click()
        dialog = page.get_by_role("dialog")
        expect(dialog).to_contain_text("All events (3) leave the log")
        dialog.get_by_role("button", name="Go on").click()
        now = dialog.get_by_role("button", name="Erase for good")
        expect(now).to_be_disabled()
        dialog.get_by_label("To confirm").fill("pia")
        now.click()
        expect(page.locator("h1")).to_have_text("The customer is erased")
        assert serious(page, ".page") == []
        assert page.request.get("/api/customers/user_id:pia").status == 404


def test_a_timeline_is_followed_by_channel_and_event(app: App) -> None:
    with app.page() as page:
        page.goto(f"/customers/{app.customer}")
        settle(page)
        lanes = page.get_by_role("group", name="Events by channel").get_by_role("button")
        name = (lanes.nth(1).inner_text()).rsplit(" ", 1)[0]
        before = page.locator(".timeline .event").count()
        lanes.nth(1).press("Enter")
        expect(page).to_have_url(re.compile("channel="))
        settle(page)
        channels = page.locator(".timeline .event > span:nth-child(3)")
        expect(channels.filter(has_not_text=name)).to_have_count(0)
        lanes.nth(1).press("Enter")
        page.get_by_role("button", name="Older").click()
        expect(page.locator(".timeline .event").nth(before)).to_be_attached()
