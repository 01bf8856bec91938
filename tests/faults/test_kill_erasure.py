"""`kill -9` at random moments of an erasure: the next command finishes it, and nothing is left in between."""

import random
from pathlib import Path

import pytest

import sojourn as sj
from killing import Killer
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


def rounds(place: Path, count: int) -> None:
    """Erase in many workspaces, and be killed in most."""
    killer = Killer(random.Random(7), longest=2.0)
    never = everything(build(place / "never", without_ann=True))
    for number in range(count):
        folder = build(place / str(number)).folder
        killer.kill(COMMAND, str(folder), f"email:{EMAIL}", str(LATER))
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
