"""The Iowa example: its own rules on a few rows, its figures on the state's data.

The second half needs the data: set IOWA_DATA to the folder. It recomputes every figure with
pandas from the raw files, in whole cents, and shares no code with the example.
"""

import importlib.util
import json
import math
import os
import subprocess
import sys
from datetime import date
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import duckdb
import pandas as pd
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

PROJECT = Path(__file__).parents[2]
EXAMPLE = PROJECT / "examples/iowa_liquor"
DATA = Path(os.environ.get("IOWA_DATA") or "not set")
VENDORS = ("260", "065", "090")  # Diageo; a leading zero; one category in 40 stores
VARS = {
    "as_of_date": "2021-12-31",
    "history_starts_on": "2021-01-01",
    "population": "all_accounts",
}
DIAGEO = (8_501_879_744, 39_427_695_661, 0.215632)  # cents, cents, rate

spec = importlib.util.spec_from_file_location("prepare", EXAMPLE / "prepare.py")
prepare = importlib.util.module_from_spec(spec)
spec.loader.exec_module(prepare)


# The rules, on a few rows


def chains(*names: str, city: str = "AMES") -> list[str]:
    """Return the account of each store name, all in one city."""
    connection = duckdb.connect()
    stores = pd.DataFrame({"store_name": names, "city": city, "address": "1 MAIN ST"})
    stores["store_number"] = stores.index.astype(str)
    connection.register("stores", stores)
    prepare.load_chains(connection)
    rows = connection.sql("select account_id from store_chains order by cast(store_number as int)")
    return [account for (account,) in rows.fetchall()]


@pytest.mark.parametrize(
    ("account_id", "names"),
    [
        ("caseys", ["CASEY'S #2866-WATERLOO", "CASEY'S GENERAL STORE # 1029/ TAMA"]),
        ("caseys", ["Casey's General Store #1921- ACKLEY", "CASEYS GENERAL STORE"]),
        ("hy-vee", ["HY-VEE OTTUMWA#2", "HY-VEE -GARNER", "Hy-Vee Food Store #1 / AMES"]),
        ("hy-vee", ["HY-VEE WINE & SPIRITS #1 / MLK", "HY-VEE GAS #4 - WDM", "HYVEE"]),
        ("kum-go", ["KUM & GO #214  AMES", "KUM AND GO #1056/ BEVINGTON", "KUM N GO"]),
        ("kwik-star", ["KWIK STAR #1142  / IOWA CITY", "KWIK TRIP #1"]),
        ("walmart", ["WAL-MART 0559 / MUSCATINE", "WALMART"]),
        ("sams-club", ["SAM'S CLUB 4973 / DUBUQUE", "SAMS CLUB"]),
        ("target", ["TARGET STORE T-0069 / WDM", "SUPER TARGET T-0804 MASON CITY"]),
        ("cvs", ["CVS / PHARMACY #8539 / IOWA CITY", "CVS PHARMACY #10452  /  AMES"]),
        ("quiktrip", ["QUIK TRIP #544 / SE 14TH DM", "QUIKTRIP #1"]),
        ("fareway", ["FAREWAY STORES INC #229 / ODGEN", "FAREWAY STORES #166/ ANAMOSA"]),
        ("smokin-joes", ["SMOKIN JOE'S # 6 TOBACCO AND LIQUOR OUTLET", "SMOKIN' JOE'S #1"]),
        ("cubbys", ["CUBBY'S AMES", "Cubby's"]),
        ("beer-thirty", ["BEER THIRTY AMES / AMES", "THE BEER THIRTY, LLC."]),
    ],
)
def test_spellings_of_one_chain_meet(account_id, names):
    """Numbers, cities, punctuation, case and house formats do not split a chain."""
    assert set(chains(*names)) == {account_id}


def test_names_that_only_look_alike_stay_apart():
    """An alias takes no stranger in."""
    names = ("SAM'S CLUB 6568 / AMES", "SAM'S FOOD", "KWIK SHOP #560", "KWIK STOP 4", "KWIK STAR")
    assert len(set(chains(*names))) == len(names)


