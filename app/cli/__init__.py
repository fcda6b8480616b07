"""The `ileti` command.

Light to import, and nothing else: each process of the server imports whatever command started it
once more, before the application that it is for.
"""

import gc


def main() -> None:
    """Do what the command line says."""
    # Nothing that is imported is ever garbage, and looking for some took a fifth of the time.
    gc.disable()
    from app.cli.commands import main as commands

    gc.enable()
    commands(prog_name="ileti")
