"""How fast the project builds, against the least that plain DuckDB needs for the same data.

    python benchmarks/run.py --sizes 1000 10000 100000

For each size, in one run: builds the warehouse, then measures the floor (read each input
once, write each mart once), as often as --repeat says, and takes the medians. Prints a
report and writes it to benchmarks/RESULTS.md.

Engine time is what the engine's statements took, from dbt's log, as wall clock: two at once
count once. dbt's own time (parsing, compiling, 40 ms per model) is in "whole process" only.
Where other programs share the machine, trust the ratio of processor seconds: waiting for
one's turn is not in it, though dbt's own seconds are, about ten at any size.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from itertools import chain
from pathlib import Path
from statistics import median

from generate import AS_OF, DATA, MONTHS, generate

HERE = Path(__file__).parent
PROJECT = Path(os.environ.get("BENCHMARK_PROJECT", HERE.parent))
RESULTS = HERE / "results"
MAX_RATIO = 3
MAX_GIGABYTES = 8
MAX_GROWTH = 1.5  # of a model, as a multiple of the growth in accounts: 15 × for 10 ×
WORTH_SECONDS = 0.5  # a model that takes less at the larger size is too fast to judge


@dataclass
class Process:
    """What a process took: seconds, processor seconds, and gigabytes at its peak."""

    seconds: float
    processor: float
    memory: float
    printed: str


@dataclass
class Build:
    """What one build took: seconds, gigabytes, and seconds by model."""

    engine: float
    process: Process
    by_model: dict[str, float]


@dataclass
class Floor:
    """What reading the inputs and writing the marts once took."""

    seconds: float
    processor: float
    rows: dict[str, int]


@dataclass
class Size:
    """All that was measured at one size: medians, and every ratio in order."""

    accounts: int
    inputs: float
    warehouse: float
    engine: float
    floor: float
    ratios: list[float]
    processor: float
    processor_ratios: list[float]
    process: float
    memory: float
    by_model: dict[str, float]
    rows: dict[str, int]


def run_measured(command: list[str], **options) -> Process:
    """Run a command to its end and say what it took."""
    started = time.perf_counter()
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **options
    )
    printed = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.perf_counter() - started
    if process.returncode != 0:
        sys.exit(f"{' '.join(command)} failed:\n{printed}")
    return Process(
        seconds=seconds,
        processor=usage.ru_utime + usage.ru_stime,
        memory=usage.ru_maxrss * 1024 / 1e9,
        printed=printed,
    )


def dbt_command(verb: str, folder: Path, state: Path, *selected: str) -> list[str]:
    """Return the command line of dbt; all it writes goes below benchmarks/results."""
    variables = {"input_folder": str(folder.resolve()), "as_of_date": AS_OF}
    return [
        str(Path(sys.executable).parent / "dbt"),
        *["--log-format-file", "json", "--log-level-file", "debug", "--quiet"],
        *["--log-file-max-bytes", "0", "--log-path", str(state / "logs")],
        *[verb, "--target-path", str(state / "target")],
        *["--vars", json.dumps(variables)],
        *(["--select", *selected] if selected else []),
    ]


def dbt_environment(warehouse: Path) -> dict[str, str]:
    """Return the environment that points the profile to the warehouse."""
    return {
        **os.environ,
        "PENETRATION_WAREHOUSE": str(warehouse.resolve()),
        "DO_NOT_TRACK": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
    }


def build(folder: Path, state: Path, warehouse: Path) -> Build:
    """Build the warehouse from nothing, with dbt run."""
    for leftover in warehouse.parent.glob(warehouse.name + "*"):
        leftover.unlink()
    options = {"cwd": PROJECT, "env": dbt_environment(warehouse)}
    run_measured(dbt_command("seed", folder, state), **options)
    return run(folder, state, warehouse)


def run(folder: Path, state: Path, warehouse: Path, *selected: str) -> Build:
    """Build all models, or those selected, with dbt run."""
    log = state / "logs" / "dbt.log"
    log.unlink(missing_ok=True)
    options = {"cwd": PROJECT, "env": dbt_environment(warehouse)}
    process = run_measured(dbt_command("run", folder, state, *selected), **options)
    return Build(
        engine=covered_seconds(statements(log)),
        process=process,
        by_model=executed_models(state / "target" / "run_results.json"),
    )


def executed_models(run_results: Path) -> dict[str, float]:
    """Read the seconds that dbt gives for the execution of each model."""
    seconds = {}
    for result in json.loads(run_results.read_text())["results"]:
        if result["unique_id"].startswith("model."):
            for timing in result["timing"]:
                if timing["name"] == "execute":
                    seconds[result["unique_id"].split(".")[-1]] = moment(
                        timing["completed_at"]
                    ) - moment(timing["started_at"])
    return seconds


def moment(text: str) -> float:
    """Return an ISO timestamp as seconds."""
    return datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()


def statements(log: Path) -> list[tuple[float, float]]:
    """List start and end of each statement in dbt's log."""
    periods = []
    for line in log.read_text().splitlines():
        event = json.loads(line)
        if event["info"]["name"] == "SQLQueryStatus":
            end = moment(event["info"]["ts"])
            periods.append((end - event["data"]["elapsed"], end))
    return periods


