"""A list of customers: each with its identifiers, and the identifier that it is named by."""

from typing import TypedDict

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sojourn.identity import Kept
from sojourn.journey_store import Persons


class Listed(TypedDict):
    """One customer of a list; ``who`` is the strongest identifier, as NAMESPACE:VALUE."""

    customer: str
    who: str
    identifiers: list[dict[str, str]]


def list_customers(persons: Persons, kept: Kept, names: pa.Array) -> list[Listed]:
    """List customers by the names that answers give them, in this order."""
    wanted = pc.index_in(names, value_set=persons.names).to_numpy(zero_copy_only=False)
    evidence = kept.evidence
    nodes = np.flatnonzero(np.isin(kept.node_person, wanted))
    found: dict[int, list[dict[str, str]]] = {person: [] for person in wanted.tolist()}
    values = evidence.node_value.take(pa.array(nodes)).to_pylist()
    owner, space = kept.node_person[nodes].tolist(), evidence.node_namespace[nodes].tolist()
    for person, code, value in zip(owner, space, values, strict=True):
        found[person].append({"namespace": evidence.namespaces[code], "value": value})
    return [
        {
            "customer": name,
            "who": f"{persons.namespace[person].as_py()}:{persons.value[person].as_py()}",
            "identifiers": found[person],
        }
        for name, person in zip(names.to_pylist(), wanted.tolist(), strict=True)
    ]
