"""The check of the migrations finds what it is there to find."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from app.storage import migrate
from tests.checks.migrations import drift, fresh, left_on, misnumbered, wrong_on
from tests.conftest import plain

LOCK_TIMEOUT = """connection.execute(text(f"SET lock_timeout = '{LOCK_TIMEOUT}'"))"""
NEXT = '''"""Another one."""

revision = "{revision}"
down_revision = "{before}"


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
'''


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    folder = tmp_path / "migrations"
    shutil.copytree(migrate.FOLDER, folder, ignore=shutil.ignore_patterns("__pycache__"))
    return folder


@pytest.fixture
def url(server_url: str) -> Iterator[str]:
    with fresh(server_url) as made:
        yield made


def add(folder: Path, revision: str, before: str, name: str = "more") -> None:
    """One more migration."""
    text = NEXT.format(revision=revision, before=before)
    (folder / "versions" / f"{revision}_{name}.py").write_text(text)


def test_the_migrations_go_up_down_and_up_and_make_the_tables_of_the_code(url: str) -> None:
    assert misnumbered(migrate.FOLDER) == []
    assert wrong_on(url) == []


def test_a_new_migration_must_update_the_head_file(copy: Path) -> None:
    head = migrate.head()
    following = f"{int(head) + 1:04d}"
    add(copy, following, head)
    assert misnumbered(copy) == [
        f"head.txt says {head}, the newest migration is ['{following}']: update it"
    ]
    (copy / "head.txt").write_text(f"{following}\n")
    assert misnumbered(copy) == []


def test_a_hole_in_the_numbers_is_found(copy: Path) -> None:
    add(copy, "0099", migrate.head())
    (copy / "head.txt").write_text("0099\n")
    assert any("the numbers are not" in sentence for sentence in misnumbered(copy))


def test_two_heads_are_found(copy: Path) -> None:
    add(copy, f"{int(migrate.head()) + 1:04d}", "0001")
    assert any("not one head" in sentence for sentence in misnumbered(copy))


def test_a_name_without_a_number_is_found(copy: Path) -> None:
    add(copy, "abcdef", migrate.head())
    assert any("is not named like" in sentence for sentence in misnumbered(copy))


def test_a_column_that_no_migration_made_is_found(url: str) -> None:
    migrate.bring_up(url)
    folder = str(migrate.FOLDER)
    with migrate.migrating(url):
        assert drift(folder) == []
    with psycopg.connect(plain(url)) as connection:
        connection.execute("ALTER TABLE brand ADD COLUMN colour text")
    with migrate.migrating(url):
        assert drift(folder) != []


def test_what_the_way_down_leaves_is_found(url: str) -> None:
    with psycopg.connect(plain(url)) as connection:
        connection.execute("CREATE TABLE left_over ()")
        connection.execute("CREATE TYPE left_type AS ENUM ('a')")
    assert left_on(url) == ["left_over", "left_type"]


def test_a_migration_that_would_wait_for_ever_is_found(
    url: str, copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    env = copy / "env.py"
    assert LOCK_TIMEOUT in env.read_text()
    env.write_text(env.read_text().replace(LOCK_TIMEOUT, "pass"))
    monkeypatch.setattr(migrate, "FOLDER", copy)
    assert wrong_on(url) == ["the migrations run without a lock_timeout"]
