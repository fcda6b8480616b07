"""The account at Twilio that every channel of it shares."""

from dataclasses import dataclass, field

import requests

from app.errors import InvalidInput, Unavailable
from app.settings import Reader

DEMO_SID = "AC" + "0" * 30 + "01"
DEMO_TOKEN = "demo-twilio-token"  # noqa: S105
SECONDS = (3, 10)
"""To connect, to wait for the answer."""


@dataclass(frozen=True, slots=True)
class TwilioAccount:
    """Who we are there, by which tokens (several while one is being replaced), and where."""

    sid: str
    tokens: tuple[str, ...] = field(repr=False)
    api: str

    def create(self, what: str, form: dict[str, str]) -> str:
        """Create a resource of the API of 2010-04-01 (`Messages`, `Calls`); its sid.

        Raises Unavailable or InvalidInput.
        """
        answer = post(
            f"{self.api}/2010-04-01/Accounts/{self.sid}/{what}.json",
            auth=(self.sid, self.tokens[0]),
            data=form,
        )
        try:
            return str(answer.json()["sid"])
        except (ValueError, LookupError, TypeError):
            # It was taken all the same: to send it again would be worse than no sid.
            return ""


def read_account(reader: Reader, *, demo: bool) -> TwilioAccount:
    """Read and check it. Raises SettingsError by the variable's name."""
    token = reader.secret("TWILIO_AUTH_TOKEN", demo=demo, demo_value=DEMO_TOKEN)
    return TwilioAccount(
        sid=reader.secret("TWILIO_ACCOUNT_SID", demo=demo, demo_value=DEMO_SID),
        tokens=tuple(token.split(",")),
        api=reader.text("TWILIO_API", "https://api.twilio.com").rstrip("/"),
    )


def post(
    url: str,
    *,
    data: dict[str, str] | bytes,
    auth: tuple[str, str] | None = None,
    headers: dict[str, str | bytes] | None = None,
) -> requests.Response:
    """Post to a gateway. Raises Unavailable to try again later, InvalidInput never to."""
    try:
        answer = requests.post(
            url, data=data, auth=auth, headers=headers, timeout=SECONDS, allow_redirects=False
        )
    except requests.RequestException as error:
        raise Unavailable(part="gateway") from error
    if answer.status_code in (408, 425, 429) or answer.status_code >= 500:
        raise Unavailable(part="gateway", status=answer.status_code)
    if answer.status_code >= 300:
        raise InvalidInput("gateway", status=answer.status_code)
    return answer
