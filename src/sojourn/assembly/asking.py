"""Questions for a server: the log stays open while it is in force, and shows each caller the part that they see.

A question over HTTP costs what it costs in the library: what is mapped of a snapshot is kept until the next one is in
force.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from sojourn.access import NotAllowed, PersonalFields
from sojourn.assembly.customer import Look, known_of
from sojourn.assembly.in_force import while_in_force
from sojourn.assembly.log import Log
from sojourn.assembly.persons import who_is_who
from sojourn.assembly.records import contact_costs_of
from sojourn.assembly.shown import ShownAnswer
from sojourn.assembly.workspace import last_day
from sojourn.customers import list_customers, persons_named, search_persons
from sojourn.discovery import DescribePeople
from sojourn.engines import Cell, Embedded, Scope, event_columns, named_in
from sojourn.journey_store import open_snapshot
from sojourn.vocabulary import WorkspaceError
from sojourn.workspace import Manifest

Given = TypeVar("Given")
Rows = TypeVar("Rows", pa.Array, NDArray[np.int64])
I64 = NDArray[np.int64]
MOST_CHECKED = 200
"""Of how many customers a search looks whether somebody with a limit sees them."""
WARM: set[tuple[str, ...]] = set()
"""What this process has compiled, for all snapshots."""
REMEMBERED = 64 << 20
"""How many bytes of answers about a snapshot are kept: next pages and groups ask the same again."""
NOTHING: dict[str, Any] = {"events": 0, "first": None, "last": None, "values": {}}
"""Of a customer of whom there is only what Sojourn derived."""


def log_for(folder: Path, look: Look, lang: str) -> Log:
    """Open the log for questions, in the zone of the brand, as somebody sees it."""
    return _in_force(folder, lambda manifest: _log(folder, manifest, look, lang))


@dataclass(frozen=True)
class Page:
    """A page of a list: its number from 1, and how many rows a page has."""

    number: int = 1
    size: int = 50

    def of(self, rows: Rows) -> Rows:
        """Cut the page out of all rows."""
        first = (self.number - 1) * self.size
        return rows[first : first + self.size]


def people_behind(
    folder: Path, look: Look, ask: Callable[[Log], ShownAnswer], cell: Cell, page: Page
) -> dict[str, Any]:
    """List the customers behind one number of what ``ask`` asks: how many, and a page of them.

    Of each: identifiers, and over all their events that are seen how many, the first, the last and the money.
    """

    def listed(manifest: Manifest) -> dict[str, Any]:
        answer = ask(_log(folder, manifest, look, "en"))
        names = answer.people(cell)
        persons = persons_named(answer.engine.snapshot.persons, page.of(names))
        return _listing(folder, manifest, answer.engine, answer.analysis.scope, persons, len(names), page)

    return _in_force(folder, listed)


def people_listed(folder: Path, look: Look, find: Callable[[Log], list[str]], page: Page) -> dict[str, Any]:
    """List the customers that ``find`` names, as ``people_behind`` does."""

    def listed(manifest: Manifest) -> dict[str, Any]:
        log = _log(folder, manifest, look, "en")
        names = pa.array(find(log), pa.string())
        persons = persons_named(log.engine.snapshot.persons, page.of(names))
        return _listing(folder, manifest, log.engine, log.scope, persons, len(names), page)

    return _in_force(folder, listed)


def search_customers(
    folder: Path, look: Look, text: str, open_namespace: Callable[[str], bool], page: Page
) -> dict[str, Any]:
    """List the customers with an identifier that is a text, or begins with it where ``open_namespace`` lets it."""

    def listed(manifest: Manifest) -> dict[str, Any]:
        log = _log(folder, manifest, look, "en")
        kept = who_is_who(folder, manifest)[1]
        prefixed = [name for name in kept.evidence.namespaces if open_namespace(name)]
        found = search_persons(kept.evidence, kept, text, manifest.settings.region, prefixed)
        if not look.limit.is_none:
            sees = known_of(folder, manifest, look).sight.sees
            found = np.array([person for person in found[:MOST_CHECKED].tolist() if sees(person)], np.int64)
        return _listing(folder, manifest, log.engine, log.scope, page.of(found), len(found), page)

    return _in_force(folder, listed)


def _listing(
    folder: Path, manifest: Manifest, engine: Embedded, scope: Scope, persons: I64, total: int, page: Page
) -> dict[str, Any]:
    """Give a page of a list of ``total`` customers: identifiers of each, and what they did."""
    rows = list_customers(engine.snapshot.persons, who_is_who(folder, manifest)[1], persons)
    whole = Scope(tz=scope.tz, persons=frozenset(row["customer"] for row in rows), seen=scope.seen)
    facts = engine.ask(DescribePeople(whole)).result if rows else {}
    customers = [{**row, **facts.get(row["customer"], NOTHING)} for row in rows]
    return {"total": total, "page": page.number, "per_page": page.size, "customers": customers}


def check_open(log: Log, names: str, fields: PersonalFields) -> None:
    """Raise NotAllowed ``access.personal`` where a text names a column that is personal."""
    personal = [name for name in event_columns(log.engine.snapshot) if fields.holds("property", name)]
    named = named_in(names, personal)
    if named:
        raise NotAllowed.said("access.personal", field=named[0])


def _in_force(folder: Path, use: Callable[[Manifest], Given]) -> Given:
    """Use what one manifest names; an empty workspace is an error."""

    def used(manifest: Manifest) -> Given:
        if manifest.snapshot is None:
            raise WorkspaceError.said("workspace.empty", folder=folder)
        return use(manifest)

    return while_in_force(folder, used)


def _log(folder: Path, manifest: Manifest, look: Look, lang: str) -> Log:
    place = folder / "store" / str(manifest.snapshot)
    engine = _engine(place, (place / "snapshot.json").stat().st_mtime_ns)
    scope = Scope(tz=manifest.settings.zone)
    if not look.limit.is_none:
        scope = replace(scope, seen=known_of(folder, manifest, look).sight.seen)
    costs = contact_costs_of(folder, manifest, last_day(engine.snapshot))
    return Log(engine, scope, lang, folder, costs)


@lru_cache(maxsize=2)
def _engine(place: Path, _written: int) -> Embedded:
    return Embedded(open_snapshot(place), warm=WARM, remember=REMEMBERED)
