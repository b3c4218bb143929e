"""Run dbt in this process: say how far it is, and in plain words what failed.

dbt reads the project once, for the build and for the documentation. Nothing of dbt is imported
before it is needed, since that takes seconds.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import re
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import duckdb
import yaml

ROOT = Path(__file__).parents[1]
TARGET = ROOT / os.environ.get("DBT_TARGET_PATH", "target")
WAREHOUSE = ROOT / os.environ.get("PENETRATION_WAREHOUSE", "warehouse/account_penetration.duckdb")
LOG = "logs/site.log"  # beside the site
AREAS = (
    *("inputs", "core", "revenue", "penetration", "whitespace", "relationships"),
    *("prioritization", "experiments", "diagnosis", "catalogue"),
)
QUIETLY = ("--quiet", "--no-use-colors", "--log-level-file=none")  # a log of each query is dear
SECONDS_BETWEEN_LINES = 5


class Failure(Exception):
    """What failed, what to do about it, and what is known of it."""

    def __init__(self, what: str, to_do: str, details: Iterable[str] = ()) -> None:
        """Keep all three in plain words; what was printed raw is in the log."""
        super().__init__(what)
        self.what, self.to_do, self.details = what, to_do, list(details)
        self.is_of_build = False


def write_log(text: str) -> None:
    """Keep what a tool said."""
    log = Path(os.environ["SITE_LOG"])
    log.parent.mkdir(exist_ok=True)
    with log.open("a", encoding="utf-8") as file:
        file.write(text)


def say(text: str) -> None:
    """Tell the user at once."""
    print(text, flush=True)


# What is built


def split_settings(settings: dict) -> tuple[dict[str, str], dict]:
    """Return vars as environment variables, and those that only --vars can set.

    Where --vars differ dbt reads the whole project again. YAML can't read the environment by the
    project's macro, and a name that the project doesn't have is dbt's to refuse.
    """
    known = yaml.safe_load((ROOT / "dbt_project.yml").read_text())["vars"].keys()
    listed = (ROOT / "macros/vars/var.sql").read_text().partition("macro read_by_yaml")[2]
    known -= {*re.findall(r"'(\w+)'", listed)}
    environment = {
        f"PENETRATION_VAR_{name.upper()}": json.dumps(value, default=str)
        for name, value in settings.items()
        if name in known
    }
    return environment, {name: value for name, value in settings.items() if name not in known}


def selection(areas: str) -> list[str]:
    """Return dbt's arguments for some areas, as selectors.yml has them; for all where none."""
    wanted = [name for name in re.split(r"[\s,]+", areas) if name]
    unknown = [name for name in wanted if name not in AREAS]
    if unknown:
        raise Failure(
            f"There is no area {', '.join(unknown)}.",
            f"AREAS takes some of {', '.join(AREAS[2:])}, with commas between.",
        )
    if not wanted:
        return ["--exclude", "resource_type:unit_test"]
    return ["--select", *(f"selector:{name}" for name in wanted)]


class Dbt:
    """The project as dbt has read it once, under some vars."""

    def __init__(self, settings: str) -> None:
        """Read the project."""
        try:
            environment, others = split_settings(yaml.safe_load(settings) or {})
            self.others = json.dumps(others, default=str)
        except (yaml.YAMLError, AttributeError, TypeError):  # dbt says what is wrong with them
            environment, self.others = {}, settings
        os.chdir(ROOT)
        os.environ |= environment
        self.manifest = None
        self.manifest = self.run("parse").result

    def run(self, *arguments: str, progress: Progress | None = None) -> object:
        """Run one command; log what it says, and say in plain words what failed."""
        from dbt.adapters.duckdb.connections import DuckDBConnectionManager
        from dbt.cli.main import dbtRunner

        began, said = time.time(), io.StringIO()
        runner = dbtRunner(self.manifest, callbacks=[progress.hear] if progress else [])
        try:
            with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
                done = runner.invoke([*arguments, *QUIETLY, "--vars", self.others])
        finally:  # else the file stays open in this process
            DuckDBConnectionManager.close_all_connections()
        if progress:
            progress.end()
        write_log(said.getvalue())
        if not done.success:
            raise failure_of(said.getvalue() or str(done.exception or ""), began)
        self.said = said.getvalue()
        return done

    def build(self, areas: str = "") -> tuple[set[str], str]:
        """Build models and test their rows; return what was built, by name, and what is told."""
        chosen = selection(areas)
        listed = self.run("list", *chosen, "--output=json", "--output-keys=unique_id").result
        nodes = {json.loads(line)["unique_id"] for line in listed} & self.manifest.nodes.keys()
        progress = Progress({key: self.manifest.nodes[key] for key in nodes})
        self.run("build", *chosen, progress=progress)
        progress.tell_areas(rows_of_tables())
        return {self.manifest.nodes[key].name for key in nodes}, self.said.strip()


# How far it is


def area_of(node: object, nodes: dict) -> str:
    """Return the area of a model, of a seed or of a test: that of what it tests."""
    tested = nodes.get(getattr(node, "attached_node", None) or "")
    area = (tested or node).fqn[1]
    return area if area in AREAS else "inputs"


