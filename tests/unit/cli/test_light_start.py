"""What starts at once: heavy libraries are imported when a question is asked, not when the library or the help is."""

import subprocess
import sys

import pytest

HEAVY = ("numba", "pyarrow", "duckdb", "pandas", "polars")
HELP = "from sojourn.cli.app import run; run(['--help'])"


def imported(start: str) -> list[str]:
    """Give the heavy libraries that a program has imported at its end."""
    script = f"{start}\nimport sys\nprint(*[name for name in {HEAVY!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return done.stdout.splitlines()[-1].split()


@pytest.mark.parametrize("start", ("import sojourn", HELP, "import sojourn.cli.serving", "import sojourn.cli.options"))
def test_nothing_heavy_is_imported(start: str) -> None:
    assert imported(start) == []


def test_kernels_are_not_waited_for_before_one_is_called() -> None:
    made = "import numpy as np; from sojourn.kernels.build import spans_to_rows"
    assert "numba" not in imported(f"{made}; import sojourn.http_api.front")
    called = f"{made}; spans = np.array([1]), np.array([3]); assert list(spans_to_rows(*spans)) == [1, 2]"
    assert "numba" in imported(called)
