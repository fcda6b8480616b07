"""The service as scripts see it."""

from collections.abc import Iterator
from threading import Thread

import pytest
from werkzeug.serving import make_server

from tests.channels.api.conftest import permitted as permitted
from tests.channels.sms.service import Service


@pytest.fixture
def url(permitted: Service) -> Iterator[str]:
    """The service on a port of its own."""
    server = make_server("127.0.0.1", 0, permitted.app, threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()