class Progress:
    """What of a build is done, told every few seconds, and by area at its end."""

    def __init__(self, nodes: dict) -> None:
        """Know what will be built."""
        self.areas = {key: area_of(node, nodes) for key, node in nodes.items()}
        self.nodes, self.left = nodes, {*nodes}
        self.seconds: Counter = Counter()
        self.out, self.lock = sys.stdout, threading.Lock()
        self.told = time.time()

    def hear(self, event: object) -> None:
        """Take note of a node that is done."""
        if event.info.name != "NodeFinished":
            return
        key = event.data.node_info.unique_id
        with self.lock:
            if key not in self.left:
                return
            self.left.discard(key)
            area = self.areas[key]
            self.seconds[area] += event.data.run_result.execution_time
            if self.out.isatty() or time.time() - self.told > SECONDS_BETWEEN_LINES:
                done, every = len(self.nodes) - len(self.left), len(self.nodes)
                line = f"  {100 * done // every:3} %, {done} of {every}: {area}"
                ends = ("\r\x1b[K", "") if self.out.isatty() else ("", "\n")
                self.out.write(f"{ends[0]}{line}{ends[1]}")
                self.out.flush()
                self.told = time.time()

    def end(self) -> None:
        """Leave nothing of the line that changes."""
        if self.out.isatty():
            self.out.write("\r\x1b[K")

    def tell_areas(self, rows: dict[str, int]) -> None:
        """Say of each area what was built in it, and how long that took."""
        self.out.write(f"  {'area':16}{'models':>8}{'tests':>8}{'rows':>14}{'seconds':>10}\n")
        for area in AREAS:
            nodes = [node for key, node in self.nodes.items() if self.areas[key] == area]
            tests = sum(node.resource_type == "test" for node in nodes)
            found = sum(rows.get(node.name, 0) for node in nodes)
            if nodes:
                self.out.write(
                    f"  {area:16}{len(nodes) - tests:8}{tests:8}{found:14,}"
                    f"{self.seconds[area]:10.1f}\n"
                )
        self.out.flush()


def rows_of_tables() -> dict[str, int]:
    """Return how many rows the tables of the warehouse have; a view has none of its own."""
    with duckdb.connect(str(WAREHOUSE), read_only=True) as connection:
        query = "select table_name, estimated_size from duckdb_tables() where not internal"
        return dict(connection.execute(query).fetchall())


# What failed


KNOWN = {
    "Could not set lock on file": (
        "The warehouse file is open in another program.",
        "Close what has it open (a notebook, a BI tool, `make serve`) and run `make build` again.",
    ),
    "No space left on device": ("The disk is full.", "Free some space and run `make build` again."),
    "Out of Memory": (
        "There is not enough memory.",
        "Set memory_limit in profiles.yml higher, or close other programs.",
    ),
}


def failure_of(said: str, began: float) -> Failure:
    """Return what failed in a command of dbt that began then."""
    results = TARGET / "run_results.json"
    nodes = json.loads(results.read_text())["results"] if is_newer(results, began) else []
    details = [told for each in nodes if (told := tell(each))]
    if details:
        return Failure(
            f"{len(details)} models or tests failed.",
            f"Mend what is named and run `make build` again. {LOG} has the full text.",
            details,
        )
    if known := known_failure(said):
        return known
    what, *details = plain(said) or ["dbt ended without a message."]
    return Failure(what, "Mend what the message names and run `make build` again.", details)


def known_failure(said: str) -> Failure | None:
    """Return what is behind a message that only its makers can read."""
    return next((Failure(*told) for words, told in KNOWN.items() if words in said), None)


def is_newer(file: Path, began: float) -> bool:
    """Say whether a file was written since."""
    return file.exists() and file.stat().st_mtime >= began


def tell(result: dict) -> str | None:
    """Say what went wrong with one node of a run, if something did."""
    kind, _, name = result["unique_id"].split(".")[:3]
    if result["status"] == "fail":
        problems = broken_rules(result.get("compiled_code"))
        why = f": {'; '.join(problems)}" if problems else "."
        return f"Test {name}: {result['failures']} rows are not as they must be{why}"
    if result["status"] == "error":
        lines = [line.strip() for line in (result["message"] or "").splitlines() if line.strip()]
        said = next((line for line in lines[1:] if "rror" in line), " ".join(lines[:2]))
        return f"{kind.capitalize()} {name} could not be built. The engine says: {said}"
    return None


def broken_rules(query: str | None) -> list[str]:
    """Return what a test of all of a model's rules found broken, each with its rows."""
    if query is None or "as problem" not in query:
        return []
    try:
        with duckdb.connect(str(WAREHOUSE), read_only=True) as connection:
            found = connection.execute(query).fetchall()
    except duckdb.Error:  # another engine's, or a warehouse that another program holds
        return []
    return [f"{problem} ({rows:,})" for problem, rows in found]


def plain(said: str) -> list[str]:
    """Return the lines of an error of dbt without what only dbt's makers can read."""
    lines = [re.sub(r"^\d\d:\d\d:\d\d\s+(\[\w+\]:? )?", "", line) for line in said.splitlines()]
    noise = r"\s*$|Encountered an error|\w+ Error|\s*> |Usage:|Try '"
    return [line.strip().removeprefix("- ") for line in lines if not re.match(noise, line)]
