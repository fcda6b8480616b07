"""The Django REST framework service of `bench/peers`: installed, made ready, served."""

import os
import subprocess
import venv
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from bench.rig import ACCOUNT, ROOT, TOKEN, BenchError, Rig, Server, free_port, serving

PEERS = ROOT / "bench" / "peers"
REQUIREMENTS = PEERS / "requirements.txt"
VENV = ROOT / ".venv-bench"
MARK = VENV / "installed.txt"


def install() -> Path:
    """The Python that has the peer's packages; they are never the project's own.

    Raises BenchError when they cannot be had.
    """
    python = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    wanted = REQUIREMENTS.read_text()
    if not MARK.exists() or MARK.read_text() != wanted:
        print(f"installing Django REST framework into {VENV.name} (once) ...", flush=True)
        venv.create(VENV, with_pip=True, clear=True)
        command = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        try:
            subprocess.run([*command, "--require-hashes", "-r", str(REQUIREMENTS)], check=True)
        except subprocess.CalledProcessError as error:
            raise BenchError("Django REST framework could not be installed.") from error
        MARK.write_text(wanted)
    return python


@contextmanager
def django_rest(rig: Rig, first: int, brands: int, approved: Sequence[str]) -> Iterator[Server]:
    """The service on a database of its own in the same server, with these brands; the citizens of
    `approved` (number;brand code) have approved."""
    python = install()
    environ = {
        "DATABASE_URL": rig.database("bench_django", anew=True),
        "DJANGO_SETTINGS_MODULE": "django_rest.settings",
        "PORT": str(free_port()),
        "SECRET_KEY": "a-key-of-the-benchmark",
        "TWILIO_ACCOUNT_SID": ACCOUNT,
        "TWILIO_AUTH_TOKEN": TOKEN,
    }
    seeds = rig.home / "approved"
    seeds.write_text("\n".join(approved))
    for command in (["migrate", "--verbosity=0"], ["seed", str(first), str(brands), str(seeds)]):
        subprocess.run(
            [python, "-m", "django", *command],
            check=True,
            cwd=PEERS,
            env={**environ, "PYTHONPATH": str(PEERS)},
        )
    application = "django_rest.wsgi:application"
    log = rig.home / "django.log"
    with serving(application, environ, log, python=str(python), path=PEERS) as server:
        yield server
