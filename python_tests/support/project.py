"""Run the project in this process on the demo or on inputs that a test makes up.

`Project` is one way to run dbt: its own target folder, so that nothing is parsed twice, and its
own warehouse. `Replay` runs the SQL that dbt compiled once again in memory, on other files in the
same folder: 0.3 s instead of 6 s, which is what makes hundreds of random inputs possible.
"""

from __future__ import annotations

import csv
import json
import os
import pickle
import random
import shutil
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from unittest.mock import patch

import duckdb
import pandas as pd
import yaml
from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.cli.main import dbtRunner, dbtRunnerResult
from dbt.contracts.files import FileHash
from dbt.contracts.graph.manifest import ManifestStateCheck
from dbt.parser.manifest import ManifestLoader
from filelock import FileLock
from run_dbt import split_settings

ROOT = Path(__file__).parents[2]
# Where `make build` builds. Views name the file's stem, so every copy keeps it.
WAREHOUSE = ROOT / os.environ.get("PENETRATION_WAREHOUSE", "warehouse/account_penetration.duckdb")
DECLARED = yaml.safe_load((ROOT / "models/_inputs.yml").read_text())["sources"][0]["tables"]
COLUMNS = {table["name"]: [column["name"] for column in table["columns"]] for table in DECLARED}
REQUIRED = [table["name"] for table in DECLARED if table["config"]["meta"]["required"]]
MARTS = (
    "account_penetration",
    "group_penetration",
    "revenue_ledger",
    "revenue_movements",
    "revenue_bridge",
    "revenue_retention",
    "retention_cohorts",
    "expansion_share",
    "quick_ratio",
    "retention_definitions",
    "rejected_rows",
    "input_reconciliation",
    "account_penetration_wide",
)

# Marts that Python models make; whoever reads them is run on rows of his own.
SCORES = ("account_scores",)

Rows = list[dict]
Inputs = dict[str, Rows]


def low_penetration_causes() -> list[str]:
    """Return the causes of a low rate, as the project lists them."""
    return yaml.safe_load((ROOT / "dbt_project.yml").read_text())["vars"]["low_penetration_causes"]


def state_check_of_any_file(loader: ManifestLoader) -> ManifestStateCheck:
    """Return what must be as it was for a parse to hold: all but the file of the warehouse."""
    check = state_check(loader)
    check.profile_hash = FileHash.from_contents("")
    return check


state_check = ManifestLoader.build_manifest_state_check
ManifestLoader.build_manifest_state_check = state_check_of_any_file


class Project:
    """The project with one set of vars, a target folder and a warehouse of its own."""

    parsed: Path | None = None  # the folder of the first one, whose parse the others begin with
    keeps_manifest = False  # whether target/manifest.json is written, which takes seconds

    def __init__(self, folder: Path, **settings: object) -> None:
        """Keep everything that a run writes in one folder."""
        self.folder = folder
        self.settings = settings
        self.warehouse = folder / WAREHOUSE.name
        folder.mkdir(parents=True, exist_ok=True)

    def dbt(self, *arguments: str) -> dbtRunnerResult:
        """Run one dbt command and return its result, whether it failed or not."""
        environment, others = split_settings(self.settings)
        environment |= {"DO_NOT_TRACK": "1", "PENETRATION_WAREHOUSE": str(self.warehouse)}
        self.take_parse()
        try:
            with patch.dict(os.environ, environment):
                flags = ["--quiet", "--log-level-file=none"]
                if arguments[0] != "parse" and not self.keeps_manifest:
                    flags.append("--no-write-json")
                return dbtRunner().invoke([*arguments, *flags, *self.places(others)])
        finally:  # else the file stays open in this process
            DuckDBConnectionManager.close_all_connections()

    def take_parse(self) -> None:
        """Begin with what another project of this run of the tests has parsed."""
        own = self.folder / "target/partial_parse.msgpack"
        if Project.parsed is None or own.exists():
            return
        with FileLock(Project.parsed.with_suffix(".lock")):
            if not (Project.parsed / "target/partial_parse.msgpack").exists():
                first = Project(Project.parsed)
                Project.parsed, kept = None, Project.parsed
                parsed = first.dbt("parse")
                Project.parsed = kept
                if parsed.exception is not None:
                    raise parsed.exception
        own.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(Project.parsed / "target/partial_parse.msgpack", own)

    def places(self, settings: dict | None = None) -> list[str]:
        """Return the arguments that say where to read and write."""
        settings = self.settings if settings is None else settings
        return [
            f"--project-dir={ROOT}",
            f"--profiles-dir={ROOT}",
            f"--target-path={self.folder / 'target'}",
            f"--log-path={self.folder / 'logs'}",
            f"--vars={json.dumps(settings)}",
        ]

    def build(self, *arguments: str) -> dbtRunnerResult:
        """Build everything, data tests included, and insist that it succeeds."""
        return insist(self.dbt("build", *arguments))

    def build_marts(self, marts: Iterable[str] = MARTS) -> dbtRunnerResult:
        """Build what the tests read and what that needs, without data tests."""
        return self.build(
            "--select",
            *(f"+{mart}" for mart in marts),
            "--exclude-resource-type",
            "test",
            "unit_test",
        )

    def connect(self) -> duckdb.DuckDBPyConnection:
        """Open the warehouse for reading."""
        return duckdb.connect(str(self.warehouse), read_only=True)


