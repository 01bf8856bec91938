"""Front doors that import a name when it is first asked for."""

import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

ROOMS = sorted(path.parent.name for path in Path(str(import_module("sojourn").__path__[0])).glob("*/__init__.py"))


@pytest.mark.parametrize("room", ROOMS)
def test_every_name_that_a_room_offers_can_be_had(room: str) -> None:
    door = import_module(f"sojourn.{room}")
    assert [name for name in getattr(door, "__all__", []) if getattr(door, name) is None] == []


def test_a_name_that_is_not_there_is_refused_with_those_that_are() -> None:
    door = import_module("sojourn.audit")
    with pytest.raises(AttributeError, match=r"sojourn\.audit has no 'recrod'; it has .*\brecord\b"):
        _ = door.recrod


def test_a_room_is_opened_no_further_than_it_is_asked() -> None:
    script = "import sys; from sojourn.event_log import RowPosition; print('numba' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
