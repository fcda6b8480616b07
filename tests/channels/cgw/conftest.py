"""The service as scripts see it."""

from tests.channels.api.conftest import permitted as permitted
