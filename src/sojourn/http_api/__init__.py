"""The HTTP front: takes tracking requests in, durably, and answers programs that may ask."""

from typing import TYPE_CHECKING

from sojourn.vocabulary import opened_when_asked

if TYPE_CHECKING:
    from sojourn.http_api.front import Front
    from sojourn.http_api.serving import serve
else:
    __getattr__ = opened_when_asked(__name__)

__all__ = ["Front", "serve"]
