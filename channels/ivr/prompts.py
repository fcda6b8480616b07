"""`ileti prompts`: which recordings of the menu there are, and stand-ins for those that lack."""

import os
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import click

from app.settings import Reader
from channels.ivr.recordings import recordings
from channels.ivr.render import Phrase
from channels.ivr.settings import prompts_folder
from channels.ivr.standins import (
    MADE_ANEW,
    Folder,
    PromptError,
    State,
    look_for_programs,
    open_folder,
)


@click.command("prompts")
@click.option(
    "--folder",
    type=click.Path(file_okay=False, path_type=Path),
    help="Where the recordings are; IVR_PROMPTS unless given.",
)
@click.option("--render", is_flag=True, help="Make those that lack, as stand-ins, by espeak-ng.")
def prompts_command(folder: Path | None, *, render: bool) -> None:
    """List the recordings of the call centre's menu, with their words, and what there is of each.

    missing: the words are said by the gateway's voice. stale: a stand-in for words that have
    changed. outdated: what a person recorded, for words that have changed. What a person recorded
    is never overwritten.
    """
    given = folder or prompts_folder(Reader(os.environ))
    if given is None:
        raise click.ClickException("IVR_PROMPTS is not set. Name the folder by --folder.")
    try:
        phrases, place = recordings(), open_folder(given)
        if render:
            made = _render(place, phrases)
            click.echo(f"{made} made in {given}")
        _list(phrases, place.states(phrases))
    except (PromptError, OSError) as error:
        raise click.ClickException(str(error)) from error


def _render(folder: Folder, phrases: Mapping[str, Phrase]) -> int:
    states = folder.states(phrases)
    wanted = [name for name, state in states.items() if state in MADE_ANEW]
    if wanted:
        look_for_programs()
    for name, state in states.items():
        if state is State.RECORDED:
            folder.note(name, phrases[name])
    with click.progressbar(wanted, label="espeak-ng", show_pos=True) as bar:
        for name in bar:
            folder.make(name, phrases[name])
    return len(wanted)


def _list(phrases: Mapping[str, Phrase], states: Mapping[str, State]) -> None:
    width = max(map(len, phrases))
    for name, phrase in phrases.items():
        click.echo(f"{states[name]:8}  {name:{width}}  {phrase.text}")
    counted = Counter(states.values())
    told = ", ".join(f"{counted[state]} {state}" for state in State)
    click.echo(f"{len(phrases)} recordings: {told}")
