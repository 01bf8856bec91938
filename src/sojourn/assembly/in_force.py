"""Reading what one manifest names, while loads replace it and take files away."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from sojourn.workspace import Manifest, damaged, read_manifest

TRIES = 5
Answer = TypeVar("Answer")


def while_in_force(folder: Path, use: Callable[[Manifest], Answer]) -> Answer:
    """Use what one manifest names; when a load replaces it and takes files away meanwhile, begin again.

    Counter-example: the manifest of one moment with the snapshot of the next has events of segments it lacks.

    >>> while_in_force(Path("nowhere"), lambda manifest: manifest.segments)
    ()
    """
    missing: str | Path = folder
    for _ in range(TRIES):
        manifest = read_manifest(folder)
        try:
            return use(manifest)
        except FileNotFoundError as error:
            missing = error.filename or folder
            if read_manifest(folder) == manifest:
                break
    raise damaged(Path(missing), "it is missing")
