"""Directly-follows counts on a real log equal pm4py's, which runs as a program in an environment of its own."""

import json
import subprocess
from pathlib import Path

import pytest

from sojourn.assembly import read

SCRIPT = """
import json, sys
import pm4py
log = pm4py.read_xes(sys.argv[1])
graph, starts, ends = pm4py.discover_dfg(log)
with open(sys.argv[2], "w") as file:
    json.dump([[a, b, n] for (a, b), n in graph.items()], file)
"""


@pytest.mark.needs_pm4py
@pytest.mark.needs_data("helpdesk")
@pytest.mark.thorough
def test_transitions_on_helpdesk(public_data: Path, pm4py_python: str, tmp_path: Path) -> None:
    """Every pair and every count, on 21,348 events of a help desk (XES)."""
    file = public_data / "helpdesk" / "helpdesk.xes.gz"
    answer, script = tmp_path / "dfg.json", tmp_path / "dfg.py"
    script.write_text(SCRIPT)
    subprocess.run([pm4py_python, str(script), str(file), str(answer)], check=True, capture_output=True, timeout=300)
    theirs = {(before, after): count for before, after, count in json.loads(answer.read_text())}
    ours = {(row["from"], row["to"]): row["passes"] for row in read(file).transitions()["transitions"]}
    assert ours == theirs
