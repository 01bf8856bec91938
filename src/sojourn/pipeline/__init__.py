"""The pipeline: the one place where what was received becomes what is known, one commit for each batch."""

from typing import TYPE_CHECKING

from sojourn.vocabulary import opened_when_asked

if TYPE_CHECKING:
    from sojourn.pipeline.commits import commit_events, customer_records, identity_decisions
    from sojourn.pipeline.erasing import complete, finish_erasures, refuse_records
    from sojourn.pipeline.intake import spoken_consents, without_erased
    from sojourn.pipeline.live import Taken, take_rows, with_source
    from sojourn.pipeline.naming import texts_in, texts_in_event
    from sojourn.pipeline.persons import (
        Resolved,
        find_persons,
        kept_persons,
        persons_of_rows,
        resolve_log,
        stored_persons,
        whose_rows,
    )
    from sojourn.pipeline.places import IDENTITY, KEPT, LIVE, RECORDS, ROWS, STATUS
    from sojourn.pipeline.planning import PLAN
    from sojourn.pipeline.receipts import Erasure, begin_erasure, read_erasures
    from sojourn.pipeline.suppression import (
        NOT_KEPT_OUT,
        KeptOut,
        digest_of,
        identifiers_in,
        keeping_out,
        make_suppression_key,
        suppression_key,
    )
    from sojourn.pipeline.worker import warm_up, work
else:
    __getattr__ = opened_when_asked(__name__)

__all__ = [
    "IDENTITY",
    "KEPT",
    "LIVE",
    "NOT_KEPT_OUT",
    "PLAN",
    "RECORDS",
    "ROWS",
    "STATUS",
    "Erasure",
    "KeptOut",
    "Resolved",
    "Taken",
    "begin_erasure",
    "commit_events",
    "complete",
    "customer_records",
    "digest_of",
    "find_persons",
    "finish_erasures",
    "identifiers_in",
    "identity_decisions",
    "keeping_out",
    "kept_persons",
    "make_suppression_key",
    "persons_of_rows",
    "read_erasures",
    "refuse_records",
    "resolve_log",
    "spoken_consents",
    "stored_persons",
    "suppression_key",
    "take_rows",
    "texts_in",
    "texts_in_event",
    "warm_up",
    "whose_rows",
    "with_source",
    "without_erased",
    "work",
]
