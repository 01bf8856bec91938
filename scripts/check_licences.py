"""Check that everything which is installed with Sojourn may be: permissive licences only, nothing copyleft.

Reads from `uv.lock` which distributions belong to Sojourn itself (no extra, no dependency group) and from the
metadata of the installed ones what licence they state.
"""

import re
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PERMISSIVE = {
    "0BSD", "Apache-2.0", "Apache-2.0 WITH LLVM-exception", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "ISC", "MIT",
    "MIT-0", "PSF-2.0", "Python-2.0", "Unlicense", "Zlib",
}  # fmt: skip
COPYLEFT = re.compile(
    r"\b(A?GPL|LGPL|MPL|EPL|CDDL|EUPL|SSPL|BUSL|OSL|CC-BY-(SA|NC))|General Public|Mozilla", re.IGNORECASE
)
# How older metadata say it, in the License field or as a classifier.
SPELLINGS = {
    "Apache 2.0": "Apache-2.0",
    "Apache License 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "BSD": "BSD-3-Clause",
    "BSD License": "BSD-3-Clause",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "PSFL": "PSF-2.0",
    "Python Software Foundation License": "PSF-2.0",
}
# Needed on other systems only, so not installed here; read by a person in the project's repository.
READ_ELSEWHERE = {"colorama": "BSD-3-Clause"}


def needed_by(name: str, lock: dict[str, dict[str, list[dict[str, str]]]]) -> Iterator[str]:
    """Give the names of all distributions that one needs, directly or through others."""
    seen = {name}
    waiting = [name]
    while waiting:
        for needed in lock[waiting.pop()].get("dependencies", []):
            if needed["name"] not in seen:
                seen.add(needed["name"])
                waiting.append(needed["name"])
                yield needed["name"]


def stated_licence(name: str) -> str:
    """Give the licence that a distribution states: its expression, else its classifiers, else its License field."""
    if name in READ_ELSEWHERE:
        return READ_ELSEWHERE[name]
    fields = metadata(name).json
    if expression := fields.get("license_expression"):
        return str(expression)
    classifiers = [line for line in fields.get("classifier", []) if line.startswith("License :: ")]
    if last := [line.rsplit(" :: ", 1)[-1] for line in classifiers if not line.endswith("OSI Approved")]:
        return " AND ".join(SPELLINGS.get(text, text) for text in last)
    text = str(fields.get("license") or "").strip().partition("\n")[0]
    return SPELLINGS.get(text, text)


def allowed(expression: str) -> bool:
    """Tell whether an SPDX expression can be met by permissive licences alone.

    >>> allowed("BSD-3-Clause AND Zlib"), allowed("GPL-2.0-only OR MIT"), allowed("MIT AND LGPL-2.1-only")
    (True, True, False)
    """
    if " OR " in expression and "(" not in expression:
        return any(allowed(part) for part in expression.split(" OR "))
    parts = re.split(r" AND | OR ", expression.replace("(", "").replace(")", ""))
    return all(part.strip() in PERMISSIVE for part in parts)


def main() -> int:
    """Print one line for each distribution that may not be there; exit 1 if there is one."""
    packages = tomllib.loads((ROOT / "uv.lock").read_text(encoding="utf-8"))["package"]
    lock = {package["name"]: package for package in packages}
    names = sorted(needed_by("sojourn", lock))
    problems = []
    for name in names:
        try:
            licence = stated_licence(name)
        except PackageNotFoundError:
            problems.append(f"{name}: is not installed here; read its licence and add it to READ_ELSEWHERE.")
            continue
        if allowed(licence):
            continue
        if COPYLEFT.search(licence):
            problems.append(f"{name}: {licence} is copyleft; take another library, or make it an extra.")
        else:
            problems.append(
                f"{name}: licence {licence!r} is not known; read it, then add it to PERMISSIVE or SPELLINGS."
            )
    print("\n".join(problems) or f"Licences of {len(names)} distributions: all permissive.")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
