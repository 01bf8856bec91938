"""Which scored pairs become links, and which a person has to look at, pure.

Exact semantics. Pairs are taken the most probable first (ties by number). A pair whose customers would together hold
more identifiers of a kind than one person has (two customer numbers) is never proposed; nor is one that somebody keeps
apart. A link is a pair of at least ``CERTAIN`` against which nothing speaks, of groups of which *all* pairs were scored
at least ``DOUBTFUL``; others of at least ``DOUBTFUL`` wait for a person. Counter-example to joining groups through one
pair: A is B, and B is C, each probably; that A is C nobody has found, and long chains of strangers would be one.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Set as AbstractSet
from dataclasses import dataclass
from itertools import product

from sojourn.matching.scoring import Scored

CERTAIN = 0.99
DOUBTFUL = 0.8


@dataclass(frozen=True)
class Chosen:
    """The pairs to link, and those to look at."""

    links: tuple[Scored, ...]
    doubtful: tuple[Scored, ...]


def choose(
    pairs: Iterable[Scored],
    holds: Callable[[int], Mapping[str, int]],
    limits: Mapping[str, int],
    apart: AbstractSet[frozenset[int]] = frozenset(),
) -> Chosen:
    """Choose among pairs; ``holds`` says how many identifiers of each kind a person has, ``limits`` how many at most.

    >>> numbers = {1: {"customer_no": 1}, 2: {}, 3: {"customer_no": 1}}
    >>> pairs = [Scored(1, 2, 0.999, True), Scored(2, 3, 0.995, True), Scored(1, 3, 0.991, True)]
    >>> found = choose(pairs, lambda person: numbers[person], {"customer_no": 1})
    >>> [(one.left, one.right) for one in found.links], [(one.left, one.right) for one in found.doubtful]
    ([(1, 2)], [])
    """
    ordered = sorted(pairs, key=lambda one: (-one.probability, one))
    scored = {frozenset((one.left, one.right)) for one in ordered if one.probability >= DOUBTFUL}
    group: dict[int, frozenset[int]] = {}
    links, doubtful = [], []
    for one in ordered:
        left, right = (group.get(person, frozenset((person,))) for person in (one.left, one.right))
        across = {frozenset(pair) for pair in product(left, right)}
        if left is right or across & apart or not _fits(left | right, holds, limits):
            continue
        if one.probability >= CERTAIN and one.plain and across <= scored:
            links.append(one)
            group |= dict.fromkeys(left | right, left | right)
        elif one.probability >= DOUBTFUL:
            doubtful.append(one)
    return Chosen(tuple(links), tuple(doubtful))


def _fits(persons: AbstractSet[int], holds: Callable[[int], Mapping[str, int]], limits: Mapping[str, int]) -> bool:
    """Tell whether some persons would stay within the limits as one."""
    held = Counter[str]()
    for person in persons:
        held.update(holds(person))
    return all(count <= limits.get(name, count) for name, count in held.items())
