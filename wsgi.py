"""The web application, as the server loads it: settings, logs, parts, and the spool's thread."""

import gc

# Nothing of what is made here is ever garbage: whoever looks for some makes the start slower.
gc.disable()

from app.drainer import start_drainer  # noqa: E402
from app.factory import create_app  # noqa: E402
from app.logs import set_up  # noqa: E402
from app.server import end_with_parent  # noqa: E402
from app.settings import read_settings  # noqa: E402

settings = read_settings()
set_up(json=settings.log_json)
app = create_app(settings)
end_with_parent()
start_drainer(app.extensions["ileti"].core, app.extensions["ileti"].spool)

gc.freeze()
gc.enable()
