"""What starts at once: heavy libraries are imported when a question is asked, not when the library or the help is."""

import subprocess
import sys

import pytest

HEAVY = ("numba", "pyarrow", "duckdb", "pandas", "polars")
HELP = "from sojourn.cli.app import run; run(['--help'])"


@pytest.mark.parametrize("start", ("import sojourn", HELP))
def test_nothing_heavy_is_imported(start: str) -> None:
    script = f"{start}\nimport sys\nprint('HEAVY', [name for name in {HEAVY!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "HEAVY []"
