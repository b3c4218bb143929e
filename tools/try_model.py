"""Run one model's unit tests, and again whenever a file of the project is saved.

    python tools/try_model.py group_penetration [--once]

The first run takes as long as dbt takes to start. After it, a changed model is tried in about a
second: only its SQL is read again, and the project is parsed again where a macro, a YAML file or
what the model reads has changed. It needs a warehouse that `make build` has made.
"""

import argparse
import os
import re
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.cli.main import dbtRunner

ROOT = Path(__file__).parents[1]
WATCHED = ("models", "macros", "seeds/reference", "dbt_project.yml")
READS = re.compile(r"ref\([^)]*\)")


def main() -> None:
    """Try the model once, then after every change until stopped."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("model")
    parser.add_argument("--once", action="store_true", help="don't wait for changes")
    given = parser.parse_args()
    os.environ.setdefault("DO_NOT_TRACK", "1")
    os.chdir(ROOT)
    trial = Trial(given.model)
    passed = trial.run()
    if given.once:
        sys.exit(not passed)
    print("Waiting for changes. Stop with Ctrl-C.", flush=True)
    for changed in changes():
        trial.read_again(changed)
        trial.run()


class Trial:
    """One model of the project as dbt has parsed it."""

    def __init__(self, model: str) -> None:
        """Parse the project and find the model."""
        self.model = model
        self.parse()

    def parse(self) -> None:
        """Let dbt read the project."""
        result = dbtRunner().invoke(["parse", "--quiet"])
        self.manifest = result.result if result.success else None
        if self.manifest is None:
            return
        found = [
            node
            for node in self.manifest.nodes.values()
            if node.resource_type == "model" and node.name == self.model
        ]
        if not found:
            sys.exit(f"There is no model {self.model}. docs/map.md has them all.")
        (self.node,) = found

    def read_again(self, changed: set[Path]) -> None:
        """Take over what has changed, as little of it as that needs."""
        own = ROOT / self.node.original_file_path
        sql = own.read_text().strip()
        reads_the_same = READS.findall(sql) == READS.findall(self.node.raw_code)
        if self.manifest is not None and changed == {own} and reads_the_same:
            self.node.raw_code = sql
        else:
            self.parse()

    def run(self) -> bool:
        """Run the unit tests and say what came of them and in how many seconds."""
        if self.manifest is None:
            return False
        started = time.perf_counter()
        # By its file: a mart may have the project's name, which would select all of it.
        chosen = f"path:{self.node.original_file_path},test_type:unit"
        try:
            runner = dbtRunner(manifest=self.manifest)
            result = runner.invoke(["test", "--quiet", "--select", chosen])
        finally:  # else nobody else can open the warehouse while this waits
            DuckDBConnectionManager.close_all_connections()
        if result.result is None:
            print(result.exception, flush=True)
            return False
        tests = [each for each in result.result if each.node.resource_type == "unit_test"]
        if not tests:
            print(
                f"{self.model} has no unit tests: write one in {self.node.patch_path}", flush=True
            )
            return False
        failed = [each for each in tests if str(each.status) != "pass"]
        seconds = time.perf_counter() - started
        print(f"{self.model}: {len(tests) - len(failed)} of {len(tests)} unit tests pass", end="")
        print(f" ({seconds:.1f} s)", flush=True)
        return not failed


def changes(every: float = 0.2) -> Iterator[set[Path]]:
    """Yield the files that were saved since the last time, whenever there are some."""
    before = saved()
    while True:
        time.sleep(every)
        now = saved()
        if changed := {path for path, _ in now.items() ^ before.items()}:
            yield changed
        before = now


def saved() -> dict[Path, int]:
    """Return when each file that a trial rests on was last saved."""
    folders = [ROOT / name for name in WATCHED]
    files = [each for folder in folders for each in (folder, *folder.rglob("*"))]
    return {path: path.stat().st_mtime_ns for path in files if path.is_file()}


if __name__ == "__main__":
    main()
