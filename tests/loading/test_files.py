"""Every file of the corpus is loaded, or refused in words, exactly as it says."""

import pytest

from app.usecases.programs.arriving import FileFault, LoadState
from channels.api.problems import file_words, rule_words
from tests.loading.building import Sample
from tests.loading.files import FILES
from tests.loading.sending import Sender


def told(fault: FileFault | None, codes: set[str]) -> list[str]:
    """What people read of it in Turkish."""
    rules = [rule_words("tr", code) for code in codes]
    return [file_words("tr", fault), *rules] if fault else rules


@pytest.mark.parametrize("sample", FILES, ids=lambda sample: sample.id)
def test_a_file_ends_as_the_corpus_says(sender: Sender, sample: Sample) -> None:
    load = sender.send(sample.build(), name=sample.name)
    assert (load.fault.code if load.fault else "") == sample.fault
    assert load.state is (LoadState.FAILED if sample.fault else LoadState.DONE)
    assert load.notes == sample.notes
    assert sender.refused(load.id) == sample.wrong
    assert (load.taken, load.refused) == (len(sample.taken), len(sample.wrong))
    assert {address for address, _ in sender.loader.states()} == set(sample.taken)
    read = told(load.fault, set(sample.wrong.values()))
    assert [words for words in sample.words if not any(words in one for one in read)] == []
    assert sender.loader.count("load_part") == 0


def test_the_corpus_has_every_fault_of_a_table_and_names_each_file_once() -> None:
    assert len({sample.id for sample in FILES}) == len(FILES) >= 70
    assert all(sample.words for sample in FILES if sample.fault or sample.wrong)
