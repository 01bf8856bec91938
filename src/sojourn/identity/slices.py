"""Shared devices: an anonymous event belongs to who signed in on the device next to it, not to one person for all time.

Semantics: a *device* (an identifier of that class) is shared when identifiers of two or more persons came in together
with it; each such event or call is a *sign-in* of its person. An anonymous event (nothing but devices and hubs) on a
shared device belongs to the next sign-in on it when that comes within half an hour or when there was none before,
else to the last sign-in before it. A sign-in at the very time of the event is the next one; of sign-ins at one time,
that of the person whose strongest identifier comes first by priority and value is the first. On a hub (a kiosk, see
``hubs``) a sign-in reaches half an hour in both directions; what lies further off stays the device's own. Of several
shared devices the strongest decides, a hub only where all are hubs. An anonymous event that also carries a device of
one person alone (the strongest, of several) is that person's. Nothing here ever joins two persons.

Counter-example: giving all of a family tablet's anonymous visits to the strongest of its users makes one busy customer
of a quiet one. Source: Adobe's and Amperity's shared-device tables; the half hour is the usual session gap.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from sojourn.identity.evidence import I32, I64, Evidence, Mask
from sojourn.identity.resolving import Resolution
from sojourn.vocabulary import MINUTE

REACH = 30 * MINUTE
EVER = np.iinfo(np.int64).min


@dataclass(frozen=True)
class Shared:
    """Shared devices: ``sign_ins`` marks the idents that sign somebody in on one.

    ``anonymous`` are the idents whose events are looked at by time, ``device`` the shared device of each; where
    ``owner`` is an ident (not -1), all of it is that one's person's.
    """

    sign_ins: Mask
    anonymous: I32
    device: I32
    owner: I32


def find_shared(evidence: Evidence, resolution: Resolution) -> Shared:
    """Find the shared devices and the idents that concern them.

    >>> from sojourn.identity import evidence_from, resolve
    >>> evidence = evidence_from(
    ...     [{"user_id": "ann", "device": "d"}, {"user_id": "bob", "device": "d"}, {"device": "d"}]
    ... )
    >>> shared = find_shared(evidence, resolve(evidence))
    >>> shared.sign_ins.tolist(), shared.anonymous.tolist()
    ([True, True, False], [2])
    """
    graph, nodes = resolution.graph, evidence.ident_nodes
    group = np.repeat(np.arange(evidence.idents), np.diff(evidence.ident_offsets))
    is_device, is_person, is_contact = (graph.is_of(kind) for kind in ("device", "person", "contact"))
    named = np.zeros(evidence.idents, np.bool_)
    named[group[(is_person | is_contact)[nodes] & (resolution.node_person[nodes] >= 0)]] = True
    used = named[group] & is_device[nodes]
    device, user = nodes[used], resolution.ident_person[group[used]]
    someone = np.full(evidence.nodes, -1, np.int32)
    someone[device] = user
    shared = np.zeros(evidence.nodes, np.bool_)
    shared[device[someone[device] != user]] = True
    on_shared = np.zeros(evidence.idents, np.bool_)
    on_shared[group[shared[nodes]]] = True
    anonymous = np.flatnonzero(on_shared & ~named).astype(np.int32)
    first = np.full(evidence.nodes + 1, -1, np.int32)
    first[device[::-1]] = group[used][::-1]
    place = np.full(evidence.idents, -1, np.int64)
    place[anonymous] = np.arange(len(anonymous))

    def strongest(wanted: Mask) -> I32:
        among = wanted[nodes] & (place[group] >= 0)
        return graph.strongest_of(place[group[among]], nodes[among], len(anonymous)).astype(np.int32)

    hub = np.zeros(evidence.nodes, np.bool_)
    hub[resolution.hubs.nodes] = True
    by = strongest(shared & ~hub)
    by = np.where(by >= 0, by, strongest(shared & hub)).astype(np.int32)
    return Shared(on_shared & named, anonymous, by, first[strongest((someone >= 0) & ~shared)])


def slice_times(
    evidence: Evidence, resolution: Resolution, shared: Shared, ident: I32, time: I64
) -> tuple[I32, I64, I32]:
    """Cut the time of each anonymous ident: (ident, since, the ident whose person owns it from then on).

    ``ident`` and ``time`` (us) are the sign-ins. Sorted by ident and time; the first slice of an ident begins at the
    smallest int64.
    """
    slices = [_whole(shared), *_cut(evidence, resolution, shared, ident, time)]
    columns = [np.concatenate(column) for column in zip(*slices, strict=True)]
    order = np.lexsort((columns[1], columns[0]))
    return columns[0][order].astype(np.int32), columns[1][order].astype(np.int64), columns[2][order].astype(np.int32)


Slice = tuple[I32, I64, I32]


def _whole(shared: Shared) -> Slice:
    """Give the idents that are one person's for all time."""
    mine = shared.owner >= 0
    return shared.anonymous[mine], np.full(int(mine.sum()), EVER), shared.owner[mine]


