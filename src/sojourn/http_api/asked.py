"""What the API may be asked: shapes that hold what they name and nothing else, texts that a database can keep.

Refused are fields that a shape does not name, halves of surrogate pairs (no encoding writes them), the character NUL
(PostgreSQL keeps none), and bodies beyond the limits of a request.
"""

from typing import Any

from fastapi import HTTPException, Request
from pydantic import BaseModel, ConfigDict, model_validator

from sojourn.configuration import Limits
from sojourn.http_api.answers import Message, Receive
from sojourn.http_api.incoming import BodyRefused, Incoming, Waits
from sojourn.vocabulary import InvalidInput


class Asked(BaseModel):
    """A body of JSON; everything that comes in by one is a subclass.

    >>> class Named(Asked):
    ...     name: str
    >>> Named(name="Zoë").name
    'Zoë'
    """

    model_config = ConfigDict(extra="forbid")

    @model_validator(mode="before")
    @classmethod
    def _keep_texts_whole(cls, given: Any) -> Any:  # noqa: ANN401  what JSON holds
        """Look at every text, names of fields too."""
        waiting = [given]
        while waiting:
            one = waiting.pop()
            if isinstance(one, str) and not is_whole(one):
                raise ValueError("a text holds the character NUL or half of a surrogate pair")
            if isinstance(one, dict):
                waiting += [*one, *one.values()]
            elif isinstance(one, list):
                waiting += one
        return given


def is_whole(text: str) -> bool:
    r"""Say whether a text can be written in UTF-8 and kept by every database.

    >>> is_whole("Zoë 佐伊"), is_whole("a\0b"), is_whole("\ud83d")
    (True, False, False)
    """
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return "\0" not in text


def check_address(request: Request) -> None:
    """Refuse a path or a query with the character NUL. Raises InvalidInput ``request.invalid``."""
    if "\0" in request.scope["path"] or b"%00" in request.scope["query_string"]:
        raise InvalidInput("The address holds the character NUL.", code="request.invalid", hint="Leave it out.")


def within(limits: Limits, most_bytes: int, waits: Waits, receive: Receive) -> Receive:
    """Give what reads a body, but never more than is allowed, and not for longer."""
    incoming = Incoming(receive, most_bytes, limits.body_seconds, waits)

    async def read() -> Message:
        try:
            return await incoming()
        except BodyRefused as error:
            raise HTTPException(error.status, error.message, error.headers) from error

    return read
