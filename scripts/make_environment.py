"""Make the environment that a `make` target needs: `run`, `dev`, `bench` or `oracle`; or bring `uv.lock` up to date.

It needs Python 3.11 or newer and nothing else: uv is put into `.tools`, and uv installs what `uv.lock` says into
`.venv` (the oracle into `.venvs/pm4py`). Where uv cannot reach the package index but pip can, because a mirror stands
in pip's settings, pip installs the same locked versions, checked by the same hashes.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TOOLS = ROOT / ".tools"
ENVIRONMENTS = {
    "run": (".venv", ["--no-default-groups", "--inexact"]),
    "dev": (".venv", []),
    "bench": (".venv", ["--group", "bench"]),
    "oracle": (".venvs/pm4py", ["--only-group", "oracle-pm4py"]),
}
OLDEST = (3, 11)


def program(folder: Path, name: str) -> Path:
    """Give the path of a program in a virtual environment, on any system."""
    return folder / ("Scripts" if os.name == "nt" else "bin") / (name + (".exe" if os.name == "nt" else ""))


def version() -> str:
    """Give the version of this Python, as in 3.12."""
    return ".".join(str(part) for part in sys.version_info[:2])


def newer_python() -> None:
    """Start again with a newer Python where this one is too old and a newer one is on the PATH."""
    if sys.version_info >= OLDEST:
        return
    for minor in range(20, OLDEST[1] - 1, -1):
        found = shutil.which(f"python3.{minor}")
        if found:
            sys.exit(subprocess.call([found, *sys.argv]))
    sys.exit(
        f"Sojourn needs Python 3.11 or newer; this is {version()}, and no newer one is on the PATH. "
        "Name one: make PYTHON=/path/to/python3.12"
    )


def find_uv() -> str:
    """Give a uv: the one in `.tools`, put there by pip, or one on the PATH where this Python cannot make venvs."""
    uv = program(TOOLS, "uv")
    if uv.exists():
        return str(uv)
    made = subprocess.run(
        [sys.executable, "-m", "venv", "--clear", str(TOOLS)], capture_output=True, text=True, check=False
    )
    if made.returncode != 0:
        shutil.rmtree(TOOLS, ignore_errors=True)
        on_path = shutil.which("uv")
        if on_path:
            return on_path
        sys.exit(
            f"{sys.executable} cannot make a virtual environment: its venv module lacks ensurepip.\n"
            f"Install it (Debian, Ubuntu: apt-get install python{version()}-venv), or put uv on the PATH, or name "
            "another Python: make PYTHON=/path/to/python3"
        )
    print("Putting uv into .tools", file=sys.stderr)
    pip = [str(program(TOOLS, "python")), "-m", "pip", "--disable-pip-version-check", "install", "--quiet", "uv>=0.9"]
    if subprocess.call(pip) != 0:
        sys.exit("pip could not install uv. Is the package index reachable? `pip config list` shows what pip uses.")
    return str(uv)


def install(kind: str) -> int:
    """Install what the lock says for one kind of environment; give the exit code."""
    folder, groups = ENVIRONMENTS[kind]
    environment = {name: value for name, value in os.environ.items() if name != "VIRTUAL_ENV"}
    environment.update(UV_PROJECT_ENVIRONMENT=folder, UV_PYTHON_DOWNLOADS="never", UV_NO_PROGRESS="1")
    uv = find_uv()
    frozen = ["--frozen", "--quiet", "--python", sys.executable]
    print(f"Installing into {folder}", file=sys.stderr)
    if subprocess.call([uv, "sync", *frozen, *groups], cwd=ROOT, env=environment) == 0:
        return 0
    print("uv could not install the locked packages; trying pip with its own settings.", file=sys.stderr)
    return install_with_pip(uv, ROOT / folder, [group for group in groups if group != "--inexact"], environment)


def install_with_pip(uv: str, folder: Path, groups: list[str], environment: dict[str, str]) -> int:
    """Install the same locked versions and hashes by pip, which may know a mirror that uv does not."""
    requirements = TOOLS / f"{folder.name}.txt"
    requirements.parent.mkdir(exist_ok=True)
    export = [uv, "export", "--frozen", "--quiet", "--no-emit-project", *groups, "--output-file", str(requirements)]
    create = [sys.executable, "-m", "venv", str(folder)]
    pip = [str(program(folder, "python")), "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
    steps = [export, create, [*pip, "--require-hashes", "--requirement", str(requirements)]]
    if "--only-group" not in groups:
        steps.append([*pip, "--no-deps", "--editable", "."])
    return next((code for step in steps if (code := subprocess.call(step, cwd=ROOT, env=environment))), 0)


def lock() -> int:
    """Write `uv.lock` from `pyproject.toml`, with the public index whatever this machine uses."""
    ours = ("UV_INDEX", "UV_DEFAULT_INDEX", "UV_EXTRA_INDEX_URL", "UV_FIND_LINKS", "VIRTUAL_ENV")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    public = ["--default-index", "https://pypi.org/simple"]
    return subprocess.call([find_uv(), "lock", "--python", sys.executable, *public], cwd=ROOT, env=environment)


def main() -> int:
    """Make the environment named on the command line."""
    newer_python()
    if sys.argv[1:] == ["lock"]:
        return lock()
    if len(sys.argv) != 2 or sys.argv[1] not in ENVIRONMENTS:
        print(f"usage: make_environment.py {'|'.join([*ENVIRONMENTS, 'lock'])}", file=sys.stderr)
        return 2
    return install(sys.argv[1])


if __name__ == "__main__":
    sys.exit(main())
