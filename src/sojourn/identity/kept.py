"""Who is who kept beside a snapshot, so that one customer is found without resolving everybody anew.

Flat Arrow files, mapped when they are opened: what one customer needs is a scan of a few arrays of numbers. Files are
written once and never changed; the snapshot whose folder they stand in says to which log they belong.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa

from sojourn.event_log import read_array, read_table, write_table
from sojourn.identity.evidence import I32, I64, Evidence, Mask
from sojourn.identity.namespaces import SHIPPED, namespace_of

NOBODY = -1
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
    evidence = kept.evidence
    namespaces = pa.array(evidence.namespaces, pa.string())
    nodes = {"namespace": evidence.node_namespace, "value": evidence.node_value, "person": kept.node_person}
    idents = {
        "end": evidence.ident_offsets[1:],
        "events": evidence.ident_events,
        "first": evidence.ident_first,
        "last": evidence.ident_last,
        "person": kept.ident_person,
    }
    calls = {"segment": kept.calls.segment, "place": kept.calls.place, "ident": kept.calls.ident}
    pairs = {
        f"{name}_{end}": getattr(evidence, name)[:, end] for name in ("must_link", "cannot_link") for end in (0, 1)
    }
    for name, columns in {"nodes": nodes, "idents": idents, "calls": calls}.items():
        write_table(folder / f"{name}.arrow", pa.table(columns))
    singles = {"namespaces": namespaces, "ident_nodes": evidence.ident_nodes, "anchors": kept.anchor,
               "records": kept.records, **pairs}  # fmt: skip
    for name, column in singles.items():
        write_table(folder / f"{name}.arrow", pa.table({name: column}))


def open_kept(folder: Path) -> Kept:
    """Map what was kept."""

    def single(name: str) -> pa.Array:
        return read_array(folder / f"{name}.arrow")

    def table(name: str) -> dict[str, pa.Array]:
        found = read_table(folder / f"{name}.arrow")
        return {column: found[column].combine_chunks() for column in found.column_names}

    def pairs(name: str) -> I32:
        return np.column_stack([single(f"{name}_{end}").to_numpy() for end in (0, 1)])

    nodes, idents, calls = (table(name) for name in ("nodes", "idents", "calls"))
    evidence = Evidence(
        namespaces=tuple(single("namespaces").to_pylist()),
        node_namespace=nodes["namespace"].to_numpy(),
        node_value=nodes["value"],
        ident_offsets=np.concatenate([np.zeros(1, np.int64), idents["end"].to_numpy()]),
        ident_nodes=single("ident_nodes").to_numpy(),
        ident_events=idents["events"].to_numpy(),
        ident_first=idents["first"].to_numpy(),
        ident_last=idents["last"].to_numpy(),
        must_link=pairs("must_link"),
        cannot_link=pairs("cannot_link"),
    )
    return Kept(
        evidence,
        nodes["person"].to_numpy(),
        idents["person"].to_numpy(),
        single("anchors").to_numpy(),
        Calls(*(calls[name].to_numpy() for name in ("segment", "place", "ident"))),
        single("records").to_numpy(),
    )
