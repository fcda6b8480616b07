"""Only Twilio may call: the signature of the request is checked before the view sees it."""

import hmac

from django.conf import settings
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView
from twilio.request_validator import RequestValidator

validator = RequestValidator(settings.TWILIO_AUTH_TOKEN)


class SignedByTwilio(BasePermission):
    """Whether the header holds the signature of this URL and this form, for our account."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        """Compared in constant time."""
        form = request.data.dict()
        url = settings.PUBLIC_URL + request.get_full_path()
        expected = validator.compute_signature(url, form)
        given = request.headers.get("X-Twilio-Signature", "")
        signed = hmac.compare_digest(expected.encode(), given.encode())
        return signed and form.get("AccountSid") == settings.TWILIO_ACCOUNT_SID