def insist(result: dbtRunnerResult) -> dbtRunnerResult:
    """Return a successful result; raise what went wrong otherwise."""
    if result.exception is not None:
        raise result.exception
    failed = [f"{each.node.name}: {each.message}" for each in result.result if is_failed(each)]
    assert result.success, "\n".join(failed)
    return result


def is_failed(result: object) -> bool:
    """Say whether one node of a run failed."""
    return str(result.status) in ("error", "fail", "runtime error")


@dataclass(frozen=True)
class Step:
    """One model as dbt compiled it."""

    name: str
    unique_id: str
    relation_name: str
    language: str
    materialized: str
    path: str
    compiled_code: str
    parents: tuple[str, ...]

    @classmethod
    def of(cls, node: object) -> Step:
        """Return what running a node again needs of it."""
        return cls(
            node.name,
            node.unique_id,
            node.relation_name,
            node.language,
            node.config.materialized,
            node.original_file_path,
            node.compiled_code,
            tuple(node.depends_on.nodes),
        )


class Replay:
    """The compiled SQL of a project that reads a folder, run again whenever the files change."""

    def __init__(
        self,
        folder: Path,
        marts: Iterable[str] = MARTS,
        with_python: bool = False,
        **settings: object,
    ) -> None:
        """Let dbt compile and build once, and keep its SQL in the order it ran.

        Python models and scores are given, unless they too are run again.
        """
        self.inputs = folder / "inputs"
        # A build stops where nothing at all is there.
        one_line = {
            "accounts": [account("A1")],
            "products": [product("P1")],
            "revenue_lines": [line("L1", "A1", 100, "2024-01-01")],
        }
        write_inputs(self.inputs, one_line)
        self.project = Project(folder, input_folder=str(self.inputs), **settings)
        results = self.project.build_marts(marts).result.results
        self.nodes = [
            Step.of(result.node) for result in results if result.node.resource_type == "model"
        ]
        self.seeds = self.read_seeds(results)
        snapshots, models = (
            [each.node for each in results if each.node.resource_type == kind]
            for kind in ("snapshot", "model")
        )
        given = [each for each in models if each.language == "python" or each.name in SCORES]
        given = [] if with_python else given
        self.given = self.read_columns([*snapshots, *given])
        self.names = {node.relation_name: node.name for node in (*snapshots, *given)}
        # Of an input without rows nothing is left to check: its table is made empty at once.
        self.checked = self.read_columns([each for each in models if "__checked" in each.name])

    def keep(self) -> None:
        """Write down what another process needs to run this again."""
        with (self.project.folder / "replay.pickle").open("wb") as file:
            pickle.dump(self, file)

    @classmethod
    def kept(cls, folder: Path, own: Path) -> Replay:
        """Return what was kept in a folder, reading its inputs from a folder of its own."""
        with (folder / "replay.pickle").open("rb") as file:
            replay = pickle.load(file)
        theirs, replay.inputs = str(replay.inputs), own / "inputs"
        replay.nodes = [
            replace(node, compiled_code=node.compiled_code.replace(theirs, str(replay.inputs)))
            for node in replay.nodes
        ]
        return replay

    def read_seeds(self, results: list) -> dict[str, pd.DataFrame]:
        """Return the reference tables by their full name."""
        names = [each.node.relation_name for each in results if each.node.resource_type == "seed"]
        with self.project.connect() as connection:
            return {name: connection.sql(f"from {name}").df() for name in names}

    def read_columns(self, nodes: list) -> dict[str, dict[str, str]]:
        """Return the columns of what is not run again, with their types, by their full name."""
        with self.project.connect() as connection:
            return {
                node.relation_name: {
                    row["column_name"]: row["column_type"]
                    for row in fetch(connection, f"describe {node.relation_name}")
                }
                for node in nodes
            }

    def needed_by(self, marts: Iterable[str]) -> list:
        """Return the models that some marts are and are made of, all of them if none is named.

        What is given is not run, nor what only that is made of.
        """
        by_id = {
            node.unique_id: node for node in self.nodes if node.relation_name not in self.given
        }
        names = set(marts)
        to_visit = [key for key, node in by_id.items() if not names or node.name in names]
        needed: set[str] = set()
        while to_visit:
            key = to_visit.pop()
            if key not in needed and key in by_id:
                needed.add(key)
                to_visit += by_id[key].parents
        return [node for node in self.nodes if node.unique_id in needed]

    def run(
        self, inputs: Inputs, *marts: str, seen: Inputs | None = None
    ) -> duckdb.DuckDBPyConnection:
        """Return an in-memory warehouse built on these inputs, its own schema the current one.

        Where marts are named, only they and what they are made of are built. Snapshots have seen
        nothing before and Python models and scores found nothing, but for the rows given of each.
        """
        write_inputs(self.inputs, inputs)
        connection = duckdb.connect(config={"threads": 1})
        connection.execute(f"attach ':memory:' as {WAREHOUSE.stem}")
        for schema in ("raw", "staging", "intermediate", "reference", "snapshots"):
            connection.execute(f"create schema {WAREHOUSE.stem}.main_{schema}")
        for name, _rows in self.seeds.items():
            connection.execute(f"create table {name} as from _rows")
        for name, columns in self.given.items():
            listed = ", ".join(f"{column} {kind}" for column, kind in columns.items())
            connection.execute(f"create table {name} ({listed})")
            rows = (seen or {}).get(self.names[name], [])
            for row in rows:
                values = [row.get(column) for column in columns]
                marks = ", ".join("?" for _ in columns)
                connection.execute(f"insert into {name} values ({marks})", values)
        empty = {f"stg_{name}__checked" for name in COLUMNS if not inputs.get(name)}
        for node in self.needed_by(marts):
            if node.name in empty and node.relation_name in self.checked:
                listed = ", ".join(
                    f"{column} {kind}" for column, kind in self.checked[node.relation_name].items()
                )
                connection.execute(f"create table {node.relation_name} ({listed})")
                continue
            run_node(connection, node)
        connection.execute(f"use {WAREHOUSE.stem}.main")
        return connection


