"""Made-up worlds of which the truth is known, for the scores; and the models by their file."""

import importlib.util
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from types import ModuleType

import numpy as np
import pyarrow as pa
from project import ROOT

SECTORS = ("Energy", "Health care", "Retail")
WEIGHTS = {"usage_rate": 1.6, "months_quiet": -1.1, "sector": 0.8}  # of those with signal
NOISE = ("noise_1", "noise_2", "noise_3", "noise_4")
FEATURES = (*WEIGHTS, *NOISE)
DESCRIPTIONS = [
    {"feature": "usage_rate", "label": "Active users ÷ seats", "unit": "rate"},
    {"feature": "months_quiet", "label": "Months since the last expansion", "unit": "months"},
    {"feature": "sector", "label": "Industry", "unit": "text"},
    *({"feature": name, "label": name.replace("_", " "), "unit": "score"} for name in NOISE),
]


@cache
def load(name: str) -> ModuleType:
    """Import a Python model from its file, as dbt does."""
    path = next(ROOT.glob(f"models/**/{name}.py"))
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@dataclass(frozen=True)
class World:
    """The sample of a world, in the columns of int_score_sample, and the true probabilities."""

    sample: pa.Table
    truth: np.ndarray  # of the rows for expansion, in the order of the sample

    def of(self, outcome: str) -> pa.Table:
        """Return the rows of one outcome."""
        return self.sample.filter(pa.compute.equal(self.sample["outcome"], outcome))


def month_of(number: int) -> date:
    """Return the first day of a month, counted from January 2023."""
    return date(2023 + number // 12, number % 12 + 1, 1)


def world(
    parents: int, months: int, seed: int = 0, signal: float = 1.0, base: float = -3.0
) -> World:
    """Return a world in which expansion follows the features and churn does not.

    A parent has one to three accounts. Usage and quiet months drift, noise and sector are the
    account's own; a tenth of usage is unknown.
    """
    random = np.random.default_rng(seed)
    parent = np.repeat(np.arange(parents), random.integers(1, 4, parents))
    accounts = len(parent)
    account = np.tile(np.arange(accounts), months)
    month = np.repeat(np.arange(months), accounts)
    level = random.uniform(0, 1, accounts)
    usage = np.clip(level[account] + random.normal(0, 0.15, len(account)), 0, 1)
    quiet = np.floor(random.exponential(12, accounts)[account] + month) % 36
    sector = random.integers(0, 3, accounts)[account]
    logit = base + signal * (
        WEIGHTS["usage_rate"] * 3 * (usage - 0.5)
        + WEIGHTS["months_quiet"] * (quiet - 15) / 12
        + WEIGHTS["sector"] * (sector == 1)
    )
    truth = 1 / (1 + np.exp(-logit))
    known = random.uniform(size=len(account)) > 0.1
    columns = {
        "account_id": [f"A{number:06}" for number in account],
        "parent_id": [f"P{number:06}" for number in parent[account]],
        "month": [month_of(number) for number in month],
        "is_test_parent": parent[account] % 2 == 0,
        "usage_rate": pa.array(usage, mask=~known),
        "months_quiet": quiet,
        "sector": pa.array(np.array(SECTORS)[sector]),
    }
    columns |= {
        name: random.normal(size=accounts)[account]
        + (random.normal(size=len(account)) if number % 2 else 0)
        for number, name in enumerate(NOISE)
    }
    outcomes = {
        "expansion": random.uniform(size=len(account)) < truth,
        "churn": random.uniform(size=len(account)) < 0.05,
    }
    tables = [
        pa.table({"outcome": [name] * len(account), **columns, "has_outcome": values})
        for name, values in outcomes.items()
    ]
    return World(pa.concat_tables(tables), truth)


def folds(months: int, tests: Iterable[int]) -> list[dict]:
    """Return int_score_folds: final, a fold for each test month, and the two probes."""
    latest = max(tests)
    rows = [("final", None, months - 1)]
    rows += [(f"{month_of(test):%Y-%m}", test, test - 6) for test in tests]
    rows += [(name, latest, latest - 6) for name in ("unseen parents", "shuffled labels")]
    return [
        {
            "fold": name,
            "test_month": None if test is None else month_of(test),
            "train_until": month_of(until),
        }
        for name, test, until in rows
    ]


# Rows as the models of experiments and wallets read them

WALLET_SCHEMA = pa.schema(
    [(name, pa.string()) for name in ("account_id", "parent_id", "segment", "industry", "region")]
    + [("fit_month", pa.date32())]
    + [
        (name, pa.float64())
        for name in (
            "employee_count",
            "annual_revenue",
            "addressable_units",
            "potential_users",
            "captured",
        )
    ]
)


def experiment_table(rows: list[dict]) -> pa.Table:
    """Return rows of int_experiment_accounts: an account of its own in every column not given."""
    given_by_default = {
        "experiment_id": "e",
        "segment": "SMB",
        "planned_share": None,
        "tactic": None,
        "message": None,
        "send_timing": None,
        "is_crossover": False,
        "is_contaminated": False,
        "is_finished": True,
        "has_converted": False,
        "rate_before": None,
        "rate_after": None,
        "mrr_before": None,
        "mrr_after": 0.0,
    }
    numbers = {"planned_share", "rate_before", "rate_after", "mrr_before", "mrr_after"}
    filled = [
        given_by_default | {"account_id": f"a{n:06}", "parent_id": f"a{n:06}"} | row
        for n, row in enumerate(rows)
    ]
    names = [*given_by_default, "account_id", "parent_id", "variant"]
    return pa.table(
        {
            name: pa.array(
                [row[name] for row in filled],
                pa.float64()
                if name in numbers
                else pa.bool_()
                if name.startswith(("is_", "has_"))
                else pa.string(),
            )
            for name in names
        }
    )
