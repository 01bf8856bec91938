"""Draws the README's pictures from the demo's brand: python scripts/draw_pictures.py."""

import tempfile
from pathlib import Path

from sojourn.assembly import open_workspace, run_demo
from sojourn.assembly.demo import GOAL, SHOPPING, START, WITHIN
from sojourn.reports import picture

PICTURES = Path(__file__).resolve().parent.parent / "docs" / "pictures"
COMMAND = f"sojourn paths --start '{START}' --goal '{GOAL}' --within {WITHIN} --collapse --depth 5 --top 4"


def main() -> None:
    """Run the demo in a temporary folder and draw its Sankey in each language."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as place:
        workspace = open_workspace(Path(place) / "demo")
        run_demo(workspace, 2000, 618, lambda step, _facts: print(step))
        for lang, name in (("en", "journeys.svg"), ("zh-CN", "journeys.zh-CN.svg")):
            log = open_workspace(workspace.folder, lang=lang).log().view(where=SHOPPING)
            paths = log.view(collapse=True).paths(START, GOAL, depth=5, top=4, within=WITHIN)
            pains = log.painpoints(GOAL, START, within=WITHIN)
            drawn = picture("paths", paths.to_dict(), lang, command=COMMAND, pains=pains.to_dict())
            (PICTURES / name).write_text(drawn, encoding="utf-8")


if __name__ == "__main__":
    main()
