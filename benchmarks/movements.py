"""How long movements with drivers take, against the public way to movements without them.

    python benchmarks/movements.py --contract-months 10000000 --repeat 5

Generates contracts (contracts.py) and accepts them once. Then, in turn and each in a process
of its own, plain DuckDB runs what this project compiles from the accepted lines to
revenue_movements, and mrr_playbook.sql on the same lines; the settings are the profile's.
Neither has the index of a key: both check their keys by a query. Prints a report and writes it
to benchmarks/MOVEMENTS.md.

Processor seconds stand beside seconds: where other programs share the machine, trust those.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import platform
import resource
import shutil
import sys
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from graphlib import TopologicalSorter
from importlib.metadata import version
from pathlib import Path
from statistics import median

import duckdb
import jinja2
import yaml
from contracts import AS_OF, MONTHS, generate
from generate import DATA
from run import HERE, MAX_GIGABYTES, PROJECT, RESULTS, run_measured, table, with_spread

MART = "revenue_movements"
# The MRR of every customer and month: no movement needs it, so it is written but not counted.
MONTHLY = "int_customer_mrr"
STAGING = ("raw", "staging")
PLAYBOOK = HERE / "mrr_playbook.sql"

# Both sides must find the same MRR in each month.
MRR_OF_OURS = "select month, sum(mrr)::double from main_intermediate.int_customer_mrr group by all"
MRR_OF_PLAYBOOK = """
select date_month, sum(mrr)::double from playbook.customer_revenue_by_month group by all
having sum(mrr) != 0
"""


@dataclass
class Side:
    """What one side runs: the statements of each of its tables, and its MRR."""

    name: str
    statements: dict[str, list[str]]
    mrr: str


@dataclass
class Step:
    """What writing one table took, and its rows (None: a view)."""

    seconds: float
    processor: float
    rows: int | None


@dataclass
class Run:
    """All tables of one side, its MRR by month, and the gigabytes at its process's peak."""

    steps: dict[str, Step]
    mrr: dict
    memory: float

    def total(self, measure: str) -> float:
        """Sum seconds or processor seconds over the tables that count."""
        return sum(getattr(step, measure) for name, step in self.steps.items() if name != MONTHLY)


