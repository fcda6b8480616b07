"""What rules say to somebody at a counter, which field each is about; what people are called."""

from collections.abc import Mapping

from app.dialogue.reply import Words, say
from app.domain.permissions import Role
from app.domain.places import FIELDS, RULES
from app.usecases.programs.arriving import FileFault

_FIELDS = {
    "recipient": "address",
    "consentDate": "day",
    "type": "types",
    "recipientType": "kind",
    "source": "source",
    "status": "status",
    "retailerCode": "retailer",
    "retailerAccess": "retailer",
}


def rule_words(rule: str) -> Words:
    """What was wrong with a record, and what to do now."""
    return say(f"rule.{rule}") if rule in RULES else say("provider.rule.other", code=rule)


def file_words(fault: FileFault) -> Words:
    """Why a file as a whole could not be loaded, and what to do now."""
    file_fault = fault.code
    return Words(f"file.{file_fault}", dict(fault.params))


def field_of(rule: str) -> str:
    """The field of a form that a rule is about; a dealer that there is not is the dealer's."""
    return "retailer" if rule == "H180" else _FIELDS.get(FIELDS.get(rule, ""), "address")


ROLES: Mapping[Role, Words] = {
    Role.OWNER: say("provider.role.owner"),
    Role.EDITOR: say("provider.role.editor"),
    Role.READER: say("provider.role.reader"),
    Role.RETAILER: say("provider.role.retailer"),
    Role.PARTNER: say("provider.role.partner"),
}
"""What somebody is."""

PARTY_RULES: Mapping[str, Words] = {
    "H016": say("provider.party.H016"),
    "H017": say("provider.party.H017"),
    "H067": say("provider.party.H067"),
    "H214": say("provider.party.H214"),
    "H215": say("provider.party.H215"),
    "H216": say("provider.party.H216"),
    "H224": say("provider.party.H224"),
    "H225": say("provider.party.H225"),
    "H226": say("provider.party.H226"),
    "H227": say("provider.party.H227"),
    "H228": say("provider.party.H228"),
    "H229": say("provider.party.H229"),
    "H230": say("provider.party.H230"),
    "H231": say("provider.party.H231"),
    "H243": say("provider.party.H243"),
    "H244": say("provider.party.H244"),
    "H253": say("provider.party.H253"),
    "H288": say("provider.party.H288"),
}
"""What the rules of a dealer say (İYS; `app/domain/party.py`)."""
