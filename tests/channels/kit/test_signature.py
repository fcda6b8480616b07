"""Forms are read as the standard library reads them, only faster."""

from urllib.parse import parse_qsl, urlencode

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from channels._kit.signature import fields

TEXT = st.text(st.characters(codec="utf-8"))


@given(pairs=st.lists(st.tuples(TEXT, TEXT)))
def test_what_was_encoded_is_read_again(pairs: list[tuple[str, str]]) -> None:
    assert fields(urlencode(pairs)) == pairs


@given(text=st.text("ab=&+%2FgZ ;é", max_size=30))
@example(text="a=1&&b")
@example(text="%zz=%")
@example(text="a=b=c&=&+=%2B")
def test_whatever_comes_is_read_as_the_library_reads_it(text: str) -> None:
    assert fields(text) == parse_qsl(text, keep_blank_values=True)


@pytest.mark.parametrize("text", ["", "&", "&&"])
def test_nothing_is_no_field(text: str) -> None:
    assert fields(text) == []
