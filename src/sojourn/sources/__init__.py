"""Inputs: files and tables in, canonical record batches out, with roles, times, checks, rejects and message keys.

>>> import pyarrow as pa
>>> reader = open_source(pa.table({"hh": [1, 1], "ts": ["2026-03-05 10:00", "?"], "event": ["view", "cart"]}))
>>> guess = guess_roles(reader.sample, Roles())
>>> reading = reader.read(guess.roles, Settings(source="shop", zone="Asia/Shanghai"))
>>> [(batch.events.num_rows, batch.rejects.column("message").to_pylist()) for batch in reading]
[(1, ["'?' is no time as this column writes them."])]
>>> reading.summary.rows, reading.summary.rejected
(2, {'time.unreadable': 1})
"""

from sojourn.sources.chunks import REJECTS
from sojourn.sources.guessing import Guess, Reason, guess_roles
from sojourn.sources.opening import Reader, open_source
from sojourn.sources.plans import Plan, Settings, Usable
from sojourn.sources.readings import Batch, NameCount, Reading, Summary
from sojourn.sources.roles import CUSTOMER_NAMESPACE, NAMESPACES, Roles
from sojourn.sources.samples import Sample

__all__ = [
    "CUSTOMER_NAMESPACE",
    "NAMESPACES",
    "REJECTS",
    "Batch",
    "Guess",
    "NameCount",
    "Plan",
    "Reader",
    "Reading",
    "Reason",
    "Roles",
    "Sample",
    "Settings",
    "Summary",
    "Usable",
    "guess_roles",
    "open_source",
]
