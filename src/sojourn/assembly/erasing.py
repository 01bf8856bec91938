"""Erasing a customer: everything that is known of them leaves, and stays out.

In this order, under the write lock: rejected rows; one transaction that writes down the erasure with the hashes of all
identifiers and deletes consents and failed events; then log, records and store. Whoever finds an erasure that was
written down and not finished finishes it: for that, hashes are enough.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from time import sleep
from typing import TYPE_CHECKING, Any

from sojourn.assembly.deeds import Deed, Recorder, unrecorded
from sojourn.assembly.keys import open_database
from sojourn.assembly.persons import find_in
from sojourn.assembly.rejects import FOLDER as REJECTS
from sojourn.assembly.traces import Traces, strike_out_rejects
from sojourn.assembly.uploaded_files import forget_uploads
from sojourn.consent import forget_statements
from sojourn.customers import unknown_customer
from sojourn.matching import forget_proposals
from sojourn.pipeline import (
    ROWS,
    Erasure,
    KeptOut,
    begin_erasure,
    complete,
    digest_of,
    finish_erasures,
    keeping_out,
    make_suppression_key,
    read_erasures,
    suppression_key,
    take_rows,
)
from sojourn.sources import forget_failed
from sojourn.vocabulary import SojournError, iso, zone
from sojourn.workspace import Manifest, check_folder, read_manifest, writing

if TYPE_CHECKING:
    from sojourn.database import Database

PAUSE = 0.05
"""Seconds to wait for whoever writes: a load, or the worker between two batches."""


def erase_customer(
    folder: Path,
    who: str,
    *,
    now: int,
    refuse_later: bool = False,
    reason: str | None = None,
    record: Recorder = unrecorded,
) -> dict[str, Any]:
    """Erase the person that an identifier belongs to, with all identifiers; give the receipt: counts and no values.

    Their events up to ``now`` are refused for ever after, with ``refuse_later`` the later ones too.
    """
    check_folder(folder)
    if not read_manifest(folder).revision:
        raise unknown_customer(who)
    with open_database(folder) as database:
        finish_erasures(folder, database)
        _take_all(folder, database)
        with writing(folder) as manifest:
            found = find_in(folder, manifest, who)
            key, shared = make_suppression_key(folder), found.shared_devices
            identifiers = [one for one in found.identifiers if one not in shared]
            traces = Traces(identifiers, manifest.settings.region)
            rejected = strike_out_rejects(folder / REJECTS, traces)
            forget_uploads(folder)
            digests = [digest_of(key, *one) for one in identifiers]
            with database.writing() as connection:
                forget_proposals(connection, identifiers)
                counts = {
                    "identifiers": len(identifiers),
                    "consents": forget_statements(connection, identifiers),
                    "failed": forget_failed(connection, traces.named_by_event),
                    "rejected": rejected,
                }
                number = begin_erasure(
                    connection, digests, now, refuse_later=refuse_later, reason=reason, counts=counts
                )
                particulars = {"erasure": number, "refuse_later": int(refuse_later)}
                record(connection, Deed("customer.erased", found.name, particulars))
            complete(folder, manifest, database)
        with database.reading() as connection:
            return next(
                _shown(one, manifest.settings.zone) for one in read_erasures(connection) if one.number == number
            )


def list_erasures(folder: Path) -> list[dict[str, Any]]:
    """Give the receipts of all erasures, the latest first."""
    with open_database(folder, make=False) as database, database.reading() as connection:
        tz = read_manifest(folder).settings.zone
        return [_shown(one, tz) for one in read_erasures(connection)]


def reapply_erasures(folder: Path) -> dict[str, int]:
    """Take out again what a restored backup has brought back; give counts."""
    with open_database(folder, make=False) as database:
        _take_all(folder, database)
        return {**finish_erasures(folder, database, again=True)}


@contextmanager
def kept_out_of(folder: Path, manifest: Manifest) -> Iterator[KeptOut | None]:
    """Give what is kept out of a workspace, None where nobody was erased; the caller holds the write lock."""
    with keeping_out(folder, partial(open_database, folder), manifest.settings.region) as kept:
        yield kept


def finish_begun(folder: Path) -> None:
    """Finish an erasure that was cut short, before anything else is written."""
    if suppression_key(folder) is not None:
        with open_database(folder) as database:
            finish_erasures(folder, database)


def _take_all(folder: Path, database: "Database") -> None:
    """Take in what was received, so that it can be erased; what cannot be taken in is kept out when it comes."""
    while (folder / ROWS).exists():
        try:
            if not take_rows(folder, database).rows:
                return
        except SojournError as error:
            if error.code != "workspace.locked":
                raise
            sleep(PAUSE)


def _shown(one: Erasure, tz: str) -> dict[str, Any]:
    return {
        "erasure": one.number,
        "time": iso(one.time, zone(tz)),
        "refuse_later": one.refuse_later,
        "reason": one.reason,
        "finished": one.finished,
        "counts": dict(one.counts),
    }
