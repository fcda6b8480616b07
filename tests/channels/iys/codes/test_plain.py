"""Each code by the test of its name: requests that are refused whatever there is."""

from collections.abc import Iterator

import pytest

from app.storage.database import Database
from tests.channels.iys.codes.asker import Asker, check
from tests.channels.iys.codes.inventory import TEXTS
from tests.channels.iys.codes.plain import ROWS
from tests.channels.sms.service import running
from tests.conftest import empty


@pytest.fixture(scope="module")
def asker(
    shared_database: Database, database_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Asker]:
    """One service for all of them: what is refused changes nothing."""
    empty(shared_database)
    with running(tmp_path_factory.mktemp("codes"), database_url) as service:
        service.add_demo_brands()
        made = Asker(service)
        made.know_dealer()
        yield made


@pytest.mark.parametrize("code", [code for code in ROWS if code not in TEXTS])
def test_code(asker: Asker, code: str) -> None:
    for door, change in ROWS[code]:
        check(code, door, asker.ask(door, **change))


@pytest.mark.parametrize("text", TEXTS)
def test_text(asker: Asker, text: str) -> None:
    for door, change in ROWS[text]:
        answer = asker.ask(door, **change)
        assert answer.status_code == TEXTS[text].status
        assert answer.get_json()["error_description"] == text
