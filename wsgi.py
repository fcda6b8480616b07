"""The web application, as the server loads it: settings, logs, parts, and the spool's thread."""

from app.drainer import start_drainer
from app.factory import create_app
from app.logs import set_up
from app.server import end_with_parent
from app.settings import read_settings

settings = read_settings()
set_up(json=settings.log_json)
app = create_app(settings)
end_with_parent()
start_drainer(app.extensions["ileti"].core, app.extensions["ileti"].spool)
