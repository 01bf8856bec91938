"""Answers that show themselves: in notebooks, as a picture, as a file."""

from dataclasses import dataclass
from functools import cached_property
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.csv as pa_csv

from sojourn.assembly.notebook import has_widget, widget_of
from sojourn.assembly.rejects import safe_cell
from sojourn.discovery import Answer
from sojourn.drawing import svg_to_png
from sojourn.reports import ReportData, picture, render
from sojourn.vocabulary import InvalidInput

if TYPE_CHECKING:
    from anywidget import AnyWidget

ROWS_SHOWN = 20


@dataclass(frozen=True)
class Picture:
    """A drawing as SVG text; shows itself in notebooks."""

    svg: str

    def _repr_svg_(self) -> str:
        """Show the drawing in a notebook."""
        return self.svg


@dataclass(frozen=True)
class ShownAnswer(Answer):
    """An answer of the library: data, picture, file."""

    def plot(self) -> Picture:
        """Draw the answer."""
        return Picture(picture(self.analysis.name, self.result, self.lang))

    @cached_property
    def widget(self) -> "AnyWidget":
        """The picture as a notebook shows it: what is pressed in it leaves its customers in ``widget.people``."""
        return widget_of(self)

    def save(self, path: str | Path) -> Path:
        """Write the answer to a file: .html, .svg, .png, .csv or .json."""
        target = Path(path)
        kind = target.suffix.lower()
        try:
            if kind == ".csv":
                pa_csv.write_csv(self._flat(), target)
            elif kind == ".png":
                target.write_bytes(svg_to_png(self.plot().svg))
            elif kind in (".svg", ".html", ".json"):
                target.write_text(self._text(kind), encoding="utf-8")
            else:
                raise InvalidInput(
                    f"{target.name} cannot be written.", code="save.kind", hint="Use .html, .svg, .png, .csv or .json."
                )
        except OSError as error:
            raise InvalidInput(f"{target} cannot be written: {error.strerror}.", code="save.failed") from error
        return target

    def _text(self, kind: str) -> str:
        if kind == ".svg":
            return self.plot().svg
        if kind == ".html":
            return render(ReportData({self.analysis.name: self.result}), self.lang)
        return self.to_json()

    def _flat(self) -> pa.Table:
        """Give the main rows with nested values as text, since CSV has none; no text is a formula."""
        rows = [
            {safe_cell(key): _flat_cell(cell) for key, cell in row.items()} for row in self.result[self.analysis.table]
        ]
        return pa.Table.from_pylist(rows)

    def _repr_mimebundle_(self, **formats: Any) -> Any:  # noqa: ANN401  both are what notebooks agreed on
        """Show the picture in a notebook, where it can; else ``_repr_html_`` is what is shown."""
        return self.widget._repr_mimebundle_(**formats) if has_widget(self) else None

    def _repr_html_(self) -> str:
        """Show the definition and the first rows in a notebook."""
        rows = self.result[self.analysis.table]
        heads = [key for key, cell in rows[0].items() if not isinstance(cell, dict)] if rows else []
        head = "".join(f"<th>{escape(name)}</th>" for name in heads)
        body = "".join(
            "<tr>" + "".join(f"<td>{escape(_cell(row[name]))}</td>" for name in heads) + "</tr>"
            for row in rows[:ROWS_SHOWN]
        )
        more = f"<p>… {len(rows) - ROWS_SHOWN}</p>" if len(rows) > ROWS_SHOWN else ""
        return f"<p>{escape(self.result['definition'])}</p><table><tr>{head}</tr>{body}</table>{more}"


def _flat_cell(value: object) -> object:
    text = " > ".join(map(str, value)) if isinstance(value, list) else value
    return safe_cell(text) if isinstance(text, str) else text


def _cell(value: object) -> str:
    return " → ".join(map(str, value)) if isinstance(value, list) else "" if value is None else str(value)
