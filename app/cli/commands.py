"""Every command of `ileti`, those of the channels too."""

import click

from app.cli.callbacks import callbacks
from app.cli.context import open_core
from app.cli.feeds import feeds
from app.cli.importing import import_command
from app.cli.keys import keys
from app.cli.opening import opening
from app.cli.outbox import outbox
from app.cli.packages import package
from app.cli.parties import brand, provider
from app.cli.programs import client, partner
from app.cli.running import migrate, run, seed_demo, serve, worker
from app.cli.staff import user
from app.cli.verify import verify
from app.factory import channel_folders


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="ileti")
def main() -> None:
    """The registry of permissions for commercial messages."""


for command in (
    *(run, serve, worker, migrate, seed_demo, provider, brand, user, import_command),
    *(client, partner, package, opening),
    *(keys, outbox, feeds, callbacks, verify),
):
    main.add_command(command)

for folder in channel_folders():
    if hasattr(folder, "commands"):
        for command in folder.commands(open_core):
            main.add_command(command)