def run_node(connection: duckdb.DuckDBPyConnection, node: Step) -> None:
    """Make the table or view of a model, a Python model as dbt-duckdb calls it."""
    if node.language == "python":
        code: dict = {}
        exec(compile(node.compiled_code, node.path, "exec"), code)
        # Another cursor reads, since what is returned may be a stream.
        read = connection.cursor()
        found = code["model"](code["dbtObj"](lambda name: read.query(f"from {name}")), read)
        connection.register("found", found)
        connection.execute(f"create table {node.relation_name} as from found")
        connection.unregister("found")
        return
    kind = "view" if node.materialized == "view" else "table"
    connection.execute(f"create {kind} {node.relation_name} as {node.compiled_code}")


def is_same(found: object, expected: object) -> bool:
    """Say whether two values are equal but for the last decimals of money."""
    if expected is None or found is None or isinstance(expected, str | bool):
        return found == expected
    return abs(float(found) - float(expected)) <= 1e-5 + 1e-7 * abs(float(expected))


# Inputs


def write_inputs(folder: Path, inputs: Inputs, form: str = "csv") -> Path:
    """Write every declared input, with all its columns, as text, into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, columns in COLUMNS.items():
        rows = [{column: row.get(column) for column in columns} for row in inputs.get(name, [])]
        if form == "csv":
            write_csv(folder / f"{name}.csv", columns, rows)
        else:
            table = pd.DataFrame(rows, columns=columns, dtype="string")
            table.to_parquet(folder / f"{name}.parquet", index=False)
    return folder


def write_csv(path: Path, columns: Iterable[str], rows: Rows) -> None:
    """Write rows as CSV; what is None is an empty cell."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, columns)
        writer.writeheader()
        writer.writerows(rows)


