"""A text that leaves: tried again with patience, given up audibly, and its fate written down."""

from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID

import pytest
from click.testing import CliRunner
from werkzeug.test import TestResponse

from app.cli import context as command_line
from app.cli import main
from app.dialogue.reply import Reply, say
from app.domain.recipient import parse_phone
from app.outbox.delivery import DELAYS, deliver, system_context
from app.outbox.post import PostStatus, send_many, ticket
from app.storage.database import Database
from app.usecases.lock import ChooseLanguage
from channels.sms.settings import DEMO_KANNEL_SECRET
from tests.channels.sms.gateway import Gateway, listening
from tests.channels.sms.service import PHONE, Service, post_form, running, twilio_form

LATEST = """
SELECT tag, id, status, attempts, route, provider_id, fault FROM outbox
 ORDER BY created_at DESC, id LIMIT 1
"""
SMS = {"TWILIO_FROM": "+15005550006", "KANNEL_USERNAME": "ileti", "KANNEL_PASSWORD": "p"}


@pytest.fixture
def gateway() -> Iterator[Gateway]:
    with listening() as made:
        yield made


@pytest.fixture
def service(
    gateway: Gateway, database: Database, database_url: str, tmp_path: Path
) -> Iterator[Service]:
    """Texts to Turkey leave by Kannel, all others by Twilio."""
    urls = {"TWILIO_API": gateway.url, "KANNEL_SENDSMS_URL": f"{gateway.url}/cgi-bin/sendsms"}
    routes = {"SMS_ROUTES": "+90=kannel,+=twilio"}
    with running(tmp_path, database_url, **SMS, **urls, **routes) as made:
        yield made


def post(service: Service, number: str = PHONE, key: str = "claim.told") -> tuple[UUID, UUID]:
    """Put a message into the outbox; its tag and id."""
    core = service.core
    person = core.person(parse_phone(number))
    work = system_context(core)
    with core.database.transaction() as session:
        from app.core import Work

        driver = session.connection().connection.driver_connection
        assert driver is not None
        made = Work(driver, work, core.clock.now(), core, session)
        made.change(
            "INSERT INTO recipient (tag, sealed, key_id, created_at) VALUES (%s, %s, %s, %s) "
            "ON CONFLICT DO NOTHING",
            (person.tag, person.sealed, person.key_id, made.now),
        )
        send_many(made, [person.tag], Reply((say(key, brand="ACME"),)))
        session.commit()
    return latest(service)[0:2]