def test_a_name_that_unrelated_shops_share_is_one_account_per_city():
    """A pattern without a chain keeps the cities apart."""
    assert chains("MINI MART") == ["mini-mart-ames"]
    assert chains("MINI-MART / INDEPENDENCE", city="INDEPENDENCE") == ["mini-mart-independence"]


STORES = """Store,Name,Address,City
1,ALI'S LIQUOR,1 A ST,AMES
2,RUM SHOP,2 A ST,AMES
3,SHUT SHOP,3 A ST,AMES
"""
ITEMS = "Item Number,Category Name,Vendor\n10,GINS,065\n11,GINS,260\n12,RUMS,260\n13,GINS,65\n"
SALES = """Invoice/Item Number,Date,Store Number,Item Number,Sale (Dollars)
a,01/31/2021,1,10,$10.00
b,12/31/2021,1,11,"1,000.50"
c,12/31/2021,1,12,7
d,12/31/2021,9,10,5.00
e,12/31/2021,1,99,3.00
f,12/31/2021,1,13,1.00
g,12/31/2021,1,10,-2.00
h,01/01/2022,3,10,100.00
i,05/05/2021,2,12,6.00
"""


@pytest.fixture
def small_data(tmp_path):
    """Write the state's own headings: a return, another year, an unknown store and item."""
    for name, text in (("stores", STORES), ("products", ITEMS), ("sales", SALES)):
        (tmp_path / f"{name}.csv").write_text(text)
    return tmp_path


def written(folder: Path, name: str, columns: str) -> list[tuple]:
    """Return the rows of one prepared input."""
    return duckdb.sql(f"select {columns} from '{folder}/{name}.parquet' order by all").fetchall()


def test_unknown_stores_and_items_are_passed_on_by_name(small_data):
    """They reach the project, which rejects and counts them."""
    counts = prepare.prepare(small_data, small_data / "out", "065", 2021)
    assert list(counts.values()) == [8, 3, 1, 1]
    lines = written(small_data / "out", "revenue_lines", "line_id, unit_id, product_id, amount")
    assert [(*line[:3], float(line[3])) for line in lines] == [
        ("a", "1", "gins", 10.0),
        ("d", "unknown store 9", "gins", 5.0),
        ("e", "1", "unknown item 99", 3.0),
        ("g", "1", "gins", -2.0),
    ]


def test_wallet_is_all_vendors_in_the_vendors_categories(small_data):
    """Vendor 65 is not 065 but counts; rums do not. A store shut all year is no unit."""
    prepare.prepare(small_data, small_data / "out", "065", 2021)
    rows = written(small_data / "out", "potential_estimates", "estimate_id, amount, estimated_on")
    assert [(name, float(amount), str(day)) for name, amount, day in rows] == [
        ("store 1", 1009.5, "2021-12-31"),
        ("store 1 gins", 1009.5, "2021-12-31"),
        ("store 2", 0.0, "2021-12-31"),
    ]
    assert written(small_data / "out", "products", "product_id") == [("gins",)]
    assert written(small_data / "out", "buying_units", "unit_id") == [("1",), ("2",)]


def test_wallets_of_stores_know_nothing_later(small_data):
    """Gins are not the vendor's market until it sells one; January 2022 is not in the period."""
    prepare.prepare(small_data, small_data / "out", "260", 2021, grain="store")
    rows = written(small_data / "out", "potential_estimates", "estimate_id, amount")
    assert [(name, float(amount)) for name, amount in rows] == [
        ("store 1 2021-03-31", 0.0),
        ("store 1 2021-06-30", 0.0),
        ("store 1 2021-09-30", 0.0),
        ("store 1 2021-12-31", 1016.5),
        ("store 2 2021-06-30", 6.0),
        ("store 2 2021-09-30", 6.0),
        ("store 2 2021-12-31", 6.0),
    ]
    launches = written(small_data / "out", "products", "product_id, launched_on")
    assert launches == [("gins", date(2021, 12, 31)), ("rums", date(2021, 5, 5))]


