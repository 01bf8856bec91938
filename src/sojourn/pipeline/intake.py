"""Live calls on their way in: what erased persons sent is left out, and what is said of consent is picked up."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from sojourn.consent import Statement, preferences
from sojourn.identity import namespace_of, normalize
from sojourn.pipeline.suppression import KeptOut, kept_out, suppression_key
from sojourn.sources import Call

if TYPE_CHECKING:
    from sojourn.database import Database

Place = tuple[int, int, int, int]


def keep_out(
    folder: Path, database: "Database", region: str, calls: list[tuple[str, Call]], places: list[Place]
) -> int:
    """Take the calls of erased persons out of both lists, in place; give how many those were."""
    key = suppression_key(folder)
    if key is None or not calls:
        return 0
    kept = [
        ((source, own), place)
        for (source, _), own, place in zip(calls, _left(calls, kept_out(key, database, region)), places, strict=True)
        if own is not None
    ]
    erased = len(calls) - len(kept)
    calls[:], places[:] = [call for call, _ in kept], [place for _, place in kept]
    return erased


def _left(calls: Sequence[tuple[str, Call]], kept: KeptOut) -> Iterator[Call | None]:
    """Give each call as it may be taken in, None where it is refused."""
    names = dict.fromkeys(name for _, call in calls for name in call.identifiers)
    identifiers = {name: pa.array([call.identifiers.get(name) for _, call in calls], pa.string()) for name in names}
    hits = kept.hits(np.array([call.time for _, call in calls], np.int64), identifiers)
    refused = kept.refused(hits, identifiers, len(calls))
    for row, (_, call) in enumerate(calls):
        struck = {call.identifiers[name] for name, mask in hits.items() if mask[row]}
        yield None if refused[row] else _without(call, struck) if struck else call


def _without(call: Call, struck: set[str]) -> Call:
    own = {name: value for name, value in call.identifiers.items() if value not in struck}
    return replace(call, identifiers=own, traits=without_values(call.traits, struck))


def without_values(traits: Mapping[str, object], struck: set[str]) -> dict[str, object]:
    """Give traits without those whose value is one of some texts.

    >>> without_values({"email": " A@x.de", "plan": "gold"}, {"A@x.de"})
    {'plan': 'gold'}
    """
    return {name: value for name, value in traits.items() if str(value).strip() not in struck}


def consents_in(calls: Sequence[tuple[str, Call]], places: Sequence[Place], region: str) -> list[Statement]:
    """Give what calls say of consent, once for each of their identifiers."""
    spoken = [
        (source, call, ":".join(map(str, place[:3])))
        for (source, call), place in zip(calls, places, strict=True)
        if "consent" in call.context
    ]
    spelled = _spelled({pair for _, call, _ in spoken for pair in call.identifiers.items()}, region)
    return [
        Statement(
            namespace, spelled[namespace, value], purpose, channel, "granted" if granted else "denied", call.time,
            source, None, place,
        )
        for source, call, place in spoken
        for purpose, channel, granted in preferences(call.context["consent"])
        for namespace, value in call.identifiers.items()
        if (namespace, value) in spelled
    ]  # fmt: skip


def _spelled(identifiers: set[tuple[str, str]], region: str) -> dict[tuple[str, str], str]:
    """Give the one spelling of each identifier that is one."""
    values: dict[str, list[str]] = {}
    for namespace, value in identifiers:
        values.setdefault(namespace, []).append(value)
    return {
        (namespace, value): spelled
        for namespace, some in values.items()
        for value, spelled in zip(
            some, normalize(namespace_of(namespace), pa.array(some), region).to_pylist(), strict=True
        )
        if spelled is not None
    }
