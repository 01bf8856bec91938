"""Who is who, over arrays: pairs of identifiers, raw components, the constrained union, numbering.

A *set* is the run ``nodes[offsets[i]:offsets[i + 1]]`` of identifier codes that came in together. The constrained
union takes edges in the given order and refuses an edge as soon as joining its two sides would break a rule.
Counter-example: with at most one ``u`` in a group, the edges ``u1-e``, ``u2-e`` give {u1, e} and {u2} in this order,
{u2, e} and {u1} in the other: order decides, so the caller sorts by strength and never by arrival. A refusal is final:
groups only grow, so what was refused once would be refused for ever. Forced edges are the exception: a group that they
made hold k times the limit of one namespace may hold k times the limit of each.
"""

import numpy as np
from numpy.typing import NDArray

from sojourn.kernels._compile import kernel

I16 = NDArray[np.int16]
I32 = NDArray[np.int32]
I64 = NDArray[np.int64]

JOINED, TOGETHER, LIMIT, CANNOT_LINK, SIZE_CAP = 0, 1, 2, 3, 4


@kernel
def pair_up(offsets: I64, nodes: I32, center: I32) -> tuple[I32, I32, I32]:
    """List the pairs of each set: (lower code, higher code, set); all pairs, or those of ``center`` when it is >= 0."""
    count = 0
    for group in range(offsets.size - 1):
        size = offsets[group + 1] - offsets[group]
        count += size if center[group] >= 0 else size * (size - 1) // 2
    lower, higher, origin = np.empty(count, np.int32), np.empty(count, np.int32), np.empty(count, np.int32)
    count = 0
    for group in range(offsets.size - 1):
        start, end, hub = offsets[group], offsets[group + 1], center[group]
        for first in range(start, start + 1 if hub >= 0 else end):
            one = hub if hub >= 0 else nodes[first]
            for second in range(start if hub >= 0 else first + 1, end):
                other = nodes[second]
                if one != other:
                    lower[count], higher[count], origin[count] = min(one, other), max(one, other), group
                    count += 1
    return lower[:count], higher[:count], origin[:count]


@kernel
def earliest(offsets: I64, nodes: I32, seen: I64, count: int) -> I64:
    """Give for each node the smallest ``seen`` of the sets it stands in; the largest int64 where it stands in none."""
    found = np.full(count, np.int64(0x7FFFFFFFFFFFFFFF))
    for group in range(offsets.size - 1):
        for place in range(offsets[group], offsets[group + 1]):
            if seen[group] < found[nodes[place]]:
                found[nodes[place]] = seen[group]
    return found


@kernel
def _root(parent: I32, node: np.int32) -> np.int32:
    while parent[node] != node:
        parent[node] = parent[parent[node]]
        node = parent[node]
    return node


@kernel
def _alone(count: int) -> I32:
    """Give a forest in which every node is its own root."""
    parent = np.empty(count, np.int32)
    for node in range(count):
        parent[node] = node
    return parent


@kernel
def components(count: int, left: I32, right: I32) -> tuple[I32, np.int64]:
    """Give each node the code of its connected component, by first node, and the number of components."""
    parent = _alone(count)
    for edge in range(left.size):
        one, other = _root(parent, left[edge]), _root(parent, right[edge])
        # The smaller code stays root, so a component is numbered when its first node is met.
        if one < other:
            parent[other] = one
        elif other < one:
            parent[one] = other
    label = np.empty(count, np.int32)
    found = 0
    for node in range(count):
        root = _root(parent, np.int32(node))
        if root == node:
            label[node] = found
            found += 1
        else:
            label[node] = label[root]
    return label, np.int64(found)


@kernel
def _forbidden(one: np.int32, other: np.int32, parent: I32, head: I32, length: I32, link: I32, mate: I32) -> bool:
    """Tell whether some cannot-link runs between two groups; each group lists the far ends of its own."""
    if length[one] > length[other]:
        one, other = other, one
    entry = head[one]
    while entry >= 0:
        if _root(parent, mate[entry]) == other:
            return True
        entry = link[entry]
    return False


@kernel
def _list_mates(count: int, ones: I32, others: I32) -> tuple[I32, I32, I32, I32, I32]:
    """Make a linked list of the far ends of each node's cannot-links: head, tail, length, link, mate."""
    head, tail = np.full(count, np.int32(-1)), np.full(count, np.int32(-1))
    length = np.zeros(count, np.int32)
    link, mate = np.full(2 * ones.size, np.int32(-1)), np.empty(2 * ones.size, np.int32)
    for entry in range(2 * ones.size):
        row = entry // 2
        owner = ones[row] if entry % 2 == 0 else others[row]
        mate[entry] = others[row] if entry % 2 == 0 else ones[row]
        if head[owner] < 0:
            tail[owner] = entry
        link[entry] = head[owner]
        head[owner] = entry
        length[owner] += 1
    return head, tail, length, link, mate


@kernel
def _append_mates(one: np.int32, other: np.int32, head: I32, tail: I32, length: I32, link: I32) -> None:
    """Give one group the list of the other, after its own."""
    if head[other] < 0:
        return
    if head[one] >= 0:
        link[tail[one]] = head[other]
    else:
        head[one] = head[other]
    tail[one] = tail[other]
    length[one] += length[other]


