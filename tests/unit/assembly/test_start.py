"""What a command waits for before it does anything: libraries that few need are imported where they are used."""

import subprocess
import sys

HEAVY = ("alembic", "argon2", "cryptography", "fastapi", "jsonpath", "phonenumbers", "sqlalchemy", "uvicorn")


def test_opening_a_workspace_loads_neither_the_database_nor_the_server() -> None:
    script = f"import sys, sojourn.assembly; print(*(name for name in {HEAVY} if name in sys.modules))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []
