"""Testing a webhook while somebody waits for what comes of it."""

from dataclasses import dataclass
from threading import BoundedSemaphore
from uuid import uuid4

from app.channel import House, Outside
from app.core import Core
from app.errors import InvalidInput, TooMany, Unavailable
from app.usecases.feeds.receivers import Receiver
from channels._kit.hooks import probe_letter, read_patience

AT_ONCE = 4
"""A test keeps a thread of the server waiting: so many of a process may wait."""
BUSY_SECONDS = 10


@dataclass(frozen=True, slots=True)
class Probed:
    """Whether a server took it; `answer`: its HTTP status, or in a word why there is none."""

    taken: bool
    answer: str


class Prober:
    """Sends signed messages without movements. `outside` None: where nothing may leave."""

    def __init__(self, outside: Outside | None, seconds: float) -> None:
        self._outside = outside
        self._seconds = seconds
        self._room = BoundedSemaphore(AT_ONCE)

    @classmethod
    def of(cls, house: House) -> "Prober":
        """As the deployment's settings have it. Raises SettingsError."""
        return cls(house.outside, float(read_patience(house.reader())))

    def probe(self, core: Core, provider: int, webhook: Receiver) -> Probed:
        """Posted at once, and not again. Raises TooMany while others are tested."""
        now = core.clock.now()
        letter = probe_letter(uuid4(), provider, webhook.brand, now, webhook.secrets)
        if self._outside is None or not self._room.acquire(blocking=False):
            raise TooMany(seconds=BUSY_SECONDS)
        try:
            status = self._outside.post(letter.url, letter.body, letter.headers, self._seconds)
        except (InvalidInput, Unavailable) as fault:
            return Probed(False, str(fault.params.get("fault", "url")))
        finally:
            self._room.release()
        return Probed(200 <= status < 300, str(status))
