"""Traces: where else a person's identifiers stand as text, in failed events and in files of rejected rows."""

import csv
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from sojourn.identity import namespace_of, normalize
from sojourn.pipeline import texts_in, texts_in_event
from sojourn.workspace import flush, reading_file


@dataclass(frozen=True)
class Traces:
    """The identifiers of one person, to be found in texts however they are spelled."""

    identifiers: Sequence[tuple[str, str]]
    region: str

    def named_in(self, texts: Sequence[str]) -> bool:
        """Tell whether one of some texts is one of the identifiers.

        >>> Traces([("email", "ann@x.de"), ("user_id", "7")], "DE").named_in(["Ann@X.de "])
        True
        """
        given = pa.array(dict.fromkeys(texts), pa.string())
        for namespace in dict.fromkeys(name for name, _ in self.identifiers):
            values = pa.array([value for name, value in self.identifiers if name == namespace])
            spelled = normalize(namespace_of(namespace), given, self.region)
            if pc.any(pc.is_in(spelled, value_set=values)).as_py():
                return True
        return False

    def named_by_event(self, raw: bytes) -> bool:
        """Tell whether the bytes of an event name the person.

        >>> traces = Traces([("user_id", "7")], "DE")
        >>> traces.named_by_event(b'{"userId": 7}'), traces.named_by_event(b'{"properties": {"size": "7"}}')
        (True, False)
        """
        return self.named_in(texts_in_event(raw))

    def named_by_text(self, text: str) -> bool:
        """Tell whether a piece of a text of any form names the person."""
        return self.named_in(texts_in(text))


def strike_out_rejects(folder: Path, traces: Traces) -> int:
    """Take the rows that name a person out of the files of rejected rows; give how many there were."""
    count = 0
    for path in sorted(folder.glob("*.csv")):
        with reading_file(path), path.open(encoding="utf-8-sig", newline="") as file:
            head, *rows = csv.reader(file)
        kept = [row for row in rows if not any(map(traces.named_by_text, row[4:]))]
        if len(kept) < len(rows):
            count += len(rows) - len(kept)
            aside = path.with_name(f".{path.name}.{os.getpid()}")
            with aside.open("w", encoding="utf-8-sig", newline="") as file:
                csv.writer(file).writerows([head, *kept])
            flush(aside)
            aside.replace(path)
            flush(folder)
    return count