def fetch(connection: duckdb.DuckDBPyConnection, query: str) -> Rows:
    """Return a query's rows as dictionaries."""
    cursor = connection.execute(query)
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


# Rows with sensible values for what a test does not care about


def account(account_id: str, **values: object) -> dict:
    """Return an account."""
    return {"account_id": account_id, "account_name": f"Account {account_id}", **values}


def unit(unit_id: str, account_id: str, **values: object) -> dict:
    """Return a buying unit."""
    return {"unit_id": unit_id, "account_id": account_id, "unit_name": unit_id, **values}


def product(product_id: str, **values: object) -> dict:
    """Return a product."""
    return {"product_id": product_id, "product_name": product_id, **values}


def line(line_id: str, account_id: str, amount: object, started_on: object, **values: object):
    """Return a revenue line: by default recurring, monthly, of product P1."""
    return {
        "line_id": line_id,
        "account_id": account_id,
        "product_id": "P1",
        "revenue_type": "recurring",
        "amount": amount,
        "amount_period": "month",
        "started_on": started_on,
        **values,
    }


def estimate(
    estimate_id: str, account_id: str, amount: object, estimated_on: object, **values: object
) -> dict:
    """Return a potential estimate: by default a year's, from account research."""
    return {
        "estimate_id": estimate_id,
        "account_id": account_id,
        "amount": amount,
        "amount_period": "year",
        "estimate_source": "account_research",
        "estimated_on": estimated_on,
        **values,
    }


# Random inputs

CURRENCIES = {"EUR": ("1.10", "2022-12-01"), "GBP": ("1.25", "2023-09-15")}
PERIODS = ("day", "week", "month", "quarter", "year", "total", "total")
SOURCES = (
    "observed_wallet",
    "verified_budget",
    "customer_interview",
    "account_research",
    "crm_field",
    "industry_benchmark",
)


def random_inputs(rng: random.Random, accounts: int = 4) -> Inputs:
    """Return a small world of every input, made for edges rather than for looks."""
    products = [random_product(rng, number) for number in range(1, rng.randint(2, 4) + 1)]
    made: Inputs = {"products": products, "exchange_rates": random_rates(rng)}
    for name in ("accounts", "buying_units", "revenue_lines", "potential_estimates"):
        made[name] = []
    made["product_usage"] = []
    for number in range(accounts):
        add_random_account(rng, made, f"A{number:02d}")
    return made


def add_random_account(rng: random.Random, made: Inputs, account_id: str) -> None:
    """Add an account with its units, lines, estimates and usage."""
    tops = [row["account_id"] for row in made["accounts"] if row["parent_account_id"] is None]
    made["accounts"].append(
        account(
            account_id,
            parent_account_id=rng.choice([None, *tops]),
            segment=rng.choice(["SMB", "Enterprise", None]),
            region=rng.choice(["North", "South"]),
            currency=rng.choice([None, "EUR"]),
            employee_count=rng.choice([None, 0, 7, 90, 1000]),
        )
    )
    units = [random_unit(rng, f"{account_id}-U{n}", account_id) for n in range(rng.randint(0, 3))]
    unit_ids = [None, *(row["unit_id"] for row in units)]
    product_ids = [row["product_id"] for row in made["products"]]
    made["buying_units"] += units
    for number in range(rng.randint(0, 4)):
        row = random_line(rng, f"{account_id}-L{number}", account_id)
        row |= {"unit_id": rng.choice(unit_ids), "product_id": rng.choice(product_ids)}
        made["revenue_lines"].append(row)
    for number, (unit_id, product_id) in enumerate(random_scopes(rng, unit_ids, product_ids)):
        row = random_estimate(rng, f"{account_id}-E{number}", account_id)
        row |= {"unit_id": unit_id, "product_id": product_id}
        made["potential_estimates"].append(row)
    for unit_id in unit_ids[1:]:
        made["product_usage"] += random_usage(rng, account_id, unit_id, product_ids)


