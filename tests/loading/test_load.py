"""A whole file into the registry: what it says takes effect, and what cannot is told."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from app.core import Context
from app.domain.consent import MessageType, Source, Status
from app.domain.permissions import Assurance, Role
from app.domain.recipient import parse_phone
from app.errors import InvalidInput, NotAllowed
from app.gateways.clock import StandingClock
from app.loading import run
from app.loading.columns import FileError
from app.loading.report import Report
from app.loading.run import Progress, load_file
from app.usecases.grant import GrantConsent
from app.usecases.load import Chunk, FileKey, LoadChunk
from app.usecases.lock import LockAddress
from app.usecases.revoke import RevokeConsent
from app.usecases.sheet import Sheet
from app.usecases.verify import differences
from tests.loading.loader import BRAND, Loader, told

Rows = Callable[..., list[str]]
PHONE = "+905321234567"
EMPTY = Chunk(Sheet([], [], [], []), [], [], 0, 0, last=True)


def citizen(loader: Loader) -> Context:
    core = loader.core
    return Context(
        "sms",
        Role.CITIZEN,
        Assurance.SENDER,
        core.clock.now(),
        who=core.person(parse_phone(PHONE)),
        source=Source.IYS_KISAMESAJ,
    )


@pytest.fixture(params=[3, 150, 20_000], ids="chunks of {}".format)
def chunks(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    """Chunks that are too short for COPY, that are written by it, and a whole file."""
    monkeypatch.setattr(run, "CHUNK_ROWS", request.param)
    return int(request.param)


@pytest.mark.usefixtures("chunks")
def test_every_row_takes_effect_and_state_and_history_agree(loader: Loader, rows: Rows) -> None:
    outcome = loader.load(loader.file(*rows(1000)))
    assert (outcome.taken, outcome.refused, outcome.already) == (1000, 0, False)
    assert not outcome.report.exists()
    expected = {(f"+90532{number:07d}", int(MessageType.MESAJ)): 1 for number in range(1000)}
    assert loader.states() == expected
    with loader.core.database.single() as driver:
        found = differences(driver)
        events = driver.execute(
            "SELECT DISTINCT actor, channel, kind FROM consent_event"
        ).fetchall()
    assert (found.consents, found.events, found.wrong) == (1000, 1000, 0)
    assert events == [(100100, "cli", 1)]


def test_the_records_of_a_key_take_effect_in_their_order(loader: Loader, rows: Rows) -> None:
    sound = rows(300)
    late = [row.replace("2025-12", "2026-01") for row in sound]
    refusing = [f"{row},RET" for row in late[:100]]
    heading = "recipient,consentDate,type,recipientType,source,status"
    outcome = loader.load(loader.file(*sound, *refusing, *sound[:5], heading=heading))
    assert (outcome.taken, outcome.refused) == (400, 5)
    assert sorted(loader.states().values()) == [int(Status.ONAY)] * 200 + [int(Status.RET)] * 100
    assert {code for _, _, code in told(outcome.report)} == {"H178"}


def test_the_rules_of_the_registry_are_told_with_line_and_column_and_without_an_address(
    loader: Loader, clock: StandingClock, rows: Rows
) -> None:
    core = loader.core
    loader.load(loader.file(*rows(2), name="before.csv"))
    core.run(RevokeConsent(BRAND, {MessageType.MESAJ}), citizen(loader))
    core.run(LockAddress(True), citizen(loader))
    clock.moment += timedelta(days=1)
    now = f"{clock.moment.replace(tzinfo=None) - timedelta(hours=1)}"
    lines = [
        f"{PHONE},{now},MESAJ,BIREYSEL,HS_WEB,ONAY",
        f"{PHONE},{now},MESAJ,BIREYSEL,HS_WEB,RET",
        f"{PHONE},2026-01-01 00:00:00,ARAMA,BIREYSEL,HS_WEB,RET",
        "+905320000001,2015-01-01 00:00:00,MESAJ,BIREYSEL,HS_WEB,ONAY",
        "+905320000000,2019-01-01 00:00:00,MESAJ,BIREYSEL,HS_WEB,ONAY",
        "+905320000001,2025-12-01 00:00:00,MESAJ,BIREYSEL,IYS_WEB,ONAY",
        "+905329999999,,MESAJ,BIREYSEL,HS_WEB,ONAY",
        "+905329999999,,MESAJ,TACIR,,ONAY",
        "nobody@example,2025-12-01,EPOSTA,BIREYSEL,HS_WEB,ONAY",
    ]
    heading = "Telefon,İzin Tarihi,Kanal,Alıcı Tipi,Kaynak,Durum"
    outcome = loader.load(loader.file(*lines, heading=heading))
    assert told(outcome.report) == [
        ("2", "Durum", "L001"),
        ("3", "Durum", "H174"),
        ("4", "Durum", "H175"),
        ("5", "İzin Tarihi", "H156"),
        ("6", "İzin Tarihi", "H178"),
        ("7", "Kaynak", "H119"),
        ("8", "İzin Tarihi", "H112"),
        ("10", "Telefon", "H120"),
    ]
    assert (outcome.taken, outcome.refused) == (1, 8)
    words = outcome.report.read_text(encoding="utf-8-sig")
    assert words.splitlines()[0] == "satır,sütun,kod,açıklama"
    assert "532" not in words
    assert "example" not in words


def test_without_backdated_an_old_consent_is_too_late(loader: Loader, rows: Rows) -> None:
    outcome = loader.load(loader.file(*rows(3)), backdated=False)
    assert {code for _, _, code in told(outcome.report)} == {"H467"}
    assert loader.count("recipient") == 0


def test_a_finished_file_is_not_loaded_again_unless_that_is_asked_for(
    loader: Loader, rows: Rows
) -> None:
    path = loader.file(*rows(5))
    loader.load(path)
    again = loader.load(path.rename(path.with_name("other.csv")))
    assert again.already
    assert (again.taken, again.refused) == (5, 0)
    assert loader.count("consent_event") == 5
    forced = loader.load(path.with_name("other.csv"), again=True)
    assert (forced.already, forced.taken, forced.refused) == (False, 0, 5)
    assert loader.count("import_run") == 2


def test_the_same_file_for_another_rule_of_age_is_another_load(loader: Loader, rows: Rows) -> None:
    path = loader.file(*rows(2))
    assert loader.load(path, backdated=False).refused == 2
    assert loader.load(path).taken == 2


def test_a_report_of_before_does_not_stay_beside_a_load_without_refusals(
    loader: Loader, rows: Rows
) -> None:
    path = loader.file(*rows(3))
    path.with_name(f"{path.name}.errors.csv").write_text("of before")
    assert not loader.load(path).report.exists()


def test_dealers_are_recorded_with_the_consent(loader: Loader, dealer: int, rows: Rows) -> None:
    heading = "recipient,consentDate,type,recipientType,source,retailerCode,retailerAccess"
    many = [f"{row},{dealer},{dealer}" for row in rows(120)]
    outcome = loader.load(loader.file(*many, f"{rows(1, 500)[0]},1,", heading=heading))
    assert (outcome.taken, outcome.refused) == (120, 1)
    where = f"retailer_code = {dealer} AND retailer_access = ARRAY[{dealer}]"
    assert loader.count("consent", where) == 120
    assert loader.count("consent_event", where) == 120


def test_a_trader_without_date_and_source_is_written_like_the_others(loader: Loader) -> None:
    lines = [f"+90532{number:07d},,MESAJ,TACIR," for number in range(150)]
    assert loader.load(loader.file(*lines)).taken == 150
    where = "consent_date IS NULL AND source IS NULL AND recipient_type = 2"
    assert loader.count("consent", where) == 150


@pytest.mark.usefixtures("chunks")
def test_what_is_newer_is_written_over_what_is_there(loader: Loader, rows: Rows) -> None:
    sound = rows(400)
    loader.load(loader.file(*sound))
    newer = [row.replace("HS_WEB", "HS_MOBIL").replace("2025-12", "2026-01") for row in sound]
    outcome = loader.load(loader.file(*newer, *rows(200, 400)))
    assert (outcome.taken, outcome.refused) == (600, 0)
    assert loader.count("consent", f"source = {Source.HS_MOBIL:d}") == 400
    assert loader.count("consent_event") == 1000
    with loader.core.database.single() as driver:
        assert differences(driver).wrong == 0


def test_a_citizen_is_told_when_a_file_says_that_they_agreed_again(
    loader: Loader, clock: StandingClock, rows: Rows
) -> None:
    core = loader.core
    core.run(GrantConsent(BRAND, {MessageType.MESAJ}), citizen(loader))
    clock.moment += timedelta(minutes=1)
    core.run(RevokeConsent(BRAND, {MessageType.MESAJ}), citizen(loader))
    clock.moment += timedelta(days=1)
    now = f"{clock.moment.replace(tzinfo=None)}"
    loader.load(loader.file(f"{PHONE},{now},MESAJ,BIREYSEL,HS_WEB", *rows(200)))
    assert loader.count("outbox") == 1
    assert loader.count("consent", "claimed") == 1


def test_progress_is_told_for_every_chunk(
    loader: Loader, rows: Rows, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "CHUNK_ROWS", 40)
    heard: list[Progress] = []
    path = loader.file(*rows(100), "wrong")
    load_file(loader.core, path, BRAND, backdated=True, progress=heard.append)
    assert [progress.rows for progress in heard] == [40, 80, 101]
    assert [progress.bytes_done for progress in heard][-1] == path.stat().st_size
    assert heard[-1].refused == 1
    assert all(progress.rate > 0 for progress in heard)


def test_a_brand_that_does_not_exist_and_a_report_over_the_file_are_refused(
    loader: Loader, rows: Rows
) -> None:
    path = loader.file(*rows(1))
    with pytest.raises(FileError, match="no brand 999"):
        load_file(loader.core, path, 999, backdated=True)
    with pytest.raises(FileError, match="overwrite"):
        load_file(loader.core, path, BRAND, backdated=True, report=path)
    assert path.read_text().startswith("recipient,")


def test_a_report_that_cannot_be_written_stops_the_load_before_the_chunk_counts(
    loader: Loader, rows: Rows
) -> None:
    path = loader.file(*rows(3), "wrong")
    with pytest.raises(FileError, match="cannot be written"):
        load_file(
            loader.core, path, BRAND, backdated=True, report=path.parent / "none" / "report.csv"
        )
    assert loader.count("consent") == 0
    assert loader.count("import_run") == 0


def test_two_loads_of_one_file_at_a_time_do_not_mix(
    loader: Loader, rows: Rows, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "CHUNK_ROWS", 10)
    path = loader.file(*rows(40))

    def meddle(progress: Progress) -> None:
        if progress.rows == 20:
            loader.load(path)

    with pytest.raises(InvalidInput, match="import-elsewhere"):
        load_file(loader.core, path, BRAND, backdated=True, progress=meddle)
    assert loader.count("consent_event") == 40


def test_only_the_operator_may_load(loader: Loader, rows: Rows) -> None:
    order = LoadChunk(FileKey(b"", BRAND, True), 1, 0, EMPTY, Report(Path("none"), {}, ","))
    with pytest.raises(NotAllowed):
        loader.core.run(order, citizen(loader))
