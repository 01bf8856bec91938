"""Who did what, when: entries that are only ever added, each sealed with the one before; no personal values in them."""

from typing import TYPE_CHECKING

from sojourn.vocabulary import opened_when_asked

if TYPE_CHECKING:
    from sojourn.audit.chain import Fault, Kept
    from sojourn.audit.entries import Entry
    from sojourn.audit.pseudonyms import FILE as PSEUDONYM_FILE, Pseudonyms
    from sojourn.audit.recording import Verified, latest_entries, record, verify
else:
    __getattr__ = opened_when_asked(__name__)

__all__ = ["PSEUDONYM_FILE", "Entry", "Fault", "Kept", "Pseudonyms", "Verified", "latest_entries", "record", "verify"]