def random_scopes(rng: random.Random, unit_ids: list, product_ids: list) -> list[tuple]:
    """Return what an account's estimates are about: whole sets of parts, and some on their own."""
    scopes = [
        (rng.choice(unit_ids), rng.choice([None, *product_ids])) for _ in range(rng.randint(0, 3))
    ]
    if rng.random() < 0.3:
        scopes += [(unit_id, None) for unit_id in unit_ids]
    if rng.random() < 0.3:
        scopes += [(None, product_id) for product_id in product_ids]
    if rng.random() < 0.3:
        scopes += [(rng.choice(unit_ids), product_id) for product_id in product_ids]
    return scopes


def maybe(rng: random.Random, value: object) -> object:
    """Return a value half of the time, else nothing."""
    return value if rng.random() < 0.5 else None


def random_day(rng: random.Random, first: str = "2023-01-01", days: int = 900) -> date:
    """Return a day, often one at the edge of a month."""
    day = date.fromisoformat(first) + timedelta(rng.randint(0, days))
    edges = (day, day.replace(day=1), day.replace(day=1) - timedelta(1))
    return max(rng.choice(edges), date.fromisoformat(first))


def random_money(rng: random.Random) -> str:
    """Return an amount, round or not."""
    return rng.choice([str(rng.randint(1, 20) * 100), f"{rng.randint(1, 400000) / 100:.2f}"])


def random_product(rng: random.Random, number: int) -> dict:
    """Return a product; the first is always on sale."""
    if number == 1:
        return product("P1")
    retired_on = maybe(rng, random_day(rng, "2024-06-01", 300))
    return product(
        f"P{number}", launched_on=maybe(rng, random_day(rng, days=400)), retired_on=retired_on
    )


def random_unit(rng: random.Random, unit_id: str, account_id: str) -> dict:
    """Return a unit, some of unknown size, not addressable, opened late or closed."""
    return unit(
        unit_id,
        account_id,
        potential_users=rng.choice([None, 0, 5, 40, 100]),
        is_addressable=rng.choice([None, "true", "true", "false"]),
        opened_on=maybe(rng, random_day(rng, days=400)),
        closed_on=maybe(rng, random_day(rng, "2024-03-01", 500)),
    )


def random_line(rng: random.Random, line_id: str, account_id: str) -> dict:
    """Return a revenue line of any type and period, some discounted, paused or negative."""
    kind = rng.choice(["recurring", "recurring", "recurring", "usage", "one_time"])
    period = "total" if kind == "one_time" else rng.choice(PERIODS)
    started = random_day(rng)
    ended = started + timedelta(rng.choice([0, 20, 31, 90, 365, 400]))
    is_open = not (kind == "recurring" and period == "total") and rng.random() < 0.4
    paused = maybe(rng, started + timedelta(rng.randint(0, 300)))
    sign = rng.choice(["", "", "", "", "-"])
    return line(
        line_id,
        account_id,
        sign + random_money(rng),
        started,
        revenue_type=kind,
        amount_period=period,
        currency=rng.choice([None, "USD", "EUR", "GBP"]),
        seats=rng.choice([None, 1, 10, 80]),
        discount_amount=maybe(rng, random_money(rng)),
        discount_starts_on=maybe(rng, started + timedelta(rng.randint(-20, 200))),
        discount_ends_on=maybe(rng, started + timedelta(rng.randint(1, 400))),
        ended_on=None if is_open else ended,
        paused_on=paused,
        resumed_on=paused and maybe(rng, paused + timedelta(rng.randint(0, 200))),
    )


def random_estimate(rng: random.Random, estimate_id: str, account_id: str) -> dict:
    """Return an estimate of any source, period and basis, some expired."""
    estimated = random_day(rng, "2022-10-01", 950)
    period = rng.choice(PERIODS)
    return estimate(
        estimate_id,
        account_id,
        rng.choice(["0", random_money(rng)]),
        estimated,
        amount_period=period,
        term_months=rng.choice([1, 7, 36]) if period == "total" else None,
        estimate_source=rng.choice(SOURCES),
        estimate_basis=rng.choice([None, "total", "incremental"]),
        currency=rng.choice([None, "USD", "EUR", "GBP"]),
        valid_until=maybe(rng, estimated + timedelta(rng.randint(0, 500))),
        recorded_on=maybe(rng, estimated + timedelta(rng.randint(0, 30))),
    )


def random_rates(rng: random.Random) -> Rows:
    """Return exchange rates that change every few weeks."""
    rows = []
    for currency, (rate, first) in CURRENCIES.items():
        day = date.fromisoformat(first)
        while day < date(2025, 6, 30):
            value = f"{float(rate) * rng.choice([0.9, 1.0, 1.05]):.4f}"
            rows.append({"currency": currency, "rate_date": day, "rate_to_reporting": value})
            day += timedelta(rng.randint(20, 300))
    return rows


