"""Every number of every answer about a small brand: as many customers stand behind it as it says."""

import weakref
from dataclasses import replace
from datetime import date, timedelta

import pytest

from integration.test_analyses_over_http import ASKED, cells
from invented import invented
from sojourn.assembly import MetricQuestion, Workspace, customers_of_metric, metric_values, metrics_in_force
from sojourn.engines import Embedded

CUSTOMERS = 60
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def brand(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return invented(tmp_path_factory.mktemp("numbers") / "brand", CUSTOMERS)


@pytest.mark.parametrize("name", ASKED)
def test_behind_every_single_number_stand_as_many_customers(brand: Workspace, name: str) -> None:
    answer = brand.log().ask(name.replace("-", "_"), **ASKED[name])
    found = list(cells(answer.with_drills()))
    assert len(found) >= 20
    wrong = [(place, number, cell) for place, number, cell in found if len(answer.people(cell)) != number]
    assert wrong == []


@pytest.mark.parametrize("name", ASKED)
def test_a_question_that_is_asked_again_is_answered_from_memory(
    brand: Workspace, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also of some customers and of steps of touchpoints, each apart; and nobody's answer is changed by another's."""
    engine = replace(brand.log().engine, remember=64 << 20)
    persons = frozenset(brand.sql("select distinct customer from events limit 20").column("customer").to_pylist())
    logs = [
        replace(brand.log(), engine=engine).view(**scope) for scope in ({}, {"persons": persons}, {"session": "1h"})
    ]

    def told() -> list[str]:
        answers = [log.ask(name.replace("-", "_"), **ASKED[name]) for log in logs]
        people = [len(answer.people(cell)) for answer in answers for *_, cell in [*cells(answer.with_drills())][:3]]
        return [repr(answer.with_drills()) for answer in answers] + [repr(people)]

    first = told()
    assert len(set(first)) >= 3
    monkeypatch.setattr(Embedded, "_carried", lambda _self, question: pytest.fail(f"carried again: {question}"))
    assert told() == first


def test_an_engine_that_nobody_uses_lets_its_snapshot_go_and_keeps_no_more_than_it_may(brand: Workspace) -> None:
    """At once: what is mapped of old snapshots would stay until the garbage collector comes round."""
    engine = replace(brand.log().engine, remember=1 << 16)
    log = replace(brand.log(), engine=engine)
    answers = [log.durations(range=f"2026-0{month}-01..") for month in (1, 2, 3, 4, 5)]
    assert sum(500 * len(answer["steps"]) for answer in answers) > 1 << 16, "less than it may keep shows nothing"
    assert 0 < engine._memory._bytes <= 1 << 16
    seen = weakref.ref(engine)
    del engine, log, answers
    assert seen() is None


def test_home_and_the_metrics_count_the_same(brand: Workspace) -> None:
    """Activity's customers, orders and money are the metrics' of the same days."""
    last = date.fromisoformat(str(brand.describe()["last"])[:10])
    shares = {"active_customers": "customers", "new_customers": "new_customers", "orders": "orders"}
    for back, length in ((0, 28), (28, 28), (90, 61), (200, 7)):
        days = (last - timedelta(days=back + length - 1), last - timedelta(days=back))
        activity = brand.log().activity(range="..".join(day.isoformat() for day in days))
        asked = metric_values(brand, MetricQuestion(days=days))
        values = {row["name"]: row for row in asked["metrics"]}
        counted = {name: activity[field] for name, field in shares.items()}
        assert counted == {name: values[name]["value"] for name in shares}, days
        assert round(100 * values["net_revenue"]["value"]) == activity["value"], days
        assert round(values["buyers_share"]["value"] * activity["customers"]) == activity["buyers"] > 0, days


def test_behind_every_metric_stand_as_many_customers(brand: Workspace) -> None:
    days = (date(2026, 4, 1), date(2026, 6, 30))
    values = {row["name"]: row for row in metric_values(brand, MetricQuestion(days=days))["metrics"]}
    for metric in metrics_in_force(brand.folder):
        value = values[metric.name]
        behind = [
            len(customers_of_metric(brand.folder, brand.log(), metric, days, fulfilling=fulfilling))
            for fulfilling in (False, True)
        ]
        assert behind[0] == value["customers"] > 0, metric.name
        assert behind[1] == (value["customers"] if metric.share is None else value["fulfilling"]), metric.name
        if metric.share is not None and metric.table == "customers":
            assert behind[1] / behind[0] == pytest.approx(value["value"]), metric.name
