"""What the API may be asked."""

from pathlib import Path

import pytest
from fastapi.routing import APIRoute

from sojourn.http_api.api import make_api
from sojourn.http_api.asked import Asked


def test_every_body_is_a_shape_that_keeps_texts_whole(tmp_path: Path) -> None:
    api = make_api(tmp_path, lambda: pytest.fail("nobody asks"))
    bodies = {
        param.field_info.annotation
        for route in api.routes
        if isinstance(route, APIRoute)
        for param in route.dependant.body_params
    }
    assert len(bodies) > 5
    assert [body for body in bodies if not (isinstance(body, type) and issubclass(body, Asked))] == []
