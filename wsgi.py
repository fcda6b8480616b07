"""The web application, as the server loads it: settings, logs, parts, and the spool's thread."""

import gc

from app.drainer import start_drainer
from app.factory import create_app
from app.gate import Gate
from app.logs import set_up
from app.server import end_with_parent
from app.settings import read_settings

settings = read_settings()
set_up(json=settings.log_json)
app = create_app(settings)
app.wsgi_app = Gate(app.wsgi_app)  # type: ignore[method-assign]
end_with_parent()
start_drainer(app.extensions["ileti"].core, app.extensions["ileti"].spool)

# What is here by now stays: nobody need look for rubbish in it, again and again.
gc.collect()
gc.freeze()
gc.set_threshold(50_000, 20, 100)
