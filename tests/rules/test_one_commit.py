"""A transaction ends in the core alone, and a deed calls nobody outside while one is open."""

import ast

from tests.rules.source import MIGRATIONS, ROOT, calls, files, imported, place, tree

CORE = ROOT / "app" / "core.py"
WAYS_OUT = frozenset(
    {"aiosmtpd", "http", "httpx", "requests", "smtplib", "socket", "subprocess", "twilio", "urllib"}
)
SQL_ENDS = ("commit", "rollback", "begin", "start transaction")


def commits(module: ast.Module) -> list[ast.Call]:
    """Where a transaction is ended by hand."""
    return list(calls(module, "commit"))


def sql_that_ends(module: ast.Module) -> list[ast.Constant]:
    """Statements that would do the same in words."""
    return [
        node
        for node in ast.walk(module)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and node.value.strip().rstrip(";").lower() in SQL_ENDS
    ]


def ways_out(module: ast.Module) -> list[str]:
    """What in a file leads out of the house."""
    sent = [ast.unparse(call) for call in calls(module, "send")]
    return sent + sorted(WAYS_OUT & set(imported(module)))


def test_a_transaction_is_committed_in_the_core_and_nowhere_else() -> None:
    found = [
        place(path, node)
        for path in files("app", "channels")
        if path != CORE and MIGRATIONS not in path.parents
        for node in (*commits(tree(path)), *sql_that_ends(tree(path)))
    ]
    assert found == []
    assert commits(tree(CORE)) != []


def test_no_deed_calls_a_sender_or_anybody_else_outside() -> None:
    looked_at = list(files("app/usecases"))
    assert len(looked_at) > 10
    assert {place(path): ways_out(tree(path)) for path in looked_at if ways_out(tree(path))} == {}


def test_the_rule_sees_a_commit_and_a_way_out() -> None:
    written = "work.session.commit()\ndriver.execute('COMMIT;')\nsender.send(message)"
    module = ast.parse(
        f"def run():\n    import requests\n    {written.replace(chr(10), chr(10) + '    ')}"
    )
    assert len(commits(module)) == 1
    assert len(sql_that_ends(module)) == 1
    assert ways_out(module) == ["sender.send(message)", "requests"]
