"""The webhook."""

from collections.abc import Mapping
from typing import Any

from rest_framework.parsers import FormParser
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView
from twilio.twiml.messaging_response import MessagingResponse

from django_rest.refusals import answer
from django_rest.serializers import InboundSerializer
from django_rest.signature import SignedByTwilio


class TwimlRenderer(BaseRenderer):
    """One message as TwiML."""

    media_type = "text/xml"
    format = "xml"
    charset = "utf-8"

    def render(
        self,
        data: Any,  # noqa: ANN401
        accepted_media_type: str | None = None,
        renderer_context: Mapping[str, Any] | None = None,
    ) -> str:
        """The words of the answer; none for a request that was refused."""
        response = MessagingResponse()
        if isinstance(data, str):
            response.message(data)
        return str(response)


class InboundView(APIView):
    """A text that came."""

    authentication_classes = ()
    permission_classes = (SignedByTwilio,)
    parser_classes = (FormParser,)
    renderer_classes = (TwimlRenderer,)

    def post(self, request: Request) -> Response:
        """Validate, do, answer."""
        inbound = InboundSerializer(data=request.data)
        inbound.is_valid(raise_exception=True)
        text = inbound.validated_data
        return Response(answer(text["From"], text["Body"], text["MessageSid"]))