def test_a_store_is_an_account_under_its_chain(small_data):
    """Only a chain of several stores has a row; what is unknown is passed on by name."""
    stores = small_data / "stores.csv"
    stores.write_text(stores.read_text().replace("RUM SHOP,2 A ST,AMES", "ALIS LIQUOR #2,2 A ST,X"))
    prepare.prepare(small_data, small_data / "out", "260", 2021, months=13, grain="store")
    columns = "account_id, parent_account_id, segment"
    assert written(small_data / "out", "accounts", columns) == [
        ("chain alis-liquor", None, "small_chain"),
        ("store 1", "chain alis-liquor", "small_chain"),
        ("store 2", "chain alis-liquor", "small_chain"),
        ("store 3", None, "independent"),
    ]
    lines = written(small_data / "out", "revenue_lines", "account_id, unit_id, product_id, amount")
    assert [(*line[:3], float(line[3])) for line in lines] == [
        ("store 1", "1", "gins", 1000.5),
        ("store 1", "1", "rums", 7.0),
        ("store 1", "1", "unknown item 99", 3.0),
        ("store 2", "2", "rums", 6.0),
    ]


@pytest.mark.parametrize(
    ("break_it", "message"),
    [
        (lambda data: (data / "sales.csv").unlink(), "has no sales*.parquet or sales*.csv"),
        (lambda data: (data / "stores.csv").write_text("Store,Name\n"), "no column Address"),
        (lambda data: None, "vendor '999' has no line from 2021-01-01"),
    ],
)
def test_what_is_missing_is_named(small_data, break_it, message):
    """The command fails with one sentence, not a traceback."""
    break_it(small_data)
    command = [sys.executable, EXAMPLE / "prepare.py", "--vendor", "999"]
    command += ["--data", small_data, "--output", small_data / "out"]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.returncode == 1
    assert message in run.stderr
    assert "Traceback" not in run.stderr


# The figures, on the state's data

# In CI the data must be there: without them these tests fail rather than be skipped.
needs_data = pytest.mark.skipif(
    not any(DATA.glob("sales*.parquet")) and "CI" not in os.environ,
    reason="IOWA_DATA names no folder with sales*.parquet",
)


@pytest.fixture(scope="module")
def invoices() -> pd.DataFrame:
    """Return the lines of 2021 with known item and store: store, vendor, category, cents."""
    table = pq.read_table(
        next(DATA.glob("sales*.parquet")),
        columns=["store_number", "item_number", "sale_dollars"],
        filters=[("sale_date", ">=", date(2021, 1, 1)), ("sale_date", "<", date(2022, 1, 1))],
    )
    items = pd.read_csv(DATA / "products.csv", dtype=str).set_index("Item Number")
    stores = pd.read_csv(DATA / "stores.csv", dtype=str)["Store"]
    item = table["item_number"].to_pandas()
    lines = pd.DataFrame(
        {
            "store": table["store_number"].to_pandas(),
            "vendor": item.map(items["Vendor"]),
            "category": item.map(items["Category Name"]),
            "cents": pc.cast(pc.multiply(table["sale_dollars"], 100), "int64").to_pandas(),
        }
    )
    return lines[lines["vendor"].notna() & lines["store"].isin(stores)]


def expected_stores(invoices: pd.DataFrame, vendor: str) -> pd.DataFrame:
    """Return cents captured and wallet of every store that bought anything in the year."""
    own = invoices[invoices["vendor"] == vendor]
    in_market = invoices[invoices["category"].isin(own["category"].unique())]
    return pd.DataFrame(
        {
            "captured": own.groupby("store")["cents"].sum(),
            "wallet": in_market.groupby("store")["cents"].sum(),
        },
        index=invoices["store"].unique(),
    ).fillna(0)


