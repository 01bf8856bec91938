"""The decisions of a workspace: one small file of JSON lines, written whole under a new name at each change.

Nobody reads it before a manifest names it, so a decision and the snapshot that follows from it come in force together.
"""

import json
import os
from collections.abc import Sequence
from pathlib import Path

from sojourn.identity.decisions import Decision
from sojourn.workspace import flush, reading_file


def save_decisions(folder: Path, decisions: Sequence[Decision], revision: int | None = None) -> str:
    """Write all decisions into ``folder``, durably, and give the file's name.

    ``revision``: of the manifest under which some were taken out, so that the file has a name of its own.
    """
    folder.mkdir(parents=True, exist_ok=True)
    again = "" if revision is None else f"+{revision}"
    name = f"decisions-{decisions[-1].number if decisions else 0:06}{again}.jsonl"
    aside = folder / f".{name}.{os.getpid()}"
    lines = [json.dumps(decision.to_dict(), ensure_ascii=False) + "\n" for decision in decisions]
    aside.write_text("".join(lines), encoding="utf-8")
    flush(aside)
    aside.replace(folder / name)
    flush(folder)
    return name


def load_decisions(folder: Path, name: str | None) -> list[Decision]:
    """Read all decisions ever made, withdrawn ones too; no file, no decisions.

    >>> load_decisions(Path("nowhere"), None)
    []
    """
    if name is None:
        return []
    path = folder / name
    with reading_file(path):
        lines = path.read_text(encoding="utf-8").split("\n")
        return [Decision.from_dict(json.loads(line)) for line in lines if line]
