"""The fields that bodies about one kind of permission have in common, with all that is wrong.

{"type": "MESAJ", "recipientType": "BIREYSEL", "recipients": ["+905377115251"],
 "retailerAccess": [12321144, "23408865"]}
"""

from typing import Any, TypeVar

from app.domain.consent import MessageType, RecipientType
from app.domain.recipient import Address, parse_exact
from app.errors import RuleBroken
from channels.iys.errors import NOTHING, Wrong

K = TypeVar("K", MessageType, RecipientType)
LARGEST_CODE = 2**31 - 1
MOST_RECIPIENTS = MOST_RETAILERS = 100
# Of what is wrong with an address, what these calls have codes for.
ASKED = {"H160": "H166", "H464": "H121"}


class Fields:
    """The fields of a body. What is wrong with one is gathered in `wrong`, and gives None or
    nothing."""

    def __init__(self, body: dict[str, Any]) -> None:
        self._body = body
        self.wrong: list[Wrong] = []

    def has(self, name: str) -> bool:
        """Whether there is such a field with anything in it."""
        return self._body.get(name) is not None

    def message_type(self) -> MessageType | None:
        """H111, H117."""
        return self._member("type", MessageType, "H111", "H117")

    def recipient_type(self) -> RecipientType | None:
        """H170, H116."""
        return self._member("recipientType", RecipientType, "H170", "H116")

    def recipient(self, type: MessageType | None) -> list[Address]:
        """The one address. H114; H120, H121 and H166 for what is none of the type."""
        if not self.has("recipient"):
            self._refuse("H114", "recipient")
            return []
        return self._address(self._body["recipient"], type, "recipient")

    def recipients(self, type: MessageType | None) -> list[Address]:
        """Up to a hundred, which may come twice. H168, H478, H164, H127; of each what `recipient`
        has."""
        given = self._body.get("recipients")
        if given is None:
            self._refuse("H168", "recipients")
        elif not isinstance(given, list):
            self._refuse("H478", "recipients", value=given)
        elif not given:
            self._refuse("H164", "recipients", value=given)
        elif len(given) > MOST_RECIPIENTS:
            self._refuse("H127", "recipients", value=given)
        else:
            found = (self._address(one, type, "recipients", n) for n, one in enumerate(given))
            return [address for addresses in found for address in addresses]
        return []

    def retailers(self, unknown: str) -> list[int]:
        """Up to a hundred codes, which may come twice. H169, H163, H126; `unknown` for what is no
        code at all."""
        given = self._body.get("retailerAccess")
        if given is None:
            self._refuse("H169", "retailerAccess")
        elif not isinstance(given, list) or not given:
            self._refuse("H163", "retailerAccess", value=given)
        elif len(given) > MOST_RETAILERS:
            self._refuse("H126", "retailerAccess", value=given, limit=MOST_RETAILERS)
        else:
            codes = [code_of(one) for one in given]
            for n, code in enumerate(codes):
                if code is None:
                    more = {"value": given[n], "retailerCode": given[n]}
                    self._refuse(unknown, "retailerAccess", n, **more)
            return [code for code in codes if code is not None]
        return []

    def _member(self, name: str, kind: type[K], missing: str, wrong: str) -> K | None:
        given = self._body.get(name)
        if given is None:
            self._refuse(missing, name)
        elif not isinstance(given, str) or given not in kind.__members__:
            self._refuse(wrong, name, value=given)
        else:
            return kind[given]
        return None

    def _address(
        self, given: object, type: MessageType | None, *location: str | int
    ) -> list[Address]:
        # Of which kind it must be, nobody knows without a type.
        if type is None:
            return []
        try:
            return [parse_exact(given if isinstance(given, str) else "", type)]
        except RuleBroken as broken:
            self._refuse(ASKED.get(broken.rule, broken.rule), *location, value=given)
            return []

    def _refuse(
        self,
        code: str,
        *location: str | int,
        value: Any = NOTHING,  # noqa: ANN401
        **words: Any,  # noqa: ANN401
    ) -> None:
        self.wrong.append(Wrong(code, location, value, words=words))


def code_of(given: object) -> int | None:
    """A code as a number or as a string of its digits; None for what is none."""
    if isinstance(given, bool):
        return None
    if isinstance(given, str):
        given = int(given) if given.isascii() and given.isdigit() and len(given) <= 10 else None
    return given if isinstance(given, int) and 0 < given <= LARGEST_CODE else None
