"""The words are complete in every language, and the check that says so finds what is wrong."""

import re
from collections import Counter
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from channels._kit.wording import LANGUAGES
from tests.checks import words
from tests.checks.words import Said, Unreadable, faults, read_catalogues

HEAD = """
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"""
CHANNELS = {"sms": "short"}
SAID = [Said("revoked", "app/a.py:1", "", frozenset({"brand"})), Said("fault", "b.py:2", "", None)]
WHOLE = {"revoked": "{brand} artık yazamaz.", "fault": "Olmadı ({rule})."}


def book(forms: dict[str, str], medium: str = "short", head: str = HEAD, more: str = "") -> bytes:
    entries = "".join(
        f'\nmsgctxt "{medium}"\nmsgid "{key}"\nmsgstr "{form}"\n' for key, form in forms.items()
    )
    return (head + entries + more).encode()


def found(tr: bytes, en: bytes | None = None) -> list[str]:
    books = {"tr": tr, "en": book(WHOLE) if en is None else en}
    return faults(
        SAID, CHANNELS, {name: read_po(BytesIO(raw), locale=name) for name, raw in books.items()}
    )


def test_every_word_stands_in_every_language_and_none_is_left_over() -> None:
    catalogues = read_catalogues()
    assert set(catalogues) == set(LANGUAGES)
    assert faults(words.everything_said(), words.media(), catalogues) == []


ENTRY = re.compile(r'^msgctxt "(.+)"\nmsgid "(.+)"$', re.MULTILINE)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_word_stands_twice(language: str) -> None:
    """Of two, one would win without a word."""
    text = (words.LOCALES / language / "LC_MESSAGES" / "messages.po").read_text(encoding="utf-8")
    entries = Counter(ENTRY.findall(text))
    assert len(entries) > 1000
    assert [entry for entry, count in entries.items() if count > 1] == []
    assert words.main() == 0


def test_what_the_code_says_is_really_seen() -> None:
    said = {one.key for one in words.everything_said()}
    assert {"help", "revoked.both", "standing.call", "fault.unexpected", "undone.many"} <= said
    assert {"locked", "unlocked", "question.expired", "question.none", "claim.told"} <= said
    assert words.media()["sms"] == "short"


def test_whole_catalogues_have_no_fault() -> None:
    assert found(book(WHOLE)) == []


@pytest.mark.parametrize(
    ("tr", "fault"),
    [
        (book({"revoked": "{brand} yazamaz."}), "tr short: fault is missing"),
        (book({**WHOLE, "spare": "Fazla."}), "tr short: spare is unused"),
        (book({**WHOLE, "revoked": ""}), "tr short: revoked is missing"),
        (book({**WHOLE, "revoked": ""}), "tr: revoked is empty or has space around it"),
        (book({**WHOLE, "revoked": "{brand} yazamaz. "}), "tr: revoked is empty or has space"),
        (
            book({**WHOLE, "revoked": "{brand}, {when}."}),
            "tr short: revoked wants when, which app/a.py:1 does not give",
        ),
        (
            book({**WHOLE, "revoked": "{brand yazamaz."}),
            "tr short: revoked wants a closed brace, which app/a.py:1 does not give",
        ),
        (book({**WHOLE, "fault": "Olmadı."}), "short: fault has not the same gaps"),
        (
            book(WHOLE, more='\n#, fuzzy\nmsgctxt "short"\nmsgid "new"\nmsgstr "Yeni."\n'),
            "tr: new is fuzzy",
        ),
        (book(WHOLE, more='\n#~ msgid "old"\n#~ msgstr "Eski."\n'), "tr: old is obsolete"),
        (
            book(WHOLE, more='\nmsgctxt "shouted"\nmsgid "a"\nmsgstr "A."\n'),
            "the medium shouted is nobody's",
        ),
        (
            book(
                WHOLE,
                more='\n#, python-format\nmsgctxt "short"\nmsgid "a %(b)s"\nmsgstr "%(c)s"\n',
            ),
            "tr: a %(b)s: ",
        ),
    ],
)
def test_each_fault_of_a_catalogue_is_named(tr: bytes, fault: str) -> None:
    assert any(line.startswith(fault) for line in found(tr)), found(tr)


