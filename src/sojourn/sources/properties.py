"""Properties: every column without a role keeps its name and gets one type for the whole input.

The type is decided on the sample. A later cell that does not fit it stands as text in ``property:NAME:text`` of its
batch, so that nothing is lost and no batch has another type than the one before.
"""

from collections.abc import Iterator
from typing import Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sojourn.sources.contents import cells_of, share
from sojourn.sources.plain import texts, trimmed

Kind = Literal["whole", "number", "flag", "text", "label"]

_WHOLE = r"^(0|-?[1-9]\d{0,11})$"
_NUMBER = r"^-?(0|[1-9]\d{0,14})(\.\d+)?([eE][+-]?\d{1,2})?$"
_FLAG = r"^(true|false|True|False|TRUE|FALSE)$"
_PATTERNS: dict[Kind, str] = {"whole": _WHOLE, "number": _NUMBER, "flag": _FLAG}
_TYPES = {"whole": pa.int64(), "number": pa.float64(), "flag": pa.bool_()}


def property_kind(sample: pa.Array) -> Kind:
    """Decide the kind of a property from a sample of its column.

    >>> property_kind(pa.array(["1", "20"])), property_kind(pa.array(["007"])), property_kind(pa.array([True]))
    ('whole', 'label', 'flag')
    """
    kind = sample.type
    if pa.types.is_integer(kind):
        return "whole"
    if pa.types.is_floating(kind) or pa.types.is_decimal(kind):
        return "number"
    if pa.types.is_boolean(kind):
        return "flag"
    if pa.types.is_dictionary(kind):
        return "label"
    if pa.types.is_union(kind):
        fields = {field.type for field in kind} - {pa.null()}
        return "number" if fields == {pa.int64(), pa.float64()} else "text"
    cells = cells_of(sample)
    if pa.types.is_string(kind) and len(cells):
        for found, pattern in _PATTERNS.items():
            if share(cells, pattern) == 1.0:
                return found
    return "label" if len(cells) <= max(64, len(sample) // 20) else "text"


def typed_kind(sample: pa.Array) -> Kind:
    """Decide the kind of a property of a format with types of its own, where a text is a text whatever it says.

    >>> typed_kind(pa.array(["1", "20"]))
    'label'
    """
    kind = property_kind(sample)
    texts_are_texts = pa.types.is_string(sample.type)
    return ("label" if len(cells_of(sample)) <= max(64, len(sample) // 20) else "text") if texts_are_texts else kind


def property_columns(name: str, column: pa.Array, kind: Kind) -> Iterator[tuple[str, pa.Array]]:
    """Give the property in its type and, where cells do not fit it, what they say as text; labels are not done here.

    >>> [(name, column.to_pylist()) for name, column in property_columns("size", pa.array(["36", "M"]), "whole")]
    [('property:size', [36, None]), ('property:size:text', [None, 'M'])]
    """
    if kind == "text":
        yield f"property:{name}", _filled(texts(column))
        return
    wanted = _TYPES[kind]
    fitting, others = _fit(column, kind, wanted)
    yield f"property:{name}", fitting
    if others is not None:
        yield f"property:{name}:text", others


def _fit(column: pa.Array, kind: Kind, wanted: pa.DataType) -> tuple[pa.Array, pa.Array | None]:
    if column.type == wanted or pa.types.is_null(column.type):
        return column.cast(wanted), None
    if (pa.types.is_integer(column.type) or pa.types.is_decimal(column.type)) and kind in {"whole", "number"}:
        try:
            return column.cast(wanted), None
        except pa.ArrowInvalid:
            pass
    cells = _filled(trimmed(texts(column)))
    fits = pc.fill_null(pc.match_substring_regex(cells, _PATTERNS[kind]), True)
    if pc.all(fits).as_py():
        return cells.cast(wanted), None
    return pc.if_else(fits, cells, None).cast(wanted), pc.if_else(fits, None, cells)


def _filled(cells: pa.Array) -> pa.Array:
    empty = pc.equal(cells, "")
    return pc.if_else(empty, None, cells) if pc.any(empty).as_py() else cells


def is_empty(column: pa.Array) -> bool:
    """Tell whether a column says nothing at all."""
    return column.null_count == len(column) or bool(
        pa.types.is_floating(column.type) and np.isnan(pc.fill_null(column, np.nan).to_numpy()).all()
    )