@pytest.fixture(scope="module", params=VENDORS)
def built(request, tmp_path_factory, invoices):
    """Build the example for one vendor; return it, the warehouse and the expected figures."""
    folder = tmp_path_factory.mktemp(f"iowa_{request.param}")
    prepare.prepare(DATA, folder, request.param, 2021)
    arguments = ["--select", "+group_penetration", "+rejected_rows_summary"]
    arguments += ["--exclude-resource-type", "unit_test", "test", "--target", "warehouse"]
    arguments += ["--target-path", folder / "target", "--log-path", folder / "logs"]
    arguments += ["--vars", json.dumps({"input_folder": str(folder), **VARS})]
    run = subprocess.run(
        [sys.executable, "-m", "dbt.cli.main", "build", *arguments],
        cwd=PROJECT,
        env=os.environ | {"PENETRATION_WAREHOUSE": str(folder / "iowa.duckdb")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout[-4000:]
    warehouse = duckdb.connect(str(folder / "iowa.duckdb"), read_only=True)
    yield request.param, warehouse, expected_stores(invoices, request.param)
    warehouse.close()


def by_key(warehouse: duckdb.DuckDBPyConnection, query: str) -> dict[str, int]:
    """Return {key: cents} of a query that gives key and amount; no amount is left out."""
    rows = warehouse.sql(query).fetchall()
    assert len({key for key, _ in rows}) == len(rows)
    return {key: cents(amount) for key, amount in rows if amount is not None}


def cents(amount: Decimal) -> int:
    """Return an amount in cents, which it must be without a rest."""
    assert amount * 100 == int(amount * 100)
    return int(amount * 100)


@needs_data
def test_every_store_agrees(built):
    """Captured and wallet of each store, to the cent, and none more or fewer."""
    _, warehouse, expected = built
    captured = by_key(
        warehouse,
        "select unit_id, sum(captured_annual) from main_intermediate.int_captured_by_month"
        " where month = date '2021-12-01' group by unit_id",
    )
    wallet = by_key(
        warehouse,
        "select unit_id, potential from main_intermediate.int_unit_potential"
        " where basis = 'claimed' and month = date '2021-12-01' and is_complete",
    )
    assert captured == expected["captured"][expected["captured"] != 0].to_dict()
    assert wallet == expected["wallet"].to_dict()


@needs_data
def test_every_chain_is_the_sum_of_its_stores(built):
    """The account's captured, wallet and rate in December are those of its stores."""
    _, warehouse, expected = built
    units = warehouse.sql("select unit_id, account_id from main_staging.stg_buying_units").df()
    chain = units.set_index("unit_id")["account_id"]
    totals = expected.groupby(chain.reindex(expected.index)).sum()
    accounts = warehouse.sql(
        "select account_id, captured, potential, rate from account_penetration"
        " where variant = 'revenue' and month = date '2021-12-01'"
    ).fetchall()
    assert {account for account, *_ in accounts} == set(totals.index)
    for account, captured, potential, rate in accounts:
        own, wallet = totals.loc[account, ["captured", "wallet"]]
        assert (cents(captured), cents(potential)) == (own, wallet), account
        assert rate == (pytest.approx(own / wallet, rel=1e-9) if wallet else None), account


@needs_data
def test_pooled_rate_agrees(built):
    """The whole portfolio; for Diageo also the published figures."""
    vendor, warehouse, expected = built
    captured, potential, rate = warehouse.sql(
        "select captured, potential, rate from group_penetration where group_by = 'portfolio'"
        " and variant = 'revenue' and month = date '2021-12-01'"
    ).fetchone()
    own, wallet = expected[["captured", "wallet"]].sum()
    assert (cents(captured), cents(potential)) == (own, wallet)
    assert rate == pytest.approx(own / wallet, rel=1e-9)
    if vendor == "260":
        assert (cents(captured), cents(potential), round(float(rate), 6)) == DIAGEO


@needs_data
def test_lines_of_unknown_items_are_rejected_and_counted(built):
    """Nothing else is: 22 lines of two items that the products file does not have."""
    _, warehouse, _ = built
    rows = warehouse.sql("select input, reason, row_count from rejected_rows_summary").fetchall()
    assert [(name, count) for name, _, count in rows] == [("revenue_lines", 22)]
    assert rows[0][1].startswith("unknown product")


# The scores of stores: what they bought in 2021 against what they began to buy by June 2022


@pytest.fixture(scope="module")
def scored(tmp_path_factory):
    """Build the stores' scores with the command of the README; return the warehouse."""
    folder = tmp_path_factory.mktemp("iowa_scores")
    command = ["make", "example-iowa-scores", f"DATA={DATA.resolve()}", f"SCORES_FOLDER={folder}"]
    run = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, (run.stdout + run.stderr)[-4000:]
    warehouse = duckdb.connect(str(folder / "iowa_scores.duckdb"), read_only=True)
    yield warehouse
    warehouse.close()


@pytest.fixture(scope="module")
def purchases() -> pd.DataFrame:
    """Return cents by store, category, whether they are the vendor's, and month (1: Jan 2021)."""
    table = pq.read_table(
        next(DATA.glob("sales*.parquet")),
        columns=["sale_date", "store_number", "item_number", "sale_dollars"],
        filters=[("sale_date", "<", date(2022, 7, 1))],
    )
    items = pd.read_csv(DATA / "products.csv", dtype=str).set_index("Item Number")
    months = pc.add(
        pc.multiply(pc.subtract(pc.year(table["sale_date"]), 2021), 12),
        pc.month(table["sale_date"]),
    )
    lines = pd.DataFrame(
        {
            "store": table["store_number"].to_pandas(),
            "item": table["item_number"].to_pandas(),
            "month": months.to_pandas(),
            "cents": pc.cast(pc.multiply(table["sale_dollars"], 100), "int64").to_pandas(),
        }
    )
    lines = lines.groupby(["store", "item", "month"], as_index=False)["cents"].sum()
    lines["category"] = lines["item"].map(items["Category Name"])
    lines["is_own"] = lines["item"].map(items["Vendor"]) == "260"
    keys = ["store", "category", "is_own", "month"]
    return lines.groupby(keys, as_index=False)["cents"].sum()


def first_purchases(purchases: pd.DataFrame) -> pd.Series:
    """Return the first month in which each store bought each category from the vendor."""
    bought = purchases[purchases["is_own"] & (purchases["cents"] > 0)]
    return bought.groupby(["store", "category"])["month"].min()


def has_lapsed(bought: list[int], month: int) -> bool:
    """Say whether a store that bought in some months is silent for longer than its rhythm allows.

    Twice the 0.9 quantile of its gaps, of three gaps or more, and eleven months at most.
    """
    gaps = sorted(after - before for before, after in pairwise(bought))
    usual = gaps[math.ceil(0.9 * len(gaps)) - 1] if len(gaps) >= 3 else math.inf
    return month - bought[-1] > min(2 * usual, 11)


def expected_outcomes(purchases: pd.DataFrame, month: int) -> pd.Series:
    """Return, of each store with spend that hasn't lapsed, whether it soon began a category."""
    first = first_purchases(purchases)
    began = first[first.between(month + 1, month + 6)].index.get_level_values("store")
    own = purchases[purchases["is_own"] & (purchases["month"] <= month)]
    spent = own.groupby("store")["cents"].sum()
    by_month = own.groupby(["store", "month"])["cents"].sum()
    bought = by_month[by_month > 0].reset_index().groupby("store")["month"].agg(sorted)
    stores = spent.index[spent > 0]
    stores = stores[[not has_lapsed(bought[store], month) for store in stores]]
    return pd.Series(stores.isin(began), index=stores)


def area(outcomes: pd.Series, figure: pd.Series) -> float:
    """Return the AUC of ranking by a figure, by the ranks of those with the outcome."""
    ranks, count = figure.rank(), outcomes.sum()
    above = ranks[outcomes].sum() - count * (count + 1) / 2
    return above / (count * (len(outcomes) - count))


def lift_of_top_tenth(outcomes: pd.Series, figure: pd.Series) -> float:
    """Return the lift of the first tenth, rounded up; ties share their places."""
    tenth = -(-len(outcomes) // 10)
    place = figure.rank(ascending=False, method="min")
    size = figure.groupby(figure).transform("size")
    within = ((tenth + 1 - place) / size).clip(0, 1)
    return (within * outcomes).sum() / tenth / outcomes.mean()


@needs_data
@pytest.mark.parametrize(("month", "number"), [("2021-06-01", 6), ("2021-12-01", 12)])
def test_outcomes_of_stores_agree(scored, purchases, month, number):
    """Which stores count, and which began to buy a category: each of them."""
    rows = scored.sql(
        "select replace(account_id, 'store ', ''), has_expanded from account_outcomes"
        f" where not is_censored and month = date '{month}'"
    ).fetchall()
    assert dict(rows) == expected_outcomes(purchases, number).to_dict()


@needs_data
def test_no_outcome_is_told_before_six_months(scored):
    """Until then a store's first purchase looks like one of its usual ones."""
    months = scored.sql(
        "select min(month), max(month) from account_outcomes where not is_censored"
    ).fetchone()
    assert months == (date(2021, 6, 1), date(2021, 12, 1))
    assert scored.sql(
        "select fold, test_month, train_until from"
        " main_intermediate.int_score_folds where kind = 'time'"
    ).fetchall() == [("2021-12", date(2021, 12, 1), date(2021, 6, 1))]


@needs_data
def test_baselines_of_stores_agree(scored, purchases):
    """Spend and whitespace of 2021, from the raw files: AUC and lift of the top tenth."""
    outcomes = expected_outcomes(purchases, 12)
    year = purchases[purchases["month"] <= 12]
    own = year[year["is_own"]]
    market = year[year["category"].isin(own["category"].unique())]
    spend = own.groupby("store")["cents"].sum().reindex(outcomes.index)
    wallet = market.groupby("store")["cents"].sum().reindex(outcomes.index)
    figures = {"spend of the last year": spend, "whitespace": (wallet - spend).clip(lower=0)}
    for model, figure in figures.items():
        metrics = dict(
            scored.sql(
                "select metric, value from score_validation where outcome = 'expansion'"
                f" and fold = '2021-12' and model = '{model}'"
            ).fetchall()
        )
        assert metrics["AUC"] == pytest.approx(area(outcomes, figure), abs=1e-8)
        expected = lift_of_top_tenth(outcomes, figure)
        assert metrics["lift of the top decile"] == pytest.approx(expected, abs=1e-8)


@needs_data
def test_no_estimate_of_a_store_knows_later_months(scored, purchases):
    """The wallet at each quarter's end sums up to it, in categories sold by then."""
    rows = scored.sql(
        "select estimated_on, cast(100 * sum(amount) as bigint)"
        " from main_staging.stg_potential_estimates group by estimated_on"
    ).fetchall()
    assert len(rows) == 6
    for day, amount in rows:
        month = 12 * (day.year - 2021) + day.month
        own = purchases[purchases["is_own"] & (purchases["month"] <= month)]
        seen = purchases[purchases["month"].between(month - 11, month)]
        market = seen[seen["category"].isin(own["category"].unique())]
        assert amount == market.groupby("store")["cents"].sum().clip(lower=0).sum()


def score_lines(scored: duckdb.DuckDBPyConnection) -> list[str]:
    """Return the lines of the README's tables of scores, from the marts."""
    metrics = {
        (fold, model, metric): (value, low, high, accounts, outcomes)
        for fold, model, metric, value, low, high, accounts, outcomes in scored.sql(
            "select fold, model, metric, value, low, high, accounts, outcomes"
            " from score_validation where outcome = 'expansion'"
        ).fetchall()
    }

    def shown(fold: str, model: str, metric: str) -> str:
        value, low, high, *_ = metrics.get((fold, model, metric), [None] * 3)
        if value is None:
            return "-"
        if metric in ("AUC", "lift of the top decile", "calibration slope"):
            return f"{value:.2f} ({low:.2f} to {high:.2f})"
        return f"{value:.3f}"

    columns = ("AUC", "lift of the top decile", "average precision", "Brier", "calibration slope")
    models = ("scorecard", "gradient boosting", "spend of the last year", "whitespace")
    rows = [("2021-12", model) for model in models]
    rows += [("unseen parents", model) for model in models[:2]]
    rows += [("shuffled labels", "shuffled labels")]
    lines = []
    for fold, model in rows:
        cells = (shown(fold, model, metric) for metric in columns)
        lines.append(f"| {fold} | {model} | {' | '.join(cells)} |")
    probes = sorted({model for _, model, _ in metrics if model.startswith("feature: ")})
    for model in probes:
        if ("2021-12", model, "AUC") in metrics:
            lines.append(f"| `{model[9:]}` | {shown('2021-12', model, 'AUC')} |")
    lifts = scored.sql(
        "select model, decile, lift from score_deciles"
        " where outcome = 'expansion' and fold = '2021-12' order by model, decile"
    ).fetchall()
    for model in models:
        cells = (f"{lift:.2f}" for name, _, lift in lifts if name == model)
        lines.append(f"| {model} | {' | '.join(cells)} |")
    return lines


@needs_data
def test_readme_tells_the_scores_as_they_are(scored, purchases):
    """Tables, base rate, verdict, the chains that moved, and which category comes next."""
    readme = (EXAMPLE / "README.md").read_text()
    for line in score_lines(scored):
        assert line in readme, line
    verdict, reason = scored.sql(
        "select verdict, reason from score_verdicts where outcome = 'expansion'"
    ).fetchone()
    text = " ".join(readme.split())
    assert f"*{verdict}*" in text
    assert reason in text
    outcomes = expected_outcomes(purchases, 12)
    began = f"{outcomes.sum()} of {len(outcomes):,} stores"
    assert f"{began} ({outcomes.mean():.1%})".replace("%", " %") in text
    chains = scored.sql(
        "select parent_account_id, count(*) filter (has_expanded), count(*)"
        " from account_outcomes inner join main_staging.stg_accounts using (account_id)"
        " where month = date '2021-12-01' group by all"
    ).fetchall()
    sums = {chain: f"{began} of {stores}" for chain, began, stores in chains}
    for chain, name in (("walgreens", "Walgreens"), ("kum-go", "Kum & Go"), ("caseys", "Casey's")):
        assert f"{sums[f'chain {chain}']} {name}" in text
    pairs, popularity = pairs_of_2021(purchases, outcomes.index)
    figures = (
        f"{len(pairs):,} pairs",
        f"{pairs.mean():.1%}".replace("%", " %"),
        f"AUC {area(pairs, popularity):.2f}",
        f"lift of the top decile {lift_of_top_tenth(pairs, popularity):.1f}",
    )
    for figure in figures:
        assert figure in text, figure


def pairs_of_2021(purchases: pd.DataFrame, stores: pd.Index) -> tuple[pd.Series, pd.Series]:
    """Return of each store and category not bought yet: whether it came, and its popularity.

    Popularity: how many of the stores had bought the category by December 2021.
    """
    first = first_purchases(purchases)
    known = first[first <= 12]
    known = known[known.index.get_level_values("store").isin(stores)]
    categories = known.index.get_level_values("category")
    every = pd.MultiIndex.from_product([stores, categories.unique()], names=["store", "category"])
    pairs = every.difference(known.index)
    came = pd.Series(pairs.isin(first[first.between(13, 18)].index), index=pairs)
    popularity = pairs.get_level_values("category").map(categories.value_counts())
    return came, pd.Series(popularity, index=pairs)