def covered_seconds(periods: list[tuple[float, float]]) -> float:
    """Return the seconds in which at least one period was on."""
    covered, until = 0.0, float("-inf")
    for start, end in sorted(periods):
        covered += max(0.0, end - max(start, until))
        until = max(until, end)
    return covered


def measure_floor(folder: Path, warehouse: Path, *names: str) -> Floor:
    """Measure the floor in a process of its own.

    Where inputs and marts are named, it is the floor of those.
    """
    process = run_measured(
        [
            sys.executable,
            str(HERE / "floor.py"),
            *[str(PROJECT / "profiles.yml"), str(folder), str(warehouse), f"{warehouse}.floor"],
            *names,
        ]
    )
    return Floor(**json.loads(process.printed))


def measure_size(accounts: int, repeat: int) -> Size:
    """Generate the inputs if they aren't there; build and measure as often as asked."""
    folder = DATA / str(accounts)
    if not folder.exists():
        generate(accounts, folder)
    state = RESULTS / str(accounts)
    (state / "logs").mkdir(parents=True, exist_ok=True)
    warehouse = state / "warehouse.duckdb"
    measured = []
    for _ in range(repeat):
        built = build(folder, state, warehouse)
        measured.append((built, measure_floor(folder, warehouse)))
    return summarise(accounts, folder, warehouse, measured)


def summarise(
    accounts: int, folder: Path, warehouse: Path, measured: list[tuple[Build, Floor]]
) -> Size:
    """Take the medians over the repetitions."""
    builds, floors = map(list, zip(*measured, strict=True))
    return Size(
        accounts=accounts,
        inputs=sum(path.stat().st_size for path in folder.glob("*.parquet")) / 1e6,
        warehouse=warehouse.stat().st_size / 1e6,
        engine=median(built.engine for built in builds),
        floor=median(floor.seconds for floor in floors),
        ratios=sorted(
            built.engine / floor.seconds for built, floor in zip(builds, floors, strict=True)
        ),
        processor=median(built.process.processor for built in builds),
        processor_ratios=sorted(
            built.process.processor / floor.processor
            for built, floor in zip(builds, floors, strict=True)
        ),
        process=median(built.process.seconds for built in builds),
        memory=max(built.process.memory for built in builds),
        by_model={
            name: median(built.by_model[name] for built in builds) for name in builds[0].by_model
        },
        rows=floors[0].rows,
    )


def with_spread(ratios: list[float]) -> str:
    """Write the median of sorted ratios, and the least and the greatest."""
    spread = f" ({ratios[0]:.1f} to {ratios[-1]:.1f})" if len(ratios) > 1 else ""
    return f"**{median(ratios):.1f}**{spread}"


def table(header: list[str], rows: list[list[str]]) -> list[str]:
    """Lay out a Markdown table, the first column to the left and the others to the right."""
    rule = ["---", *["---:"] * (len(header) - 1)]
    return ["| " + " | ".join(cells) + " |" for cells in [header, rule, *rows]] + [""]


def timing_table(sizes: list[Size]) -> list[str]:
    """Lay out the times of each size, with growth from the size before."""
    rows = [
        [
            f"{size.accounts:,}",
            f"{size.engine:.1f} s",
            f"{size.floor:.2f} s",
            with_spread(size.ratios),
            with_spread(size.processor_ratios),
            f"{size.engine / before.engine:.1f}" if before else "",
            f"{size.processor / before.processor:.1f}" if before else "",
            f"{size.process:.1f} s",
            f"{size.memory:.1f} GB",
            f"{size.inputs:,.1f} MB",
            f"{size.warehouse:,.0f} MB",
        ]
        for size, before in zip(sizes, [None, *sizes[:-1]], strict=True)
    ]
    header = [
        *["accounts", "engine", "floor", "engine ÷ floor", "processor seconds ÷ the floor's"],
        *["engine growth", "processor growth", "whole process", "peak memory"],
        *["inputs", "warehouse"],
    ]
    return table(header, rows)


