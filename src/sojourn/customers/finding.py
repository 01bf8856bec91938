"""Finding a customer by any identifier: NAMESPACE:VALUE, or a value alone where it belongs to one person."""

from collections.abc import Callable, Collection
from typing import Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from sojourn.identity import Evidence, namespace_of, normalize
from sojourn.vocabulary import InvalidInput, NotFound

JOINS_NOTHING = -1


class Owned(Protocol):
    """What says whose each node is: a resolution, or what was kept of one."""

    @property
    def node_person(self) -> NDArray[np.int32]:
        """The person of each node, -1 where it joins nothing."""
        ...


def find_person(
    evidence: Evidence, resolution: Owned, who: str, region: str, sees: Callable[[int], bool] = lambda _: True
) -> int:
    """Give the number of the person that an identifier belongs to; whom ``sees`` refuses is as if they were not there.

    Raises NotFound ``customer.unknown``; InvalidInput ``customer.several`` where a value alone belongs to several.

    >>> from sojourn.identity import evidence_from, resolve
    >>> evidence = evidence_from([{"user_id": "ann", "email": "ann@x.de"}, {"user_id": "7"}, {"card": "7"}])
    >>> persons = resolve(evidence)
    >>> find_person(evidence, persons, "email:Ann@X.de", "DE") == find_person(evidence, persons, "ann", "DE")
    True
    """
    space, colon, value = who.partition(":")
    owners: dict[str, set[int]] = {}
    for code, name in enumerate(evidence.namespaces):
        mine = _owners(evidence, resolution, code, value if colon and name == space else who, region)
        if seen := {person for person in mine if sees(person)}:
            owners[name] = seen
    found = set[int]().union(*owners.values())
    if len(found) == 1:
        return found.pop()
    if not found:
        raise unknown_customer(who)
    raise InvalidInput.said("customer.several", who=who, number=len(found), ways=[f"{name}:{who}" for name in owners])


def search_persons(
    evidence: Evidence, resolution: Owned, text: str, region: str, prefixed: Collection[str]
) -> NDArray[np.int64]:
    """Find the persons who have an identifier that is the text or, in the namespaces ``prefixed``, begins with it.

    A text may be NAMESPACE:VALUE. First come those who have exactly this, then the others.

    >>> from sojourn.identity import evidence_from, resolve
    >>> evidence = evidence_from([{"user_id": "anna"}, {"user_id": "ann"}, {"email": "ann@x.de"}])
    >>> persons = resolve(evidence)
    >>> [len(search_persons(evidence, persons, text, "DE", ["user_id"])) for text in ("ANN@x.de", "an", "user_id:ann")]
    [1, 2, 2]
    """
    space, colon, value = text.partition(":")
    exact, begun = set[int](), set[int]()
    begins = {one: pc.starts_with(evidence.node_value, one, ignore_case=True).to_numpy(zero_copy_only=False)
              for one in ({text, value} if colon else {text})}  # fmt: skip
    for code, name in enumerate(evidence.namespaces):
        sought = value if colon and name == space else text
        exact |= _owners(evidence, resolution, code, sought, region)
        if name in prefixed:
            nodes = np.flatnonzero(begins[sought] & (evidence.node_namespace == code))
            begun |= set(resolution.node_person[nodes].tolist()) - {JOINS_NOTHING}
    return np.array([*sorted(exact), *sorted(begun - exact)], np.int64)


def unknown_customer(who: str) -> NotFound:
    """Give the error for a customer who is not there.

    >>> unknown_customer("bo").message
    "There is no customer 'bo'."
    """
    return NotFound.said("customer.unknown", who=who)


def _owners(evidence: Evidence, resolution: Owned, code: int, text: str, region: str) -> set[int]:
    spelled = normalize(namespace_of(evidence.namespaces[code]), pa.array([text]), region)[0].as_py()
    if spelled is None:
        return set()
    same = pc.equal(evidence.node_value, spelled).to_numpy(zero_copy_only=False)
    nodes = np.flatnonzero(same & (evidence.node_namespace == code))
    return set(resolution.node_person[nodes].tolist()) - {JOINS_NOTHING}
