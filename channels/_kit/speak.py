"""Words for the ear: what a machine would read badly, written as people say it."""

from collections.abc import Mapping

GROUP = 3

# The object case of a digit as Turkish writes it after the numeral.
_SUFFIXES = {
    "0": "'ı",
    "1": "'i",
    "2": "'yi",
    "3": "'ü",
    "4": "'ü",
    "5": "'i",
    "6": "'yı",
    "7": "'yi",
    "8": "'i",
    "9": "'u",
}

# As letters are spelled out on Turkish telephones, by towns; the three that Turkish lacks by name.
_TURKISH = dict(
    zip(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
        (
            *("Adana", "Bolu", "Ceyhan", "Denizli", "Edirne", "Fatsa", "Giresun", "Hatay"),
            *("Isparta", "Jandarma", "Kars", "Lüleburgaz", "Muş", "Niğde", "Ordu", "Polatlı"),
            *("kû", "Rize", "Sinop", "Tokat", "Urfa", "Van", "çift ve", "iks", "Yozgat"),
            "Zonguldak",
        ),
        strict=True,
    )
)
# The alphabet of the ICAO.
_ENGLISH = dict(
    zip(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
        (
            *("Alfa", "Bravo", "Charlie", "Delta", "Echo", "Foxtrot", "Golf", "Hotel", "India"),
            *("Juliett", "Kilo", "Lima", "Mike", "November", "Oscar", "Papa", "Quebec", "Romeo"),
            *("Sierra", "Tango", "Uniform", "Victor", "Whiskey", "X-ray", "Yankee", "Zulu"),
        ),
        strict=True,
    )
)
SPELLING: Mapping[str, Mapping[str, str]] = {"tr": _TURKISH, "en": _ENGLISH}
SIGNS: Mapping[str, Mapping[str, str]] = {
    "tr": {".": "nokta", "-": "tire", "/": "bölü"},
    "en": {".": "dot", "-": "dash", "/": "slash"},
}


def key_name(key: str, language: str) -> str:
    """A key of the telephone as it stands in «press …»: 1'i, 2'yi, 0'ı; in English the digit."""
    return f"{key}{_SUFFIXES[key]}" if language == "tr" else key


def digits(text: str) -> str:
    """Digits one by one, slowly enough to be written down, in groups of three: `123456` is
    `1, 2, 3; 4, 5, 6`."""
    groups = [text[at : at + GROUP] for at in range(0, len(text), GROUP)]
    return "; ".join(", ".join(group) for group in groups)


def spelled(text: str, language: str) -> str:
    """Letters by words and digits by themselves, in groups of four, as a reference is read."""
    names = SPELLING[language]
    words = [names.get(character, character) for character in text.upper()]
    groups = [words[at : at + 4] for at in range(0, len(words), 4)]
    return ". ".join(", ".join(group) for group in groups)


def address(text: str, language: str) -> str:
    """A web address: `iys.org.tr` is `iys nokta org nokta tr`."""
    signs = {sign: f" {word} " for sign, word in SIGNS[language].items()}
    return "".join(signs.get(character, character) for character in text)
