"""What types, sources, movements and channels are called on a page."""

from collections.abc import Mapping

from app.dialogue.reply import Words, say
from app.domain.consent import EventKind, MessageType, RecipientType, Source
from app.domain.party import SECTORS
from app.domain.via import Text

TYPES: Mapping[MessageType, Words] = {
    MessageType.ARAMA: say("web.type.call"),
    MessageType.MESAJ: say("web.type.text"),
    MessageType.EPOSTA: say("web.type.mail"),
}
TEXTS: Mapping[Text, Words] = {
    Text.AYDINLATMA_METNI: say("web.text.notice"),
    Text.ACIK_RIZA_METNI: say("web.text.agreement"),
    Text.YURTDISI_AKTARIM: say("web.text.abroad"),
}
RECIPIENTS: Mapping[RecipientType, Words] = {
    RecipientType.BIREYSEL: say("web.recipient.person"),
    RecipientType.TACIR: say("web.recipient.trader"),
}
SOURCES: Mapping[Source, Words] = {
    Source.HS_FIZIKSEL_ORTAM: say("web.source.shop"),
    Source.HS_ISLAK_IMZA: say("web.source.signature"),
    Source.HS_WEB: say("web.source.web"),
    Source.HS_CAGRI_MERKEZI: say("web.source.call"),
    Source.HS_SOSYAL_MEDYA: say("web.source.social"),
    Source.HS_EPOSTA: say("web.source.mail"),
    Source.HS_MESAJ: say("web.source.text"),
    Source.HS_MOBIL: say("web.source.app"),
    Source.HS_EORTAM: say("web.source.electronic"),
    Source.HS_ETKINLIK: say("web.source.event"),
    Source.HS_2015: say("web.source.before"),
    Source.HS_ATM: say("web.source.atm"),
    Source.HS_KARAR: say("web.source.decision"),
    Source.IYS_KISAMESAJ: say("web.source.iys-text"),
    Source.IYS_CM: say("web.source.iys-call"),
    Source.IYS_WEB: say("web.source.iys-web"),
    Source.IYS_WEB_YENI: say("web.source.iys-web-new"),
    Source.IYS_MOBIL: say("web.source.iys-app"),
    Source.IYS_EPOSTA: say("web.source.iys-mail"),
    Source.IYS_AHS_HAT_KAPATMA: say("web.source.closed"),
    Source.IYS_FRAME_EPOSTA: say("web.source.frame-mail"),
    Source.IYS_FRAME_SMS: say("web.source.frame-text"),
}
KINDS: Mapping[EventKind, Words] = {
    EventKind.RECORD: say("web.kind.record"),
    EventKind.REVOKE: say("web.kind.revoke"),
    EventKind.GRANT: say("web.kind.grant"),
    EventKind.UNDO: say("web.kind.undo"),
    EventKind.DENY: say("web.kind.deny"),
    EventKind.SUPERSEDED: say("web.kind.superseded"),
    EventKind.ACCESS: say("web.kind.access"),
    EventKind.REPEATED: say("web.kind.repeated"),
}
_SECTORS = {
    "retail": say("web.sector.retail"),
    "market": say("web.sector.market"),
    "clothing": say("web.sector.clothing"),
    "electronics": say("web.sector.electronics"),
    "home": say("web.sector.home"),
    "food": say("web.sector.food"),
    "travel": say("web.sector.travel"),
    "banking": say("web.sector.banking"),
    "insurance": say("web.sector.insurance"),
    "telecom": say("web.sector.telecom"),
    "energy": say("web.sector.energy"),
    "health": say("web.sector.health"),
    "education": say("web.sector.education"),
    "automotive": say("web.sector.automotive"),
    "property": say("web.sector.property"),
    "entertainment": say("web.sector.entertainment"),
    "sport": say("web.sector.sport"),
    "books": say("web.sector.books"),
    "charity": say("web.sector.charity"),
    "politics": say("web.sector.politics"),
    "other": say("web.sector.other"),
}
SECTOR_WORDS: Mapping[str, Words] = {sector: _SECTORS[sector] for sector in SECTORS}

_CHANNELS = {
    "sms": say("web.channel.sms"),
    "ivr": say("web.channel.ivr"),
    "web": say("web.channel.web"),
    "api": say("web.channel.api"),
    "email": say("web.channel.email"),
    "via": say("web.channel.via"),
}
_OFFICE = say("web.channel.office")


def channel_words(channel: str) -> Words:
    """By which way something came to the registry."""
    return _CHANNELS.get(channel, _OFFICE)
