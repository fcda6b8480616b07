"""What the rules of a record say to somebody at a counter, and which field each is about."""

from collections.abc import Mapping

from app.dialogue.reply import Words, say
from app.domain.places import FIELDS

RULES: Mapping[str, Words] = {
    "H110": say("provider.rule.H110"),
    "H111": say("provider.rule.H111"),
    "H112": say("provider.rule.H112"),
    "H113": say("provider.rule.H113"),
    "H114": say("provider.rule.H114"),
    "H115": say("provider.rule.H115"),
    "H116": say("provider.rule.H116"),
    "H117": say("provider.rule.H117"),
    "H119": say("provider.rule.H119"),
    "H120": say("provider.rule.H120"),
    "H121": say("provider.rule.H121"),
    "H122": say("provider.rule.H122"),
    "H126": say("provider.rule.H126"),
    "H155": say("provider.rule.H155"),
    "H156": say("provider.rule.H156"),
    "H157": say("provider.rule.H157"),
    "H158": say("provider.rule.H158"),
    "H160": say("provider.rule.H160"),
    "H162": say("provider.rule.H162"),
    "H163": say("provider.rule.H163"),
    "H174": say("provider.rule.H174"),
    "H175": say("provider.rule.H175"),
    "H178": say("provider.rule.H178"),
    "H180": say("provider.rule.H180"),
    "H353": say("provider.rule.H353"),
    "H408": say("provider.rule.H408"),
    "H462": say("provider.rule.H462"),
    "H463": say("provider.rule.H463"),
    "H464": say("provider.rule.H464"),
    "H467": say("provider.rule.H467"),
    "H525": say("provider.rule.H525"),
    "L001": say("provider.rule.L001"),
    "L008": say("provider.rule.L008"),
    "D001": say("provider.rule.D001"),
    "D002": say("provider.rule.D002"),
    "D003": say("provider.rule.D003"),
    "D004": say("provider.rule.D004"),
    "D005": say("provider.rule.D005"),
    "D006": say("provider.rule.D006"),
}
"""By the code of İYS, or ours."""

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
    """What was wrong, and what to do now."""
    return RULES.get(rule) or say("provider.rule.other", code=rule)


def field_of(rule: str) -> str:
    """The field of a form that a rule is about; a dealer that there is not is the dealer's."""
    return "retailer" if rule == "H180" else _FIELDS.get(FIELDS.get(rule, ""), "address")


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