def random_usage(rng: random.Random, account_id: str, unit_id: str, product_ids: list) -> Rows:
    """Return the active users of a unit in a few months."""
    months = {date(2024, rng.randint(1, 12), 1) for _ in range(rng.randint(0, 3))}
    return [
        {
            "account_id": account_id,
            "unit_id": unit_id,
            "product_id": product_id,
            "usage_month": month,
            "active_users": rng.choice([0, 3, 120]),
        }
        for month in sorted(months)
        for product_id in product_ids[: rng.randint(1, 2)]
    ]


# Random wallets: what whitespace, waterfalls and the record of estimates are made of

POSITIONS = ("competitor", "competitor", "in_house", "blocked", "not_needed", "unknown")


def random_wallets(rng: random.Random, accounts: int = 6) -> Inputs:
    """Return a small world whose potential is doubted, spread over cells and revised."""
    made = random_inputs(rng, accounts)
    product_ids = [row["product_id"] for row in made["products"]]
    revenues = (None, "0", "-5", "250000.5", "9000000")
    for number, row in enumerate(made["accounts"]):
        row["industry"] = rng.choice(["Retail", "Banking", None])
        row["annual_revenue"] = revenues[number % len(revenues)]
        add_random_wallet(rng, made, row["account_id"])
    made["product_eligibility"] = random_rules(rng, product_ids)
    made["cell_positions"] = random_positions(rng, made)
    made["opportunities"] = [
        random_deal(rng, f"O{number}", row, rng.choice([None, *product_ids]))
        for number, row in enumerate(made["buying_units"] * 2)
    ]
    made["potential_estimates"] += random_opinions(rng, made["potential_estimates"])
    return made


def add_random_wallet(rng: random.Random, made: Inputs, account_id: str) -> None:
    """Add units that are open today, and what is thought of the account as a whole."""
    for number in range(rng.randint(0, 2)):
        people = rng.choice([None, 0, 30, 500])
        made["buying_units"].append(
            unit(f"{account_id}-V{number}", account_id, potential_users=people)
        )
    for number in range(rng.randint(0, 2)):
        row = random_estimate(rng, f"{account_id}-W{number}", account_id)
        row |= {"estimated_on": random_day(rng, "2024-07-01", 300), "valid_until": None}
        row |= {"unit_id": None, "product_id": None, "amount": random_money(rng)}
        made["potential_estimates"].append(row)


def random_rules(rng: random.Random, product_ids: list[str]) -> Rows:
    """Return who may buy what: rules that are general, special or at odds."""
    keys = {
        (rng.choice(["SMB", "Enterprise", None]), rng.choice(["Retail", None]), product_id)
        for product_id in product_ids[1:]
        for _ in range(rng.randint(0, 2))
    }
    return [
        {"segment": segment, "industry": industry, "product_id": product_id}
        | {"is_eligible": rng.choice(["true", "true", "false"])}
        for segment, industry, product_id in sorted(keys, key=str)
    ]


def random_positions(rng: random.Random, made: Inputs) -> Rows:
    """Return who has some of the cells."""
    product_ids = [row["product_id"] for row in made["products"]]
    places = [(row["unit_id"], key) for row in made["buying_units"] for key in product_ids]
    return [random_position(rng, *place) for place in places if rng.random() < 0.4]


def random_position(rng: random.Random, unit_id: str, product_id: str) -> dict:
    """Return who has a cell, contracts that end soon, late or nobody knows when."""
    return {
        "unit_id": unit_id,
        "product_id": product_id,
        "position": rng.choice(POSITIONS),
        "competitor_name": maybe(rng, "Rival"),
        "contract_ends_on": maybe(rng, random_day(rng, "2025-01-01", 900)),
    }


def random_deal(rng: random.Random, key: str, row: dict, product_id: str | None) -> dict:
    """Return an opportunity in a unit, or only in its account; some end after the as-of date."""
    created = random_day(rng, "2024-06-01", 400)
    stage = rng.choice(["open", "open", "won", "lost"])
    closed = created + timedelta(rng.randint(0, 500))
    return {
        "opportunity_id": key,
        "account_id": row["account_id"],
        "unit_id": rng.choice([row["unit_id"], row["unit_id"], None]),
        "product_id": product_id,
        "kind": "cross_sell",
        "stage": stage,
        "amount": maybe(rng, random_money(rng)),
        "currency": rng.choice([None, "EUR", "GBP"]),
        "created_on": created,
        "closed_on": maybe(rng, closed) if stage == "open" else closed,
    }


