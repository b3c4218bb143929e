"""The Iowa example: its own rules on a few rows, its figures on the state's data.

The second half needs the data: set IOWA_DATA to the folder. It recomputes every figure with
pandas from the raw files, in whole cents, and shares no code with the example.
"""

import importlib.util
import json
import os
import subprocess
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb
import pandas as pd
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

PROJECT = Path(__file__).parents[1]
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


@pytest.mark.parametrize(
    ("break_it", "message"),
    [
        (lambda data: (data / "sales.csv").unlink(), "has no sales*.parquet or sales*.csv"),
        (lambda data: (data / "stores.csv").write_text("Store,Name\n"), "no column Address"),
        (lambda data: None, "vendor '999' has no line in 2021"),
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
