"""Live calls on their way in: what erased persons sent is left out, and what is said of consent is picked up."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
from msgspec import structs

from sojourn.consent import Statement, preferences
from sojourn.identity import namespace_of, normalize
from sojourn.pipeline.arrivals import Arrival
from sojourn.pipeline.naming import texts_in_event
from sojourn.pipeline.suppression import NOT_KEPT_OUT, KeptOut, kept_out, suppression_key
from sojourn.sources import Call, FailedEvent

if TYPE_CHECKING:
    from sojourn.database import Database

Origin = tuple[Arrival, int]


def keep_out(
    folder: Path, database: "Database", region: str, calls: list[tuple[str, Call]], origins: list[Origin]
) -> int:
    """Take the calls of erased persons, and where they came from, out of both lists; give how many those were."""
    key = suppression_key(folder)
    if key is None or not calls:
        return 0
    own = without_erased([call for _, call in calls], kept_out(key, database, region))
    left = [
        ((source, call), origin)
        for (source, _), call, origin in zip(calls, own, origins, strict=True)
        if call is not None
    ]
    erased = len(calls) - len(left)
    calls[:], origins[:] = [call for call, _ in left], [origin for _, origin in left]
    return erased


def keep_out_failed(folder: Path, database: "Database", region: str, failed: list[FailedEvent]) -> int:
    """Take failures received up to an erasure that name whom it erased out of the list; give how many those were."""
    key = suppression_key(folder)
    if key is None or not failed:
        return 0
    texts = [[*texts_in_event(one.raw), *texts_in_event(one.around)] for one in failed]
    upto = kept_out(key, database, region).upto_as_any(text for some in texts for text in some)
    left = [
        one
        for one, some in zip(failed, texts, strict=True)
        if one.received_at > max((upto[text] for text in some), default=NOT_KEPT_OUT)
    ]
    erased = len(failed) - len(left)
    failed[:] = left
    return erased


def without_erased(calls: Sequence[Call], kept: KeptOut) -> list[Call | None]:
    """Give each call as it may be taken in, None where it is refused; see ``KeptOut.refuse``."""
    names = dict.fromkeys(name for call in calls for name in call.identifiers)
    identifiers = {name: pa.array([call.identifiers.get(name) for call in calls], pa.string()) for name in names}
    hits = kept.hits(np.array([call.time for call in calls], np.int64), identifiers)
    refused = kept.refused(hits, identifiers, len(calls))
    struck = ({call.identifiers[name] for name, mask in hits.items() if mask[row]} for row, call in enumerate(calls))
    return [
        None if out else _without(call, texts) if texts else call
        for call, out, texts in zip(calls, refused.tolist(), struck, strict=True)
    ]


def _without(call: Call, struck: set[str]) -> Call:
    own = {name: value for name, value in call.identifiers.items() if value not in struck}
    return structs.replace(call, identifiers=own, traits=without_values(call.traits, struck))


def without_values(traits: Mapping[str, object], struck: set[str]) -> dict[str, object]:
    """Give traits without those whose value is one of some texts.

    >>> without_values({"email": " A@x.de", "plan": "gold"}, {"A@x.de"})
    {'plan': 'gold'}
    """
    return {name: value for name, value in traits.items() if str(value).strip() not in struck}


def consents_in(calls: Sequence[tuple[str, Call]], origins: Sequence[Origin], region: str) -> list[Statement]:
    """Give what live calls say of consent, once for each of their identifiers."""
    placed = (
        (source, call, ":".join(map(str, arrival.place(item))))
        for (source, call), (arrival, item) in zip(calls, origins, strict=True)
        if "consent" in call.context
    )
    return spoken_consents(placed, region)


def spoken_consents(placed: Iterable[tuple[str, Call, str]], region: str) -> list[Statement]:
    """Give what calls (source, call, what names its place) say of consent, once for each of their identifiers."""
    spoken = [(source, call, place) for source, call, place in placed if "consent" in call.context]
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
