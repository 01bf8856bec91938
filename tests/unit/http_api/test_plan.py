"""The tracking plan over HTTP: checked, applied, shown, withdrawn; its violations stand in the metrics."""

from sojourn.audit import latest_entries
from unit.http_api.site import Site, fill

PLAN = "action: hold\nevents:\n  Order Placed:\n    action: tag\ntraits:\n  identify:\n    action: drop\n"


def test_a_plan_is_checked_applied_shown_and_withdrawn_by_who_may_write(site: Site) -> None:
    reader, writer = site.secret("read"), site.secret("read", "write")
    assert site.ask("GET", "/api/plan", headers=reader).json() == {"version": None, "plan": None, "versions": []}
    assert site.ask("GET", "/api/plan/violations", headers=reader).json() == {"version": None, "violations": []}
    assert site.ask("GET", "/api/plan?version=1", headers=reader).json()["code"] == "plan.unknown"
    assert site.ask("POST", "/api/plan/check", headers=reader, json={"plan": PLAN}).json() == {
        "events": 1, "properties": 0,
    }  # fmt: skip
    wrong = site.ask("POST", "/api/plan/check", headers=reader, json={"plan": "evnts: {}"})
    assert (wrong.status_code, wrong.json()["code"]) == (400, "plan.key")
    assert site.ask("POST", "/api/plan", headers=reader, json={"plan": PLAN}).status_code == 403
    assert site.ask("POST", "/api/plan", json={"plan": PLAN}).status_code == 401
    assert site.ask("POST", "/api/plan", headers=writer, json={"plan": PLAN}).json() == {"version": 1}
    assert site.ask("GET", "/api/plan", headers=reader).json() == {
        "version": 1, "plan": f"version: 1\n{PLAN}", "versions": [1],
    }  # fmt: skip
    site.front.gate.writer.close()

    fill(site.folder)
    counted = site.ask("GET", "/api/plan/violations", headers=reader).json()
    kinds = {(one["event"], one["kind"], one["action"]) for one in counted["violations"]}
    assert kinds == {
        ("Order Placed", "Additional-Properties", "tag"), ("(identify)", "Additional-Properties", "drop"),
    }  # fmt: skip
    shown = site.ask("GET", "/metrics").text
    total = {
        action: sum(one["count"] for one in counted["violations"] if one["action"] == action)
        for action in ("tag", "drop")
    }
    for action, count in total.items():
        assert f'sojourn_plan_violations{{action="{action}",kind="Additional-Properties"}} {count}.0' in shown

    assert site.ask("POST", "/api/plan/withdraw", headers=writer).json() == {"withdrawn": 1}
    assert "sojourn_plan_violations{" not in site.ask("GET", "/metrics").text
    with site.front.gate.database.reading() as connection:
        found = [(kept.entry.action, kept.entry.about) for kept in latest_entries(connection, 10, action="plan")]
    assert found == [("plan.withdrawn", "plan:1"), ("plan.applied", "plan:1")]


def test_a_plan_is_proposed_from_what_arrived_and_the_second_of_two_who_save_is_told(site: Site) -> None:
    site.front.gate.writer.close()
    fill(site.folder)
    writer = site.secret("read", "write")
    proposed = site.ask("GET", "/api/plan/proposal", headers=writer).json()["plan"]
    assert "Order Placed" in proposed

    def saved(plan: str, seen: int) -> tuple[int, object]:
        answered = site.ask("POST", "/api/plan", headers=writer, json={"plan": plan, "seen": seen})
        return answered.status_code, answered.json().get("code") or answered.json()["version"]

    assert saved(proposed, 0) == (200, 1)
    assert saved(PLAN, 0) == (409, "plan.changed")
    assert saved(PLAN, 1) == (200, 2)
    assert site.ask("GET", "/api/plan?version=1", headers=writer).json()["versions"] == [1, 2]
