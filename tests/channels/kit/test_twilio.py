"""What we sign and write for Twilio by hand, beside what its own library makes of the same."""

import xml.etree.ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st
from twilio.request_validator import RequestValidator
from twilio.twiml.messaging_response import MessagingResponse

from channels._kit.signature import signed
from channels._kit.twiml import twiml, verb, words

TEXT = st.text(st.characters(exclude_categories=["Cs"]))
PRINTED = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"))


@given(TEXT, TEXT, st.dictionaries(TEXT, TEXT))
def test_the_signature_is_the_one_of_the_library(
    token: str, path: str, form: dict[str, str]
) -> None:
    url = f"https://sms.example.org/{path}"
    assert signed(token.encode(), url, form).decode() == RequestValidator(token).compute_signature(
        url, form
    )


@given(PRINTED.filter(bool))
def test_a_message_reads_as_the_library_writes_it(said: str) -> None:
    theirs = MessagingResponse()
    theirs.message(said)
    ours = twiml(verb("Message", words(said))).get_data(as_text=True)
    assert tree(ours) == tree(str(theirs)) == ("Response", {}, None, [("Message", {}, said, [])])


@given(PRINTED, PRINTED)
def test_attributes_and_nested_verbs_read_back_as_they_were(url: str, said: str) -> None:
    inner = verb("Say", words(said), language="tr-TR")
    answer = twiml(verb("Gather", inner, action=url), verb("Hangup")).get_data(as_text=True)
    say: Node = ("Say", {"language": "tr-TR"}, said or None, [])
    expected = [("Gather", {"action": url}, None, [say]), ("Hangup", {}, None, [])]
    assert tree(answer) == ("Response", {}, None, expected)


def test_an_empty_answer_is_the_one_of_the_library() -> None:
    assert tree(twiml().get_data(as_text=True)) == tree(str(MessagingResponse()))


Node = tuple[str, dict[str, str], str | None, list["Node"]]


def tree(document: str) -> Node:
    def node(element: ET.Element) -> Node:
        return (element.tag, element.attrib, element.text, [node(child) for child in element])

    return node(ET.fromstring(document.encode()))  # noqa: S314