def random_opinions(rng: random.Random, estimates: Rows) -> Rows:
    """Return what others said of the same scopes: later, some too late to count, or at odds."""
    opinions = []
    for number, row in enumerate(estimates):
        for again in range(rng.randint(0, 2)):
            estimated = row["estimated_on"] + timedelta(rng.choice([0, 30, 200, 500]))
            opinion = random_estimate(
                rng, f"{row['estimate_id']}-{number}{again}", row["account_id"]
            )
            same = {
                key: row[key] for key in ("unit_id", "product_id", "amount_period", "term_months")
            }
            share = rng.choice(["1", "1.25", "1.3", "0.8"])
            amounts = [f"{float(row['amount']) * float(share):.2f}", opinion["amount"]]
            opinion |= same | {"estimated_on": estimated, "amount": rng.choice(amounts)}
            opinion |= {"valid_until": None, "estimated_by": rng.choice([None, "kim", "lee"])}
            opinions.append(opinion)
    return opinions


def random_wallet_terms(rng: random.Random) -> Rows:
    """Return what a wallet model might find, quarter by quarter: absent, bad, crossing or wild."""
    rows = []
    for month in (date(year, month, 1) for year in (2023, 2024, 2025) for month in (3, 6, 9, 12)):
        status = rng.choice(["ok", "ok", "ok", "worse than the segment", None])
        if status is not None:
            of_fit = {"fit_month": month, "part": "coefficient", "accounts": 60}
            of_fit["data_status"] = status
            rows += [of_fit | row for row in random_terms_of_a_fit(rng)]
    return rows


def random_terms_of_a_fit(rng: random.Random) -> Rows:
    """Return the terms of one: every size, and some of the industries and regions."""
    terms = [("intercept", None, 6, 9)]
    for name in ("employee_count", "annual_revenue", "addressable_units", "potential_users"):
        terms += [(name, "value", -0.1, 0.3), (name, "missing", -1, 2)]
    for name, levels in {"industry": ("Retail", "unknown"), "region": ("North", "South")}.items():
        terms += [
            (name, level, -1, 1) for level in ("other", *rng.sample(levels, rng.randint(0, 2)))
        ]
    rows = []
    for term, level, low, high in terms:
        row = {"term": term, "level": level}
        if level == "value":
            row |= {"lowest": rng.choice([0, 1, 20]), "highest": rng.choice([50, 500, 5_000_000])}
        wild = 100 * rng.choice([-1, 1]) if rng.random() < 0.01 else 0
        for quantile in ("80", "90", "95"):
            row[f"quantile_{quantile}"] = rng.uniform(low, high) + wild
        rows.append(row)
    return rows


# Random contracts: what movements and retention are made of

TIERS = {"P1": "Suite", "P2": "Suite", "P3": "Suite", "P4": "Data", "P5": "Data", "P6": None}


def random_ledger(rng: random.Random, accounts: int = 6) -> Inputs:
    """Return a small world of contracts: renewed, changed, paused, cancelled and moved about."""
    made: Inputs = {
        "products": [product(key, product_line=name) for key, name in TIERS.items()],
        "exchange_rates": random_rates(rng),
    }
    for name in ("accounts", "buying_units", "revenue_lines", "account_parents"):
        made[name] = []
    for number in range(accounts):
        add_random_customer(rng, made, f"A{number:02d}")
    return made


def add_random_customer(rng: random.Random, made: Inputs, account_id: str) -> None:
    """Add an account with its parents over time, units and contracts."""
    others = [row["account_id"] for row in made["accounts"]]
    parent = rng.choice([None, *others])
    segment, currency = rng.choice(["SMB", "Enterprise", None]), rng.choice([None, "EUR"])
    made["accounts"].append(
        account(account_id, parent_account_id=parent, segment=segment, currency=currency)
    )
    if others and rng.random() < 0.5:
        made["account_parents"] += random_parents(rng, account_id, others)
    unit_ids = [None, *(f"{account_id}-U{number}" for number in range(rng.randint(0, 3)))]
    made["buying_units"] += [unit(unit_id, account_id) for unit_id in unit_ids[1:]]
    for number in range(rng.randint(0, 4)):
        unit_id = rng.choice(unit_ids)
        made["revenue_lines"] += random_chain(rng, f"{account_id}-C{number}", account_id, unit_id)
    for number in range(rng.randint(0, 2)):
        row = random_line(rng, f"{account_id}-L{number}", account_id)
        row |= {"unit_id": rng.choice(unit_ids), "product_id": rng.choice(list(TIERS))}
        made["revenue_lines"].append(row)