def slowest_table(size: Size, count: int = 10) -> list[str]:
    """Lay out the slowest models of a size."""
    total = sum(size.by_model.values())
    slowest = sorted(size.by_model.items(), key=lambda item: -item[1])[:count]
    rows = [
        [f"`{name}`", f"{seconds:.2f} s", f"{seconds / total:.0%}"] for name, seconds in slowest
    ]
    return table(["model", "execution", "of all"], rows)


def growth_of(name: str, before: Size, size: Size) -> float:
    """Return how many times as long a model takes at a size as at the one before."""
    return size.by_model[name] / max(before.by_model[name], 1e-3)


def steep(before: Size, size: Size) -> list[str]:
    """Return the models that grow more than they may, the steepest first."""
    most = MAX_GROWTH * size.accounts / before.accounts
    found = {
        name: growth_of(name, before, size)
        for name, seconds in size.by_model.items()
        if seconds >= WORTH_SECONDS
    }
    return sorted((name for name in found if found[name] > most), key=lambda name: -found[name])


def growth_table(before: Size, size: Size, count: int = 30) -> list[str]:
    """Say which models grow too steeply, and lay out all that do and the slowest beside them."""
    too_steep = steep(before, size)
    most = MAX_GROWTH * size.accounts / before.accounts
    named = ", ".join(f"`{name}`" for name in too_steep) or "none"
    slowest = sorted(size.by_model, key=lambda name: -size.by_model[name])[:count]
    names = [*too_steep, *(name for name in slowest if name not in too_steep)]
    rows = [
        [
            f"`{name}`",
            f"{before.by_model[name]:.2f} s",
            f"{size.by_model[name]:.2f} s",
            f"{growth_of(name, before, size):.1f}",
        ]
        for name in names
    ]
    return [
        f"## Growth by model, {before.accounts:,} to {size.accounts:,} accounts",
        "",
        f"More than {most:g} × as long, and at least {WORTH_SECONDS} s: {named}. "
        f"Of {len(size.by_model)} models the steepest and the slowest:",
        "",
        *table(["model", *(f"{each.accounts:,} accounts" for each in (before, size)), "×"], rows),
    ]


def rows_table(sizes: list[Size]) -> list[str]:
    """Lay out the rows of each mart at each size."""
    rows = [[f"`{mart}`", *[f"{size.rows[mart]:,}" for size in sizes]] for mart in sizes[-1].rows]
    return table(["mart", *[f"{size.accounts:,} accounts" for size in sizes]], rows)


def report(sizes: list[Size], repeat: int) -> str:
    """Write the report, as Markdown."""
    versions = ", ".join(f"{name} {version(name)}" for name in ("dbt-core", "dbt-duckdb", "duckdb"))
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    return "\n".join(
        [
            "# Benchmark",
            "",
            f"Written by `benchmarks/run.py` on {datetime.now(UTC):%Y-%m-%d}: {MONTHS} months, "
            f"medians of {repeat} run(s) one after the other. {versions}, "
            f"Python {platform.python_version()}; {os.cpu_count()} cores, {memory:.0f} GB.",
            "",
            "Floor: plain DuckDB reads each input once and writes each mart once. Aim: engine "
            f"at most {MAX_RATIO} times the floor, growth no steeper than the accounts', under "
            f"{MAX_GIGABYTES} GB.",
            "",
            *timing_table(sizes),
            f"## Slowest models, {sizes[-1].accounts:,} accounts",
            "",
            *slowest_table(sizes[-1]),
            *chain.from_iterable(map(growth_table, sizes, sizes[1:])),
            "## Rows",
            "",
            *rows_table(sizes),
        ]
    )


def main() -> None:
    """Measure the sizes asked for and write the report."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=[1000, 10000, 100000])
    parser.add_argument("--repeat", type=int, default=1)
    parser.add_argument("--report", type=Path, default=HERE / "RESULTS.md")
    arguments = parser.parse_args()
    sizes = []
    for accounts in sorted(arguments.sizes):
        sizes.append(measure_size(accounts, arguments.repeat))
        print(f"{accounts} accounts done", file=sys.stderr)
    text = report(sizes, arguments.repeat)
    print(text)
    arguments.report.write_text(text)


if __name__ == "__main__":
    main()
