"""The routes."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from django_rest.views import InboundView


def healthz(request: HttpRequest) -> HttpResponse:
    """Whether the process answers."""
    return HttpResponse("ok")


urlpatterns = [path("sms/twilio", InboundView.as_view()), path("healthz", healthz)]
