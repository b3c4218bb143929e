"""A throw-away PostgreSQL server for the tests, from the system's own package.

    with postgres_server() as server:
        run_dbt(env=server.environment)

It listens on a free port of 127.0.0.1 only, trusts everyone there, keeps its data in a
temporary folder and is gone afterwards. `initdb` refuses to run as root, so root hands
the work to the operating-system user `postgres`.
"""

from __future__ import annotations

import glob
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

SYSTEM_USER = "postgres"

# Nothing here outlives the test, so nothing needs to survive a power cut.
SERVER_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "jit": "off",
}


class PostgresMissingError(RuntimeError):
    """PostgreSQL can't be started on this machine; the message says what is missing."""


@dataclass(frozen=True)
class PostgresServer:
    """Where a running server is."""

    port: int
    host: str = "127.0.0.1"
    user: str = "postgres"
    database: str = "postgres"

    @property
    def environment(self) -> dict[str, str]:
        """The environment variables that the target `postgres` of profiles.yml reads."""
        return {
            "PENETRATION_POSTGRES_HOST": self.host,
            "PENETRATION_POSTGRES_PORT": str(self.port),
            "PENETRATION_POSTGRES_USER": self.user,
            "PENETRATION_POSTGRES_PASSWORD": "",
            "PENETRATION_POSTGRES_DATABASE": self.database,
        }

    def connect(self):
        """Open a psycopg2 connection that commits each statement."""
        import psycopg2

        connection = psycopg2.connect(
            host=self.host, port=self.port, user=self.user, dbname=self.database
        )
        connection.autocommit = True
        return connection


@contextmanager
def postgres_server() -> Iterator[PostgresServer]:
    """Start a server and remove it afterwards; PostgresMissingError where none can be."""
    programs = find_programs()
    as_user = become_allowed_user()
    data = Path(tempfile.mkdtemp(prefix="penetration_postgres_"))
    try:
        if as_user:
            shutil.chown(data, SYSTEM_USER)
        server = PostgresServer(port=free_port())
        start(programs, as_user, data, server)
        try:
            yield server
        finally:
            run([*as_user, programs / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop"])
    finally:
        shutil.rmtree(data, ignore_errors=True)


def find_programs() -> Path:
    """Return the folder with initdb and pg_ctl: Debian's newest version, else PATH's."""
    found = glob.glob("/usr/lib/postgresql/*/bin/initdb")
    if found:
        return Path(max(found, key=lambda path: float(Path(path).parts[-3]))).parent
    on_path = shutil.which("initdb")
    if on_path is None:
        raise PostgresMissingError(
            "PostgreSQL is not installed: no initdb under /usr/lib/postgresql/*/bin or on PATH "
            "(Debian: apt-get install postgresql)"
        )
    return Path(os.path.realpath(on_path)).parent


def become_allowed_user() -> list[str]:
    """Return what to put in front of a command so that it doesn't run as root."""
    if os.geteuid() != 0:
        return []
    try:
        pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        raise PostgresMissingError(
            f"PostgreSQL doesn't run as root, and there is no system user {SYSTEM_USER}"
        ) from None
    if shutil.which("runuser") is None:
        raise PostgresMissingError("PostgreSQL doesn't run as root, and runuser is missing")
    return ["runuser", "-u", SYSTEM_USER, "--"]


def start(programs: Path, as_user: list[str], data: Path, server: PostgresServer) -> None:
    """Create the data folder and start the server, waiting until it answers."""
    initdb = [*as_user, programs / "initdb", "-D", data, "-U", server.user]
    run([*initdb, "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync"])
    pg_ctl = [*as_user, programs / "pg_ctl", "-D", data, "-w", "-t", "60"]
    settings = " ".join(f"-c {name}='{value}'" for name, value in SERVER_SETTINGS.items())
    log = data / "server.log"
    try:
        run([*pg_ctl, "-l", log, "-o", f"-p {server.port} {settings}", "start"])
    except RuntimeError as failure:
        failure.add_note(log.read_text() if log.exists() else "The server wrote no log.")
        raise


def run(command: list[str | Path]) -> None:
    """Run a command; its own words are in the error if it fails."""
    done = subprocess.run(
        [str(word) for word in command],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        cwd="/",
        timeout=120,
    )
    if done.returncode != 0:
        raise RuntimeError(f"{command} ended with {done.returncode}:\n{done.stdout}")


def free_port() -> int:
    """Return a port of 127.0.0.1 that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
