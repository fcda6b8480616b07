"""`python -m app.cli`: the `ileti` command."""

from app.cli import main

main(prog_name="ileti")
