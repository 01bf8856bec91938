"""Answers: what was asked, what came out, how it was got; the customers behind each number; the data as a table."""

import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa

from sojourn.discovery.analysis import Analysis
from sojourn.discovery.date_only import UnknownOrder
from sojourn.engines import Behind, Cell, Embedded, condition_of, to_pandas, to_polars
from sojourn.vocabulary import InvalidInput, iso, number, say, unknown_name, zone


@dataclass(frozen=True)
class Answer:
    """The answer to one analysis; prints as its JSON, shows itself in notebooks.

    >>> # answer = log.transitions(); answer["transitions"][0]["passes"]; answer.customers(**{"from": "a", "to": "b"})
    """

    analysis: Analysis
    result: dict[str, Any]
    engine: Embedded = field(repr=False, compare=False)
    lang: str = "en"

    def __getitem__(self, key: str) -> Any:  # noqa: ANN401  the fields have their own types
        """Give one field of the answer."""
        return self.result[key]

    def to_dict(self) -> dict[str, Any]:
        """Give the answer as plain data: what ``--json`` prints."""
        return self.result

    def with_drills(self) -> dict[str, Any]:
        """Give the answer as plain data in which each row says in ``drill``, by field, what names its customers."""
        cells = {id(row): named for row, named in self.analysis.cells(self.result)}
        shown: dict[str, Any] = _with_drills(self.result, cells)
        return shown

    def to_json(self) -> str:
        """Give the answer as JSON text."""
        return json.dumps(self.result, ensure_ascii=False, indent=1)

    def to_arrow(self) -> pa.Table:
        """Give the main rows as an Arrow table; nested fields stay nested, a field that a row lacks is null."""
        rows = self.result[self.analysis.table]
        fields = dict.fromkeys(name for row in rows for name in row)
        return pa.table({name: pa.array([row.get(name) for row in rows]) for name in fields})

    def to_polars(self) -> Any:  # noqa: ANN401  the type belongs to an optional library
        """Give the main rows as a Polars frame."""
        return to_polars(self.to_arrow())

    def to_pandas(self) -> Any:  # noqa: ANN401  the type belongs to an optional library
        """Give the main rows as a pandas frame."""
        return to_pandas(self.to_arrow())

    def customers(self, **cell: Any) -> list[str]:  # noqa: ANN401  cells have their own types
        """List the customers behind one number; ``cell`` names it by the drill keys of its row."""
        found: list[str] = self.people(cell).to_pylist()
        return found

    def people(self, cell: Cell) -> pa.Array:
        """Give the customers behind one number as ``customers`` does, as an Arrow array."""
        known = (*self.analysis.drill, *self.analysis.more_drill)
        strange = sorted(cell.keys() - set(known))
        if strange:
            raise unknown_name("key", strange[0], known, code="drill.key")
        self.analysis.check_cell(cell)
        located = self.analysis.locate(cell, self.result)
        return self.engine.ask(Behind(self.analysis, located)).result["customers"]


def _with_drills(part: Any, cells: dict[int, dict[str, Any]]) -> Any:  # noqa: ANN401  what JSON holds
    """Copy the rows in a part of an answer; what has cells gets them."""
    if isinstance(part, list):
        return [_with_drills(one, cells) for one in part] if part and isinstance(part[0], dict) else part
    shown = dict(part)
    shown |= {name: _with_drills(inner, cells) for name, inner in part.items() if isinstance(inner, list | dict)}
    return {**shown, "drill": cells[id(part)]} if id(part) in cells else shown


def ask(engine: Embedded, analysis: Analysis, lang: str = "en") -> Answer:
    """Ask an analysis of an engine; unknown steps are refused with the nearest known ones."""
    known = engine.steps(analysis.scope)
    for step in analysis.named_steps():
        if step not in known:
            raise unknown_name("event", step, sorted(known), code="event.unknown")
    outcome = engine.ask(analysis.question())
    reading = outcome.reading
    result: dict[str, Any] = {
        **analysis.present(outcome.result),
        "as_of": None if reading.as_of is None else iso(reading.as_of, zone(analysis.scope.tz)),
        "exact": True,
        "definition": analysis.definition(lang),
        "scope": analysis.scope.to_dict(),
        "events_read": reading.events_read,
        "customers_read": reading.customers_read,
        "milliseconds": reading.milliseconds,
        "warmup_milliseconds": reading.warmup_milliseconds,
        "snapshot": reading.snapshot,
        "notes": [],
    }
    conditions = [one for one in (analysis.scope.where, condition_of(analysis.scope.filters)) if one]
    if conditions and not reading.events_read:
        result["notes"].append(say("note.nothing_meets", lang, where=" and ".join(conditions)))
    _state_currency(engine, analysis, result, lang)
    if engine.snapshot.meta["date_only"]:
        _note_unknown_order(engine, analysis, result, lang)
    return Answer(analysis, result, engine, lang)


_ONE_CURRENCY = re.compile(r"""^\s*"?currency"?\s*=\s*'([A-Z]{3})'\s*(?:and\b(?!.*\bor\b).*)?$""", re.IGNORECASE)


def _state_currency(engine: Embedded, analysis: Analysis, result: dict[str, Any], lang: str) -> None:
    """Say in which currency money is; amounts of several currencies are not added up but left out, with a note."""
    currencies = [name for name in engine.snapshot.names["currency"] if name]
    only = _ONE_CURRENCY.search(analysis.scope.where or "")
    chosen = [one.values for one in analysis.scope.filters if (one.column, one.comparison) == ("currency", "any of")]
    for wanted in [(only[1],)] if only is not None else chosen:
        currencies = [name for name in currencies if name in wanted] or currencies
    if len(currencies) <= 1:
        result["currency"] = currencies[0] if currencies else None
        return
    if analysis.leave_out_money(result):
        result["notes"].append(say("note.currencies", lang, currencies=", ".join(currencies)))


def _note_unknown_order(engine: Embedded, analysis: Analysis, result: dict[str, Any], lang: str) -> None:
    """Say how often the order within a day is unknown because an event has no time of day."""
    places = engine.snapshot.meta["date_only"]
    unknown = engine.ask(UnknownOrder(analysis.scope)).result
    result["order_unknown"] = {**unknown, "date_only_events": places}
    if unknown["passes"]:
        events = ", ".join(f"{event} ({say(f'date_only.{place}', lang)})" for event, place in sorted(places.items()))
        counts = {name: number(count, lang, exact=True) for name, count in unknown.items()}
        result["notes"].append(say("note.order_unknown", lang, events=events, **counts))


def save_text(path: str | Path, text: str) -> Path:
    """Write a text file and give its path; a folder that is not there is a clear error."""
    target = Path(path)
    try:
        target.write_text(text, encoding="utf-8")
    except OSError as error:
        raise InvalidInput(f"{target} cannot be written: {error.strerror}.", code="save.failed") from error
    return target