def random_parents(rng: random.Random, account_id: str, others: list[str]) -> Rows:
    """Return whom an account belonged to: mergers, moves, spin-offs, gaps, and what is rejected."""
    rows, day = [], random_day(rng, "2022-10-01", 600)
    for _ in range(rng.randint(1, 3)):
        end = day + timedelta(rng.choice([10, 45, 200, 365]))
        row = {"account_id": account_id, "parent_account_id": rng.choice(others)}
        rows.append(row | {"valid_from": day, "valid_to": end})
        day = end + timedelta(rng.choice([0, 0, 0, 20, 100]))
    if rng.random() < 0.5:
        rows[-1]["valid_to"] = None
    if rng.random() < 0.2:
        rows[0]["parent_account_id"] = "nobody"
    return rows


def random_chain(rng: random.Random, chain: str, account_id: str, unit_id: str | None) -> Rows:
    """Return a contract over its terms: renewed in time, early, late or not at all."""
    rows: Rows = []
    started = random_day(rng, days=700)
    terms = random_terms(rng)
    for number in range(rng.randint(1, 5)):
        ended = started + timedelta(rng.choice([28, 31, 90, 181, 365, 366]))
        row = line(f"{chain}-{number}", account_id, terms["amount"], started)
        row |= terms | {"unit_id": unit_id, "ended_on": ended} | random_breaks(rng, started, ended)
        if rows and rng.random() < 0.4:
            row["renews_line_id"] = rng.choice(rows)["line_id"]
        rows.append(row)
        started = max(started, ended + timedelta(rng.choice([0, 0, 0, 0, -20, -5, 3, 12, 40, 130])))
        terms = changed_terms(rng, terms)
    if rng.random() < 0.5:
        rows[-1]["ended_on"] = None
    return rows


def random_terms(rng: random.Random) -> dict:
    """Return what a contract is about; the product says the line and the tier."""
    return {
        "product_id": rng.choice(list(TIERS)),
        "amount": rng.choice(["", "", "", "", "", "-"]) + random_money(rng),
        "amount_period": rng.choice(["month", "month", "quarter", "year", "week", "total"]),
        "currency": rng.choice([None, None, "USD", "EUR", "GBP"]),
        "seats": rng.choice([None, None, 0, 1, 10, 80]),
    }


def changed_terms(rng: random.Random, terms: dict) -> dict:
    """Return the terms of a renewal: the same, or some of price, seats, tier and currency new."""
    kind = rng.choice(["same", "price", "seats", "both", "tier", "any"])
    new = random_terms(rng)
    line_of = TIERS[terms["product_id"]]
    tiers = [key for key, name in TIERS.items() if name == line_of]
    return {
        "same": terms,
        "price": terms | {"amount": new["amount"]},
        "seats": terms | {"seats": new["seats"]},
        "both": terms | {"amount": new["amount"], "seats": new["seats"]},
        "tier": terms | {"amount": new["amount"], "product_id": rng.choice(tiers)},
        "any": new,
    }[kind]


def random_breaks(rng: random.Random, started: date, ended: date) -> dict:
    """Return a discount and a pause of a term: short, at its limit, too long or for good."""
    found = {}
    days = (ended - started).days
    if rng.random() < 0.3:
        found["discount_amount"] = random_money(rng)
        found["discount_starts_on"] = maybe(rng, started + timedelta(rng.randint(0, days)))
        found["discount_ends_on"] = maybe(rng, started + timedelta(rng.randint(1, days)))
    if rng.random() < 0.3:
        paused = started + timedelta(rng.choice([0, rng.randint(0, days)]))
        lasting = rng.choice([0, 5, 40, 90, 91, 120, None])
        found["paused_on"] = paused
        found["resumed_on"] = None if lasting is None else paused + timedelta(lasting)
    return found
