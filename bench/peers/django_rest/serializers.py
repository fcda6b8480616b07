"""The fields of a text that came."""

from rest_framework import serializers


class InboundSerializer(serializers.Serializer):
    """What the service reads of Twilio's form."""

    From = serializers.RegexField(r"^\+[1-9][0-9]{6,14}$")
    Body = serializers.CharField(max_length=1600, allow_blank=True)
    MessageSid = serializers.CharField(max_length=64)
