"""Brands that are named together must sound different."""

from collections import Counter
from collections.abc import Mapping, Sequence

from app.dialogue.world import Facts
from app.domain.party import LABEL_LENGTH


def told_apart(facts: Facts, brands: Sequence[int]) -> Mapping[int, str]:
    """Labels of brands that are shown together; two brands may bear one, so then the code."""
    labels = {brand: facts.called(brand).label for brand in brands}
    bearers = Counter(labels.values())
    return {
        brand: label if bearers[label] == 1 else _with_code(label, brand)
        for brand, label in labels.items()
    }


def heard_apart(facts: Facts, brands: Sequence[int]) -> Mapping[int, str]:
    """Full names of brands that are named together; where two bear one, the code comes after."""
    names = {brand: facts.called(brand).name for brand in brands}
    bearers = Counter(names.values())
    return {
        brand: name if bearers[name] == 1 else f"{name}, {brand}" for brand, name in names.items()
    }


def _with_code(label: str, code: int) -> str:
    """Label and code in the length of a label, so that a page of them still fits."""
    return f"{label[: LABEL_LENGTH - len(str(code)) - 1].rstrip()} {code}"