def compile_models(folder: Path, state: Path, warehouse: Path) -> list[dict]:
    """Compile the mart and all that it needs, and the monthly MRR; return the models in order."""
    variables = {"input_folder": str(folder.resolve()), "as_of_date": AS_OF}
    command = [
        *[str(Path(sys.executable).parent / "dbt"), "--quiet"],
        *["--log-path", str(state / "logs"), "compile", "--target-path", str(state / "target")],
        *["--select", f"+{MART}", MONTHLY, "--vars", json.dumps(variables)],
    ]
    environment = {
        **os.environ,
        "PENETRATION_WAREHOUSE": str(warehouse.resolve()),
        "DO_NOT_TRACK": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    run_measured(command, cwd=PROJECT, env=environment)
    nodes = json.loads((state / "target" / "manifest.json").read_text())["nodes"]
    reads = {}
    waiting = [f"model.account_penetration.{name}" for name in (MART, MONTHLY)]
    while waiting:
        name = waiting.pop()
        reads[name] = [read for read in nodes[name]["depends_on"]["nodes"] if read in nodes]
        waiting += [read for read in reads[name] if read not in reads]
    order = TopologicalSorter(reads).static_order()
    return [nodes[name] for name in order if nodes[name]["resource_type"] == "model"]


def is_staging(model: dict) -> bool:
    """Whether the model comes before the accepted rows, or has them."""
    return model["fqn"][1] in STAGING


def connect(warehouse: Path) -> duckdb.DuckDBPyConnection:
    """Open the warehouse, set as the profile says."""
    profiles = yaml.safe_load((PROJECT / "profiles.yml").read_text())
    profile = profiles["account_penetration"]["outputs"]["warehouse"]
    settings = {
        name: jinja2.Template(str(value)).render(env_var=os.environ.get)
        for name, value in profile["settings"].items()
    }
    database = duckdb.connect(
        str(warehouse),
        config={"threads": profile["threads"], **profile["config_options"], **settings},
    )
    database.execute("set enable_progress_bar = false")
    return database


def accept(models: list[dict], warehouse: Path) -> None:
    """Write what the rest reads of staging to a new warehouse, as tables."""
    warehouse.unlink(missing_ok=True)
    read = {
        name for model in models if not is_staging(model) for name in model["depends_on"]["nodes"]
    }
    with connect(warehouse) as database:
        for schema in sorted({model["schema"] for model in models} | {"playbook"}):
            database.execute(f"create schema if not exists {schema}")
        for model in filter(is_staging, models):
            kind = "table" if model["unique_id"] in read else model["config"]["materialized"]
            database.execute(f"create {kind} {model['relation_name']} as {model['compiled_code']}")


def create(model: dict) -> list[str]:
    """Return what writes a model, with the not-nulls of its contract."""
    name, query = model["relation_name"], model["compiled_code"]
    if not model["contract"]["enforced"]:
        return [f"create {model['config']['materialized']} {name} as {query}"]
    columns = [
        f"{column['name']} {column['data_type']}"
        + (" not null" if any(rule["type"] == "not_null" for rule in column["constraints"]) else "")
        for column in model["columns"].values()
    ]
    names = ", ".join(model["columns"])
    return [
        f"create table {name} ({', '.join(columns)})",
        f"insert into {name} ({names}) select {names} from ({query}) as model",
    ]


def our_side(models: list[dict]) -> Side:
    """Return what this project does after the accepted rows."""
    ours = {model["name"]: model for model in models if not is_staging(model)}
    statements = {name: create(model) for name, model in ours.items()}
    return Side("ours", statements, MRR_OF_OURS)


def playbook_side() -> Side:
    """Return the playbook's tables, as ours without the index of a key."""
    text = PLAYBOOK.read_text().format(accepted="main_staging", as_of=AS_OF)
    statements = {}
    for statement in duckdb.extract_statements(text):
        start, query = statement.query.strip().rstrip(";").split(" as\n", 1)
        name = start.split()[-1]
        statements[name] = [f"create table playbook.{name} as {query}"]
    statements[name] = [f"create table playbook.{name} as {query}"]
    return Side("playbook", statements, MRR_OF_PLAYBOOK)


def measure(accepted: Path, warehouse: Path, side: Side) -> Run:
    """Write a side's tables to a copy of the warehouse with the accepted rows."""
    shutil.copy(accepted, warehouse)
    steps = {}
    with connect(warehouse) as database:
        if side.name == "playbook":
            database.execute("set search_path = 'playbook,main'")
        for name, statements in side.statements.items():
            seconds, processor = time.perf_counter(), time.process_time()
            for statement in statements:
                rows = database.execute(statement).fetchone()
            seconds = time.perf_counter() - seconds
            processor = time.process_time() - processor
            steps[name] = Step(seconds, processor, rows[0] if rows else None)
        mrr = dict(database.execute(side.mrr).fetchall())
    warehouse.unlink()
    return Run(steps, mrr, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e9)


def measure_apart(*arguments) -> Run:
    """Measure in a new process, so that its peak of memory is its own."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(measure, arguments)


def refuse_other_mrr(ours: Run, playbook: Run) -> None:
    """End here if the two don't find the same MRR: they would not do the same work."""
    months = sorted(ours.mrr.keys() | playbook.mrr.keys())
    differing = [
        month for month in months if abs(ours.mrr.get(month, 0) - playbook.mrr.get(month, 0)) > 0.01
    ]
    if differing:
        sys.exit(f"MRR differs in {differing}")


def count_contract_months(accepted: Path) -> dict[str, int]:
    """Count what the accepted lines amount to: contract months, lines and so on."""
    query = f"""
        select
            sum(datediff('month', started_on, least(ended_on, date '{AS_OF}' + 1))),
            count(*),
            count(distinct account_id)
        from main_staging.stg_revenue_lines
    """
    with duckdb.connect(str(accepted), read_only=True) as database:
        counts = database.execute(query).fetchone()
    return dict(zip(["contract months", "lines", "accounts"], counts, strict=True))


def medians(runs: list[Run]) -> dict[str, Step]:
    """Return the median of each table over the runs."""
    return {
        name: Step(
            median(run.steps[name].seconds for run in runs),
            median(run.steps[name].processor for run in runs),
            step.rows,
        )
        for name, step in runs[0].steps.items()
    }


def side_row(name: str, runs: list[Run]) -> list[str]:
    """Lay out one side: medians and its peak."""
    return [
        name,
        *[
            f"{median(run.total(measure) for run in runs):.1f} s"
            for measure in ("seconds", "processor")
        ],
        f"{max(run.memory for run in runs):.1f} GB",
    ]


def ratio_row(ours: list[Run], playbook: list[Run]) -> list[str]:
    """Lay out ours ÷ playbook, run by run."""
    pairs = list(zip(ours, playbook, strict=True))
    return [
        "ours ÷ playbook",
        *[
            with_spread(sorted(our.total(measure) / their.total(measure) for our, their in pairs))
            for measure in ("seconds", "processor")
        ],
        "",
    ]


def steps_table(runs: list[Run], heading: str) -> list[str]:
    """Lay out the tables of a side, the slowest first."""
    steps = sorted(medians(runs).items(), key=lambda item: -item[1].processor)
    rows = [
        [
            f"`{name}`",
            f"{step.seconds:.2f} s",
            f"{step.processor:.2f} s",
            f"{step.rows:,}" if step.rows is not None else "a view",
        ]
        for name, step in steps
    ]
    return table([heading, "seconds", "processor seconds", "rows"], rows)


def report(counts: dict[str, int], ours: list[Run], playbook: list[Run]) -> str:
    """Write the report, as Markdown."""
    versions = ", ".join(f"{name} {version(name)}" for name in ("dbt-core", "duckdb"))
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    return "\n".join(
        [
            "# Benchmark of movements",
            "",
            f"Written by `benchmarks/movements.py` on {datetime.now(UTC):%Y-%m-%d}: "
            + ", ".join(f"{count:,} {name}" for name, count in counts.items())
            + f", {MONTHS} months; medians of {len(ours)} run(s) of each side in turn. {versions}, "
            f"Python {platform.python_version()}; {os.cpu_count()} cores, {memory:.0f} GB.",
            "",
            "Ours: all tables between the accepted lines and `revenue_movements`, with drivers. "
            "Playbook: `mrr_playbook.sql`, without any, on the same lines; both find the same MRR "
            "in every month. Neither has the index of a key: both check their keys by a query. "
            f"`{MONTHLY}`, the MRR of every customer "
            "and month, which the playbook has on the way and no movement of ours needs, is "
            f"not counted. Aim: ours no slower than the playbook, under {MAX_GIGABYTES} GB.",
            "",
            *table(
                ["", "seconds", "processor seconds", "peak memory"],
                [
                    side_row("ours", ours),
                    side_row("playbook", playbook),
                    ratio_row(ours, playbook),
                ],
            ),
            "## Tables",
            "",
            *steps_table(ours, "ours"),
            *steps_table(playbook, "playbook"),
        ]
    )


def main() -> None:
    """Measure both sides and write the report."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--contract-months", type=int, default=10_000_000)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--report", type=Path, default=HERE / "MOVEMENTS.md")
    arguments = parser.parse_args()
    name = f"contracts-{arguments.contract_months}"
    folder, state = DATA / name, RESULTS / name
    if not folder.exists():
        generate(arguments.contract_months, folder)
    # One name for every copy: the compiled SQL names its database.
    accepted, warehouse = state / "accepted" / "warehouse.duckdb", state / "warehouse.duckdb"
    accepted.parent.mkdir(parents=True, exist_ok=True)
    for leftover in state.glob("warehouse.duckdb*"):
        leftover.unlink()
    models = compile_models(folder, state, warehouse)
    accept(models, accepted)
    sides = [our_side(models), playbook_side()]
    runs = {side.name: [] for side in sides}
    for repetition in range(arguments.repeat):
        for side in sides:
            run = measure_apart(accepted, warehouse, side)
            runs[side.name].append(run)
            print(
                f"{repetition + 1} {side.name}: {run.total('seconds'):.1f} s, "
                f"{run.total('processor'):.1f} processor seconds",
                file=sys.stderr,
            )
        refuse_other_mrr(runs["ours"][-1], runs["playbook"][-1])
    text = report(count_contract_months(accepted), runs["ours"], runs["playbook"])
    print(text)
    arguments.report.write_text(text)


if __name__ == "__main__":
    main()
