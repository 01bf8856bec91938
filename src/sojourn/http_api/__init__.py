"""The HTTP front: takes tracking requests in, durably, and answers programs that may ask."""

from sojourn.http_api.front import Front
from sojourn.http_api.serving import serve

__all__ = ["Front", "serve"]
