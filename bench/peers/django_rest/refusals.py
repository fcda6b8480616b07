"""The deed: a citizen's refusal of a brand, its history and its answer, in one transaction."""

import hashlib
from uuid import UUID

from django.conf import settings
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.utils import timezone

from django_rest.models import Brand, Consent, Event, Message, Status

UNKNOWN = "Boyle bir marka yok."
ALREADY = "{label} size zaten mesaj gonderemiyor."
DONE = "{label} artik size mesaj gonderemez. Geri almak icin GERI (10 dk). No: {number}"


def tag_of(number: str) -> UUID:
    """The keyed hash of a telephone number: no table knows the number itself."""
    digest = hashlib.blake2b(number.encode(), key=settings.TAG_KEY, digest_size=16)
    return UUID(bytes=digest.digest())


def find_brand(word: str) -> Brand | None:
    """The brand of a word, from this process's cache for a minute."""

    def look() -> Brand | None:
        return Brand.objects.filter(word=word).first()

    return cache.get_or_set(f"brand:{word}", look, 60)


def answer(sender: str, body: str, sid: str) -> str:
    """Do what a text asks for, once. A repeat fails on the message's key, which undoes what it
    did, and gets the first answer."""
    verb, _, word = body.strip().partition(" ")
    brand = find_brand(word.strip().upper()) if verb.upper() == "RET" else None
    if brand is None:
        return UNKNOWN
    try:
        with transaction.atomic():
            words = refuse(sender, brand)
            Message.objects.create(sid=sid, answer=words, created_at=timezone.now())
            return words
    except IntegrityError:
        return Message.objects.get(sid=sid).answer


def refuse(sender: str, brand: Brand) -> str:
    """Refuse a brand's messages and write down that it happened."""
    now = timezone.now()
    consent, created = Consent.objects.select_for_update().get_or_create(
        tag=tag_of(sender),
        brand_id=brand.code,
        type=2,
        defaults={"status": Status.REFUSED, "changed_at": now},
    )
    if not created and consent.status == Status.REFUSED:
        return ALREADY.format(label=brand.label)
    if not created:
        consent.status, consent.changed_at = Status.REFUSED, now
        consent.save(update_fields=["status", "changed_at"])
    event = Event.objects.create(
        consent=consent, status=Status.REFUSED, channel="sms", created_at=now
    )
    return DONE.format(label=brand.label, number=event.pk)
