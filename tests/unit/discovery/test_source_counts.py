"""What each source has brought, held against SQL over the same events, however customers are split."""

from pathlib import Path

import pytest

from invented import invented
from sojourn.discovery import CountSources, edges_of
from sojourn.engines import Embedded, Scope
from sojourn.vocabulary import zone


@pytest.mark.slow
def test_sources_are_counted_as_sql_counts_them_whatever_the_partitions(tmp_path: Path) -> None:
    workspace = invented(tmp_path / "brand", customers=60)
    snapshot, tz = workspace.snapshot(), workspace.manifest.settings.zone
    low, high = snapshot.meta["span"]
    edges = edges_of(low, high + 1, "month", zone(tz))
    asked = CountSources(Scope(tz=tz), edges)
    found = Embedded(snapshot).ask(asked).result
    assert Embedded(snapshot, parts=7).ask(asked).result == found
    known = workspace.log().anonymous_to_known()
    assert found["known_customers"] >= known["known"] > 0
    rows = workspace.sql(
        "select source, count(*) as events, count(distinct customer) as customers, max(time) as last from events "
        "where source <> 'sojourn' group by source order by events desc, source"
    ).to_pylist()
    assert [(row["source"], row["events"], row["customers"], row["last"]) for row in found["sources"]] == [
        (row["source"], row["events"], row["customers"], int(row["last"].timestamp() * 1e6)) for row in rows
    ]
    assert all(sum(row["stretches"]) == row["events"] for row in found["sources"])
    assert found["events"] == sum(row["events"] for row in rows)
    assert all(row["known_customers"] <= row["customers"] for row in found["sources"])
