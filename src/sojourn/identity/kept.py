"""Who is who kept beside a snapshot, so that one customer is found without resolving everybody anew.

Flat arrays in one Arrow file, mapped when it is opened: what one customer needs is a scan of a few of them. It is
written once and never changed; the snapshot whose folder they stand in says to which log they belong.
"""

from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from sojourn.event_log import read_arrays, write_arrays
from sojourn.identity.evidence import I32, I64, Evidence, Mask
from sojourn.identity.namespaces import SHIPPED, namespace_of

NOBODY = -1
FILE = "persons.arrow"
KNOWN_CLASSES = frozenset({"person", "contact"})


@dataclass(frozen=True)
class Calls:
    """The identifier sets of calls: set ``place[i]`` of segment ``segment[i]`` is ``ident[i]`` (-1: none usable)."""

    segment: I32
    place: I32
    ident: I32


@dataclass(frozen=True)
class Kept:
    """Evidence and whom it belongs to: the person of each node (-1: it joins nothing) and of each ident.

    ``anchor`` is the strongest node of each person; ``records`` the ident of each customer record (-1: none usable).
    """

    evidence: Evidence
    node_person: I32
    ident_person: I32
    anchor: I32
    calls: Calls
    records: I32

    def nodes_of(self, person: int) -> I64:
        """Give the nodes of a person."""
        return np.flatnonzero(self.node_person == person)

    def records_of(self, person: int) -> I64:
        """Give the rows of a person in the table of customer records."""
        return np.flatnonzero(owners(self.ident_person, self.records) == person)


def owners(ident_person: I32, idents: I32) -> I32:
    """Give the person of each ident, -1 where there is none.

    >>> owners(np.array([4, 7], np.int32), np.array([1, -1], np.int32)).tolist()
    [7, -1]
    """
    return np.append(ident_person, np.int32(NOBODY))[idents]


def make_known(evidence: Evidence, node_person: I32, ident_person: I32) -> Mask:
    """Say of each ident whether it tells who its person is: it holds a person's or contact's identifier of that person.

    An identifier that joins nothing (the telephone of a call centre) or belongs to somebody else tells nothing.

    >>> from sojourn.identity import evidence_from, resolve
    >>> evidence = evidence_from([{"anonymous_id": "b"}, {"anonymous_id": "b", "email": "a@x.de"}])
    >>> found = resolve(evidence)
    >>> make_known(evidence, found.node_person, found.ident_person).tolist()
    [False, True]
    """
    classes = [namespace_of(name, SHIPPED).kind in KNOWN_CLASSES for name in evidence.namespaces]
    tells = np.array(classes, np.bool_)[evidence.node_namespace[evidence.ident_nodes]]
    ident = np.repeat(np.arange(evidence.idents), np.diff(evidence.ident_offsets))
    own = node_person[evidence.ident_nodes] == ident_person[ident]
    known = np.zeros(evidence.idents, np.bool_)
    known[ident[tells & own]] = True
    return known


def keep(folder: Path, kept: Kept) -> None:
    """Write who is who into a folder."""
    folder.mkdir(parents=True)
    evidence, calls = kept.evidence, kept.calls
    own = {name: getattr(evidence, name) for name in _EVIDENCE}
    pairs = {
        f"{name}_{end}": np.ascontiguousarray(getattr(evidence, name)[:, end]) for name in _PAIRS for end in (0, 1)
    }
    found = {name: getattr(kept, name) for name in _FOUND}
    said = {f"call_{field.name}": getattr(calls, field.name) for field in fields(Calls)}
    namespaces = pa.array(evidence.namespaces, pa.string())
    write_arrays(folder / FILE, {"namespaces": namespaces, **own, **pairs, **found, **said})


def open_kept(folder: Path) -> Kept:
    """Map what was kept."""
    arrays = read_arrays(folder / FILE)

    def numbers(name: str) -> NDArray[Any]:
        values: NDArray[Any] = arrays[name].to_numpy(zero_copy_only=False)
        return values

    evidence = Evidence(
        namespaces=tuple(arrays["namespaces"].to_pylist()),
        node_value=arrays["node_value"],
        **{name: numbers(name) for name in _EVIDENCE if name != "node_value"},
        **{name: np.column_stack([numbers(f"{name}_{end}") for end in (0, 1)]) for name in _PAIRS},
    )
    calls = Calls(*(numbers(f"call_{field.name}") for field in fields(Calls)))
    return Kept(evidence, calls=calls, **{name: numbers(name) for name in _FOUND})


_EVIDENCE = ("node_namespace", "node_value", "ident_offsets", "ident_nodes", "ident_events", "ident_first",
             "ident_last")  # fmt: skip
_PAIRS = ("must_link", "cannot_link")
_FOUND = ("node_person", "ident_person", "anchor", "records")
