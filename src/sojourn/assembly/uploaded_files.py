"""Files that people have uploaded, kept aside until they are loaded.

An upload is a folder of its own, ``uploads/ID/``, with the file and, once all of it is there, what is known of it. A
folder without that is what a killed upload left: it is never read. A loaded file goes; what was rejected of it can be
had for a day. Only who uploaded a file sees it.
"""

import json
import re
import secrets
import shutil
import unicodedata
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from sojourn.assembly.rejects import FOLDER as REJECTS
from sojourn.catalog import KINDS
from sojourn.vocabulary import DAY, NotFound, unknown_name

FOLDER = "uploads"
EVENTS = "events"
KEPT = DAY
MOST_KEPT = 20
LONGEST_NAME = 120
_ABOUT = ".upload.json"
_ID = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True)
class Upload:
    """One uploaded file: ``by`` is who did it; ``rejects`` names the file of what could not be read of it."""

    id: str
    folder: Path
    name: str
    kind: str
    by: str
    at: int
    rejects: str | None = None

    @property
    def path(self) -> Path:
        """Where the file is."""
        return self.folder / self.name


def safe_name(name: str) -> str:
    r"""Give the name of a file without folders, control characters and a dot at its head, and not too long.

    >>> safe_name("C:\\exports\\March sales.csv"), safe_name("../../etc/passwd"), safe_name("..")
    ('March sales.csv', 'passwd', 'upload')
    """
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    plain = "".join(letter for letter in last if letter.isprintable()).strip().lstrip(".")
    while len(plain.encode()) > LONGEST_NAME:
        plain = plain[:10] + plain[11:]  # the ending stays
    return plain or "upload"


def begin_upload(folder: Path, name: str, kind: str, by: str, now: int) -> Upload:
    """Make room for a file; what is older than a day, or more than is kept, goes."""
    if kind != EVENTS and kind not in KINDS:
        raise unknown_name("kind of file", kind, [EVENTS, *KINDS], code="upload.kind")
    root = folder / FOLDER
    root.mkdir(mode=0o700, parents=True, exist_ok=True)
    kept = sorted(_kept(folder), key=lambda one: one.at)
    for place, one in enumerate(kept):
        if now - one.at > KEPT or place < len(kept) - MOST_KEPT:
            discard_upload(one)
    number = secrets.token_hex(16)
    place_of_it = root / number
    place_of_it.mkdir(mode=0o700)
    return Upload(number, place_of_it, safe_name(name), kind, by, now)


def finish_upload(upload: Upload) -> None:
    """Say that all of a file is there."""
    told = {name: value for name, value in asdict(upload).items() if name not in {"id", "folder"}}
    aside = upload.folder / f"{_ABOUT}.aside"
    aside.write_text(json.dumps(told), encoding="utf-8")
    aside.replace(upload.folder / _ABOUT)


def discard_upload(upload: Upload) -> None:
    """Take a file away with everything about it."""
    shutil.rmtree(upload.folder, ignore_errors=True)


def clear_uploads(folder: Path) -> None:
    """Take all uploads away: when a server starts, nobody waits for one any more."""
    shutil.rmtree(folder / FOLDER, ignore_errors=True)


def forget_uploads(folder: Path) -> None:
    """Take away what lies aside: it may name somebody who is being erased, and can be uploaded again."""
    for one in _kept(folder):
        discard_upload(one)


def find_upload(folder: Path, number: str, by: str) -> Upload:
    """Find an upload of somebody. Raises NotFound ``upload.unknown``, also where it is somebody else's."""
    found = _read(folder / FOLDER / number) if _ID.fullmatch(number) else None
    if found is None or found.by != by:
        raise NotFound.said("upload.unknown")
    return found


def rejects_file(folder: Path, upload: Upload) -> Path | None:
    """Give the file with the rejects of an upload; None where everything could be read."""
    path = None if upload.rejects is None else folder / REJECTS / upload.rejects
    return path if path is not None and path.exists() else None


def _kept(folder: Path) -> Iterator[Upload]:
    places = (folder / FOLDER).iterdir() if (folder / FOLDER).exists() else ()
    yield from (one for place in places if (one := _read(place)) is not None)


def _read(place: Path) -> Upload | None:
    """Read what is known of an upload; None of one that is not all there."""
    try:
        return Upload(place.name, place, **json.loads((place / _ABOUT).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None
