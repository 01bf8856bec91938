"""``python -m sojourn.http_api`` is the front process; ``sojourn serve`` starts it."""

from sojourn.http_api.serving import main

main()
