"""Every number of every answer about a small brand: as many customers stand behind it as it says."""

from datetime import date, timedelta

import pytest

from integration.test_analyses_over_http import ASKED, cells
from invented import invented
from sojourn.assembly import MetricQuestion, Workspace, metric_values

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
