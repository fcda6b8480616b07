"""A mail on the wire: its headers, its two parts, its letters."""

import re
from dataclasses import replace
from email.message import EmailMessage
from email.utils import parsedate_to_datetime

import html5lib
import pytest

from app.channel import House
from app.core import Core
from app.dialogue.reply import Reply, say
from app.domain.recipient import parse_mail
from app.errors import Unavailable
from app.gateways.clock import StandingClock
from app.spool import Spool
from channels.email.channel import EmailChannel
from tests.channels.email.conftest import FROM, TICKET, TO, Post
from tests.channels.email.server import Office

STOP = "https://iys.example/ret/" + "AbC-_0" * 60
TOLD = Reply(
    (
        say("record.told", brand="ŞIĞ ÇÖĞÜŞ", day="2026-05-03", source="source.HS_WEB"),
        say("told.how", url=STOP),
    ),
    "tr",
    STOP,
)
CODE = Reply((say("code.sign-in", nonce="x", code="123456", host="iys.example"),), "tr")
REPLIES = {
    "told": TOLD,
    "code": CODE,
    "english": Reply(CODE.words, "en"),
    "both": Reply(
        (
            say("staff.hired.editor", provider="Acme <A.Ş.>"),
            say("staff.hired.how"),
            say("staff.hired.where", url="https://iys.example/kurumsal"),
        ),
        "tr en",
    ),
    "undo": Reply((say("refused.told", brand="A<B>&\"'"), say("refused.how", url="https://x"))),
    "month": Reply(
        (
            say("summary.told", month="2026-02", brands=3),
            say("summary.moved", added=1, refused=2),
            say("summary.how", url="https://x/izinlerim"),
        ),
        "tr",
        STOP,
    ),
}


def part(mail: EmailMessage, kind: str) -> str:
    found = mail.get_body((kind,))
    assert found is not None
    return str(found.get_content()).replace("\r\n", "\n")


def test_a_notice_has_the_headers_of_a_mail_that_was_sent_by_itself(
    post: Post, office: Office, clock: StandingClock
) -> None:
    mail = post.sent(TOLD)
    assert office.recipients == [TO]
    assert str(mail["From"]) == "İleti Yönetim Sistemi <bildirim@iys.example>"
    assert str(mail["To"]) == TO
    assert str(mail["Subject"]) == "İletişim izinleriniz hakkında"
    assert parsedate_to_datetime(str(mail["Date"])) == clock.now()
    assert str(mail["Message-ID"]) == f"<{TICKET}@iys.example>"
    assert str(mail["Auto-Submitted"]) == "auto-generated"
    assert str(mail["List-Unsubscribe-Post"]) == "List-Unsubscribe=One-Click"
    links = re.findall(r"<([^>]*)>", "".join(str(mail["List-Unsubscribe"]).split()))
    token = STOP.rpartition("/")[2]
    assert links == [STOP, f"mailto:ret@iys.example?subject={token}"]


def test_every_line_is_short_ascii(post: Post, office: Office) -> None:
    for reply in REPLIES.values():
        post.send(reply)
        raw = office.taken[-1]
        assert raw.isascii()
        assert max(map(len, raw.split(b"\r\n"))) <= 998
        assert b"\n" not in raw.replace(b"\r\n", b"")


def test_both_parts_say_the_same_in_turkish_letters(post: Post) -> None:
    mail = post.sent(TOLD)
    assert mail.get_content_type() == "multipart/alternative"
    said = (
        "ŞIĞ ÇÖĞÜŞ, 3 Mayıs 2026 tarihinde ileti almaya onay verdiğinizi bildirdi. "
        "Onayın kaynağı: web sitesi."
    )
    assert part(mail, "plain").startswith(f"{said}\n\nBu onayı ben vermedim:\n{STOP}\n\n--\n")
    assert said in part(mail, "html")
    assert f'href="{STOP}"' in part(mail, "html")


def test_a_code_stands_large_in_the_text_and_not_in_the_subject(post: Post) -> None:
    mail = post.sent(CODE)
    assert str(mail["Subject"]) == "Giriş kodunuz"
    assert part(mail, "plain").startswith("123456\n\niys.example adresine girmek için")
    assert "font-size:40px" in part(mail, "html").split("123456")[0].rpartition("<p")[2]
    headers = "".join(f"{name}: {value}" for name, value in mail.items())
    assert "123456" not in headers
    assert mail["List-Unsubscribe"] is None
    assert mail["List-Unsubscribe-Post"] is None


@pytest.mark.parametrize("name", REPLIES)
def test_the_html_is_valid_and_asks_nobody_for_anything(post: Post, name: str) -> None:
    html = part(post.sent(REPLIES[name]), "html")
    page = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(html)
    assert len(page.findall(".//h1")) == 1
    assert page.find(".//title").text == page.find(".//h1").text
    assert page.get("lang") == (REPLIES[name].language or "tr").split()[0]
    for tag in ("img", "script", "link", "form", "iframe"):
        assert page.findall(f".//{tag}") == []
    assert "url(" not in html
    assert "{" not in "".join(page.find(".//body").itertext())


def test_what_a_name_holds_is_text_and_no_html(post: Post) -> None:
    mail = post.sent(REPLIES["undo"])
    assert "A<B>&\"'" in part(mail, "plain")
    assert "A&lt;B&gt;&amp;" in part(mail, "html")


def test_english_is_english(post: Post) -> None:
    mail = post.sent(REPLIES["english"])
    assert str(mail["Subject"]) == "Your sign-in code"
    assert "This is your code for signing in at iys.example." in part(mail, "plain")


def test_outside_the_demo_without_a_server_no_mail_has_a_way(core: Core) -> None:
    settings = replace(core.settings, demo=False)
    house = House(core, settings, Spool(settings.spool, core.keys), FROM)
    with pytest.raises(Unavailable) as fault:
        EmailChannel(house).compose(TOLD, parse_mail(TO), TICKET)
    assert fault.value.params == {"part": "route"}


def test_whoever_chose_no_language_reads_turkish_first_and_english_after(post: Post) -> None:
    mail = post.sent(REPLIES["both"])
    assert (
        str(mail["Subject"])
        == "İşletme sayfalarına eklendiniz / You were added to the business pages"
    )
    text = part(mail, "plain")
    turkish, english = text.index("düzenleyen olarak ekledi"), text.index("added you as an editor")
    assert turkish < text.index("Giriş sayfasına git:\nhttps://iys.example/kurumsal") < english
    html = part(mail, "html")
    page = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(html)
    parts = ["".join(one.itertext()) for one in page.findall(".//main/p")]
    marked = ["".join(one.itertext()) for one in page.findall(".//main/p[@lang='en']")]
    assert (len(parts), marked) == (6, parts[3:])