def _cut(evidence: Evidence, resolution: Resolution, shared: Shared, ident: I32, time: I64) -> Iterator[Slice]:
    """Give the slices of each anonymous ident, device by device."""
    rank = resolution.graph.ranks(resolution.anchor[resolution.ident_person[ident]])
    order = np.lexsort((rank, time))
    ident, time = ident[order], time[order]
    sizes = np.diff(evidence.ident_offsets)
    row = np.repeat(np.arange(len(ident)), sizes[ident])
    within = np.arange(len(row)) - np.repeat(np.cumsum(sizes[ident]) - sizes[ident], sizes[ident])
    node = evidence.ident_nodes[np.repeat(evidence.ident_offsets[ident], sizes[ident]) + within]
    hubs = set(resolution.hubs.nodes.tolist())
    open_ = shared.owner < 0
    for device in np.unique(shared.device[open_]).tolist():
        rows = row[node == device]
        cut = _reaching if device in hubs else _handed_on
        since, owner = cut(time[rows], ident[rows], resolution.ident_person)
        mine = shared.anonymous[open_ & (shared.device == device)]
        low = np.searchsorted(since, evidence.ident_first[mine], "right") - 1
        counts = np.searchsorted(since, evidence.ident_last[mine], "right") - low
        heads = np.cumsum(counts) - counts
        slices = np.arange(counts.sum()) + np.repeat(low - heads, counts)
        begins, whose, of = since[slices], owner[slices], np.repeat(mine, counts)
        begins[heads] = EVER
        yield of, begins, np.where(whose < 0, of, whose).astype(np.int32)


def _handed_on(time: I64, ident: I32, person: I32) -> tuple[I64, I32]:
    """Cut between sign-ins of different persons: half an hour before the next one, but not before the last one."""
    owner = _representative(ident, person)
    change = np.flatnonzero(person[ident[1:]] != person[ident[:-1]])
    since = np.concatenate([[EVER], np.maximum(time[change] + 1, time[change + 1] - REACH)])
    return since, owner[np.concatenate([[0], change + 1])]


def _reaching(time: I64, ident: I32, person: I32) -> tuple[I64, I32]:
    """Let each sign-in reach half an hour; -1 is the device itself."""
    owner = _representative(ident, person)
    begins = np.concatenate([time[:1] - REACH, np.maximum(time[:-1] + 1, time[1:] - REACH)])
    ends = time + REACH + 1
    leaves = ends < np.append(begins[1:], np.iinfo(np.int64).max)
    since = np.concatenate([[EVER], begins, ends[leaves]])
    whose = np.concatenate([[-1], owner, np.full(int(leaves.sum()), -1)]).astype(np.int32)
    order = np.argsort(since, kind="stable")
    return since[order], whose[order]


def _representative(ident: I32, person: I32) -> I32:
    """Give for each sign-in the first ident that its person signed in with, so that slices do not depend on which."""
    owners = person[ident]
    _, back = np.unique(owners, return_inverse=True)
    least = np.full(int(back.max(initial=-1)) + 1, np.iinfo(np.int32).max, np.int64)
    np.minimum.at(least, back, ident)
    return least[back].astype(np.int32)