@pytest.mark.parametrize(
    ("line", "keys"),
    [
        ('say("help")', {"help"}),
        ('say("a" if late else "b", x=1)', {"a", "b"}),
        ('say(f"revoked.{which}")', {"revoked.call", "revoked.message", "revoked.both"}),
        ('Words("a", {"x": 1})', {"a"}),
        ("sentence('x')", set()),
    ],
)
def test_keys_are_read_out_of_the_code(
    line: str, keys: set[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(words, "ROOT", tmp_path)
    path = tmp_path / "app" / "module.py"
    path.parent.mkdir()
    path.write_text(line)
    assert {one.key for one in words.said_in(path)} == keys


@pytest.mark.parametrize("line", ["say(key)", 'say("a" + b)', 'say(f"revoked.{what}")'])
def test_a_key_that_cannot_be_read_is_refused(
    line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(words, "ROOT", tmp_path)
    path = tmp_path / "channels" / "sms" / "module.py"
    path.parent.mkdir(parents=True)
    path.write_text(line)
    with pytest.raises(Unreadable, match=r"channels/sms/module\.py:1"):
        list(words.said_in(path))
    assert words.main() == 1


TEMPLATE = """
{% extends "base.html" %}
{% macro f(x) %}{{ t("a") }}{% endmacro %}
{% block b %}{{ f(t("b" if y else "c", left=1)) }}<p title="{{ t('d')|upper }}">{% endblock %}
{{ other("e") }} t("f") {# {{ t("g") }} #}
"""


@pytest.fixture
def template(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(words, "ROOT", tmp_path)
    path = tmp_path / "channels" / "web" / "templates" / "page.html"
    path.parent.mkdir(parents=True)
    return path


def test_keys_are_read_out_of_the_templates_too(template: Path) -> None:
    template.write_text(TEMPLATE)
    told = {one.key: one for one in words.told_in(template)}
    assert set(told) == {"a", "b", "c", "d"}
    assert (told["b"].params, told["b"].channel) == (frozenset({"left"}), "web")
    assert told["d"].where == "channels/web/templates/page.html:4"
    assert {one.key for one in words.everything_said()} == set(told)


@pytest.mark.parametrize("line", ["{{ t(key) }}", "{{ t('a' ~ b) }}", "{{ t('a' if b) }}"])
def test_a_key_of_a_template_that_cannot_be_read_is_refused(template: Path, line: str) -> None:
    template.write_text(line)
    with pytest.raises(Unreadable, match=r"channels/web/templates/page\.html:1"):
        list(words.told_in(template))


def test_a_channel_has_its_own_words_in_its_own_medium_only() -> None:
    said = [
        Said("shared", "channels/_kit/wording.py:1", "", None),
        Said("own", "channels/ivr/twilio.py:1", "ivr", None),
        Said("text", "channels/sms/twilio.py:1", "sms", None),
        Said("talk", "app/dialogue/answers.py:1", "", None),
        Said("step", "app/dialogue/steps.py:1", "", None),
        Said("call.read", "app/usecases/calling.py:1", "", None),
    ]
    channels = {"sms": "short", "ivr": "spoken"}
    assert set(words.wanted(said, "short", channels)) == {"shared", "text", "talk"}
    assert set(words.wanted(said, "spoken", channels)) == {"shared", "own", "step", "call.read"}


def test_the_check_prints_what_is_missing(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(words, "everything_said", lambda: [Said("nowhere.said", "", "", None)])
    assert words.main() == 1
    assert "tr short: nowhere.said is missing\n" in capsys.readouterr().out
