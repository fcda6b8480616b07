"""The state, its history, and the messages that were answered."""

from django.db import models


class Brand(models.Model):
    """A brand and the word that citizens text for it."""

    code = models.IntegerField(primary_key=True)
    word = models.CharField(max_length=20, unique=True)
    label = models.CharField(max_length=60)


class Status(models.IntegerChoices):
    """What a citizen said last."""

    APPROVED = 1
    REFUSED = 2


class Consent(models.Model):
    """The state: one row for each citizen, brand and message type."""

    tag = models.UUIDField()
    brand = models.ForeignKey(Brand, on_delete=models.PROTECT)
    type = models.SmallIntegerField(default=2)
    status = models.SmallIntegerField(choices=Status.choices)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["tag", "brand", "type"], name="consent_once"),
        )


class Event(models.Model):
    """The history: what changed, when, through which channel."""

    consent = models.ForeignKey(Consent, on_delete=models.PROTECT)
    status = models.SmallIntegerField(choices=Status.choices)
    channel = models.CharField(max_length=16)
    created_at = models.DateTimeField()


class Message(models.Model):
    """A message that was answered, by the gateway's own id: a repeat gets the same answer."""

    sid = models.CharField(max_length=64, primary_key=True)
    answer = models.TextField()
    created_at = models.DateTimeField()