@kernel
def _room(one: np.int32, other: np.int32, held: NDArray[np.int32], limits: I64) -> int:
    """Give how many times the limits two groups may hold together: as many times as forced edges made one hold any."""
    room = 1
    for namespace in range(limits.size):
        most = max(held[one, namespace], held[other, namespace])
        if most > limits[namespace] * room:
            room = (most + limits[namespace] - 1) // limits[namespace]
    return int(room)


@kernel
def _over_limit(one: np.int32, other: np.int32, held: NDArray[np.int32], limits: I64) -> int:
    """Give the first namespace of which two groups together hold too many, -1 if none; each must hold some of it."""
    room = _room(one, other, held, limits)
    for namespace in range(limits.size):
        if held[one, namespace] > 0 and held[other, namespace] > 0:
            if held[one, namespace] + held[other, namespace] > limits[namespace] * room:
                return int(namespace)
    return -1


@kernel
def constrained_union(
    left: I32,
    right: I32,
    forced: NDArray[np.bool_],
    namespace: I16,
    limits: I64,
    size_cap: int,
    apart_one: I32,
    apart_other: I32,
) -> tuple[I32, NDArray[np.int8], I16]:
    """Join along the edges in order, refusing what breaks a rule: (root of each node, verdict, namespace at fault).

    ``forced`` edges heed only cannot-links (the pairs ``apart_one``, ``apart_other``). ``namespace`` is per node,
    ``limits`` per namespace; the namespace at fault is -1 unless the verdict is ``LIMIT``.
    """
    count = namespace.size
    parent, size = _alone(count), np.ones(count, np.int64)
    held = np.zeros((count, limits.size), np.int32)
    for node in range(count):
        held[node, namespace[node]] = 1
    head, tail, length, link, mate = _list_mates(count, apart_one, apart_other)
    verdict, fault = np.zeros(left.size, np.int8), np.full(left.size, np.int16(-1))
    for edge in range(left.size):
        one, other = _root(parent, left[edge]), _root(parent, right[edge])
        if one == other:
            verdict[edge] = TOGETHER
        elif _forbidden(one, other, parent, head, length, link, mate):
            verdict[edge] = CANNOT_LINK
        elif not forced[edge]:
            fault[edge] = _over_limit(one, other, held, limits)
            if fault[edge] >= 0:
                verdict[edge] = LIMIT
            elif size[one] + size[other] > size_cap:
                verdict[edge] = SIZE_CAP
        if verdict[edge] != JOINED:
            continue
        if size[one] < size[other]:
            one, other = other, one
        parent[other] = one
        size[one] += size[other]
        for mine in range(limits.size):
            held[one, mine] += held[other, mine]
        _append_mates(one, other, head, tail, length, link)
    roots = np.empty(count, np.int32)
    for node in range(count):
        roots[node] = _root(parent, np.int32(node))
    return roots, verdict, fault


@kernel
def agreed_labels(offsets: I64, nodes: I32, label: I64) -> I64:
    """Give the one label >= 0 that a set's nodes bear; -1 when they bear several, -2 when none of them bears one."""
    found = np.full(offsets.size - 1, np.int64(-2))
    for group in range(offsets.size - 1):
        for place in range(offsets[group], offsets[group + 1]):
            mine = label[nodes[place]]
            if mine >= 0:
                if found[group] == -2:
                    found[group] = mine
                elif found[group] != mine:
                    found[group] = -1
                    break
    return found


@kernel
def strongest(group: I64, priority: I64, seen: I64, rank: I64, count: int) -> tuple[I64, NDArray[np.bool_]]:
    """Give the entry of each group that is first by (priority, seen, rank), -1 for an empty group, and who is tied."""
    winner, tied = np.full(count, np.int64(-1)), np.zeros(count, np.bool_)
    for entry in range(group.size):
        mine = group[entry]
        best = winner[mine]
        if best < 0:
            winner[mine] = entry
            continue
        step = priority[entry] - priority[best]
        if step == 0:
            if seen[entry] != seen[best]:
                step = -1 if seen[entry] < seen[best] else 1
            else:
                step = rank[entry] - rank[best]
        if step < 0:
            winner[mine], tied[mine] = entry, False
        elif step == 0:
            tied[mine] = True
    return winner, tied


@kernel
def number_by_appearance(labels: I64, later: I64, count: int) -> tuple[I32, np.int64, np.int64]:
    """Number labels by first appearance in ``labels``, then in ``later`` (negative ones are skipped).

    Returns the number of each label (-1: never met), how many ``labels`` alone met, and how many there are in all.
    """
    number = np.full(count, np.int32(-1))
    found = 0
    for place in range(labels.size):
        if labels[place] >= 0 and number[labels[place]] < 0:
            number[labels[place]] = found
            found += 1
    early = found
    for place in range(later.size):
        if later[place] >= 0 and number[later[place]] < 0:
            number[later[place]] = found
            found += 1
    return number, np.int64(early), np.int64(found)
