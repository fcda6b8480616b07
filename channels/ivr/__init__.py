"""The call centre."""

from collections.abc import Sequence

import click

from app.channel import Channel, House, OpenCore
from channels.ivr.caller import call_command
from channels.ivr.channel import IvrChannel
from channels.ivr.prompts import prompts_command


def make(house: House) -> Channel:
    """The channel, ready to be mounted."""
    return IvrChannel(house)


def commands(open_core: OpenCore) -> Sequence[click.Command]:
    """The commands that this channel adds to `ileti`."""
    return (call_command(open_core), prompts_command)
