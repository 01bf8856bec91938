"""The worker's warm-up: no kernel is compiled while events wait."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

TRAFFIC = """
import json, random, sys
from pathlib import Path
from sojourn.assembly import open_database
from sojourn.customers import stages
from sojourn.event_log import RowWriter
from sojourn.pipeline import ROWS, Memory, take_rows, warm_up
from sojourn.pipeline.stages import StageRunner
from sojourn.sources import Envelope, pack_request

def compiled():
    rooms = [(name, room) for name, room in sys.modules.items() if name.startswith("sojourn.kernels.")]
    kernels = {one for _, room in rooms for one in vars(room).values() if hasattr(one, "signatures")}
    return {f"{one.__module__}.{one.__name__}{kind}" for one in kernels for kind in one.signatures}

def call(number):
    who = {"anonymousId": f"a{draw.randrange(40)}"}
    if draw.random() < 0.5:
        who["userId"] = f"u{draw.randrange(60)}"
    said = [{"a": 1, "b": "x", "c": 1.5, "d": True}, {"a": 2.5}, {"revenue": 5, "z": f"t{draw.randrange(900)}"}, {}]
    return {
        "type": draw.choice(["track"] * 8 + ["identify", "page", "group", "screen"]), "groupId": "g", **who,
        "event": f"E{draw.randrange(400)}", "messageId": f"m{number}",
        "timestamp": 10**9 + draw.randrange(10**6), "properties": draw.choice(said),
        "traits": {"email": f"e{draw.randrange(30)}@example.com"} if draw.random() < 0.1 else {},
    }

folder, draw, memory = Path(sys.argv[1]), random.Random(5), Memory()
with open_database(folder) as database:
    warm_up(database, stages())
    before, runner, calls, duplicates = compiled(), StageRunner(folder, database, stages()), [], 0
    for number in range(20):
        calls = [*calls[:9], *(call(300 * number + place) for place in range(300))]
        body = json.dumps({"batch": calls}).encode()
        with RowWriter(folder / ROWS) as writer:
            writer.append([pack_request("batch", body, Envelope("s", 2 * 10**15))])
        duplicates += take_rows(folder, database, memory=memory).duplicates
        runner.run(2 * 10**15 + number)
    print(json.dumps([len(before), duplicates, sorted(compiled() - before)]))
"""


@pytest.mark.thorough
def test_nothing_is_compiled_once_the_worker_is_warm(tmp_path: Path) -> None:
    folder = tmp_path / "brand"
    folder.mkdir()
    run = [sys.executable, "-c", TRAFFIC, str(folder)]
    told = subprocess.run(run, capture_output=True, text=True, check=True, timeout=600).stdout
    before, duplicates, late = json.loads(told.splitlines()[-1])
    assert before > 20, "kernels are found by another name now"
    assert duplicates > 0
    assert late == []
