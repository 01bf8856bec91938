"""A list of customers: each with its identifiers, and the identifier that it is named by."""

from typing import TypedDict

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from sojourn.identity import Kept
from sojourn.journey_store import Persons

I64 = NDArray[np.int64]


class Listed(TypedDict):
    """One customer of a list; ``who`` is the strongest identifier, as NAMESPACE:VALUE."""

    customer: str
    who: str
    identifiers: list[dict[str, str]]


def persons_named(persons: Persons, names: pa.Array) -> I64:
    """Find the persons whom answers name so."""
    found: I64 = pc.index_in(names, value_set=persons.names).to_numpy(zero_copy_only=False).astype(np.int64)
    return found


def list_customers(persons: Persons, kept: Kept, wanted: I64) -> list[Listed]:
    """List customers in the order of their numbers in ``wanted``, as answers name them."""
    evidence = kept.evidence
    nodes = np.flatnonzero(np.isin(kept.node_person, wanted))
    found: dict[int, list[dict[str, str]]] = {person: [] for person in wanted.tolist()}
    values = evidence.node_value.take(pa.array(nodes)).to_pylist()
    owner, space = kept.node_person[nodes].tolist(), evidence.node_namespace[nodes].tolist()
    for person, code, value in zip(owner, space, values, strict=True):
        found[person].append({"namespace": evidence.namespaces[code], "value": value})
    return [
        {"customer": name_of(persons, kept, person), "who": _strongest(kept, person), "identifiers": found[person]}
        for person in wanted.tolist()
    ]


def name_of(persons: Persons, kept: Kept, person: int) -> str:
    """Name a person as every answer does; who has no events stands in no answer."""
    if person < len(persons):
        return str(persons.names[person].as_py())
    return str(kept.evidence.node_value[int(kept.anchor[person])].as_py())


def _strongest(kept: Kept, person: int) -> str:
    evidence, node = kept.evidence, int(kept.anchor[person])
    return f"{evidence.namespaces[evidence.node_namespace[node]]}:{evidence.node_value[node].as_py()}"
