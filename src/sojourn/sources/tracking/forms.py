"""Forms: how Sensors Analytics' SDKs pack their records, see https://manual.sensorsdata.cn/sa/docs/tech_knowledge_layout.

A form or a query holds ``data`` (one record) or ``data_list`` (several): JSON, perhaps gzipped (``gzip=1``), in base64.
What the bytes begin with counts, not what ``gzip`` says; the check sum in ``ext`` is not looked at.
"""

import base64
import binascii
from urllib.parse import parse_qs

from sojourn.sources.tracking.bodies import MOST_BYTES, open_body
from sojourn.sources.tracking.refusals import BodyUnreadable
from sojourn.sources.tracking.requests import Checked, split_records


def open_form(form: bytes, most_bytes: int = MOST_BYTES) -> tuple[bytes, Checked]:
    """Unpack the records of a form or a query string: JSON, and how many records it holds.

    Raises:
        RequestRefused: there are no records in it, or they are packed in another way, too large or no JSON.

    >>> record = base64.b64encode(b'[{"type": "track"}]').decode().replace("=", "%3D")
    >>> open_form(f"data_list={record}&gzip=0".encode())
    (b'[{"type": "track"}]', Checked(events=1, write_key=None))

    """
    fields = parse_qs(form.decode("latin-1"), max_num_fields=64) if form.count(b"&") < 64 else {}
    packed = (fields.get("data_list") or fields.get("data") or [""])[0].strip().replace(" ", "+")
    if not packed:
        raise BodyUnreadable(
            "The request has neither data nor data_list.",
            code="tracking.no_data",
            hint="Give the SDK the address /sa?token=WRITE_KEY.",
        )
    try:
        body = base64.b64decode(packed + "=" * (-len(packed) % 4), validate=True)
    except (binascii.Error, ValueError) as error:
        raise BodyUnreadable(
            "The data is no base64.", code="tracking.bad_base64", hint="Send it whole and escaped."
        ) from error
    body = open_body(body, None, most_bytes)
    return body, Checked(len(split_records(body)), None)
