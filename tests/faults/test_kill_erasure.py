"""`kill -9` at random moments of an erasure: the next command finishes it, and nothing is left in between."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import sojourn as sj
from small_brand import EMAIL, LATER, SECRETS, build, everything, traces_in
from sojourn.assembly import erase_customer, list_erasures, reapply_erasures
from sojourn.vocabulary import InvalidInput

COMMAND = """
import sys
from pathlib import Path
from sojourn.assembly import erase_customer
print("ready", flush=True)
erase_customer(Path(sys.argv[1]), sys.argv[2], now=int(sys.argv[3]))
"""


def kill_an_erasure(folder: Path, delay: float) -> bool:
    """Start an erasure and kill it after a delay; say whether it was still running."""
    line = [sys.executable, "-c", COMMAND, str(folder), f"email:{EMAIL}", str(LATER)]
    process = subprocess.Popen(line, stdout=subprocess.PIPE, env=os.environ)
    assert process.stdout is not None
    process.stdout.readline()
    time.sleep(delay)
    running = process.poll() is None
    if running:
        process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()
    return running


def rounds(place: Path, count: int) -> None:
    """Erase in many workspaces, and be killed in most."""
    seed, longest = random.Random(7), 2.0
    never = everything(build(place / "never", without_ann=True))
    for number in range(count):
        folder = build(place / str(number)).folder
        killed = kill_an_erasure(folder, seed.uniform(0, longest))
        longest = longest * 1.2 if killed else longest * 0.8
        begun = list_erasures(folder)
        reapply_erasures(folder)  # any command that writes finishes what was begun
        if not begun:
            erase_customer(folder, f"email:{EMAIL}", now=LATER)
        (receipt,) = list_erasures(folder)
        assert receipt["finished"], f"round {number}"
        assert receipt["counts"]["events"] == 6, f"round {number}"
        assert traces_in(folder, SECRETS) == [], f"round {number}"
        brand = sj.open(folder)
        assert everything(brand) == never, f"round {number}"
        with pytest.raises(InvalidInput):
            brand.customer(EMAIL)
        assert {path.name for path in (folder / "log").iterdir()} == {*brand.manifest.segments, *brand.manifest.calls}
        assert [path.name for path in (folder / "store").iterdir()] == [brand.manifest.snapshot]


@pytest.mark.slow
def test_a_killed_erasure_is_finished_by_the_next_command(tmp_path: Path) -> None:
    """A few rounds; many more with ``make soak``."""
    rounds(tmp_path, 3)


@pytest.mark.soak
def test_erasures_killed_often(tmp_path: Path) -> None:
    rounds(tmp_path, 60)
