"""Turn Iowa's liquor invoices into the inputs of this project, seen from one vendor.

    python examples/iowa_liquor/prepare.py --data FOLDER --output FOLDER --vendor 260 --year 2021

Reads the state's sales, stores and products from FOLDER and writes one Parquet file per input.
The mapping itself is SQL, in the folder sql beside this file: one file per input, with the chain
as the account. With --grain store the account is the store, and those in sql/stores hold.
"""

import argparse
import sys
from datetime import date, timedelta
from pathlib import Path

import duckdb

HERE = Path(__file__).parent
INPUTS = ("accounts", "buying_units", "products", "revenue_lines", "potential_estimates")
MAPPINGS = {"chain": HERE / "sql", "store": HERE / "sql/stores"}

# Per table: the files looked for (the first pattern that finds any), and per column the names
# accepted: the heading of the portal's CSV export, its API's field, a tidier name.
TABLES = {
    "stores": {
        "files": ("stores*.parquet", "stores*.csv"),
        "columns": {
            "store_number": ("Store", "store_number"),
            "store_name": ("Name", "store_name"),
            "address": ("Address",),
            "city": ("City",),
        },
    },
    "items": {
        "files": ("products*.parquet", "products*.csv"),
        "columns": {
            "item_number": ("Item Number", "itemno", "item_number"),
            "category": ("Category Name", "category_name"),
            "vendor": ("Vendor", "Vendor Number", "vendor_number"),
        },
    },
    "sales": {
        "files": ("sales*.parquet", "sales*.csv"),
        "columns": {
            "line_id": ("Invoice/Item Number", "invoice_line_no", "invoice_item_number"),
            "sold_on": ("Date", "sale_date"),
            "store_number": ("Store Number", "store", "store_number"),
            "item_number": ("Item Number", "itemno", "item_number"),
            "amount": ("Sale (Dollars)", "sale_dollars"),
        },
    },
}


class DataError(Exception):
    """The data folder cannot be used; the message says why and what is wanted."""


def read_tables(connection: duckdb.DuckDBPyConnection, data: Path) -> None:
    """Make the views stores, items and sales, with our column names.

    Ids are text on both sides: the files disagree on their type, and a vendor's
    leading zeros matter.
    """
    for table, wanted in TABLES.items():
        pattern = next((p for p in wanted["files"] if any(data.glob(p))), None)
        if pattern is None:
            raise DataError(f"{data} has no {' or '.join(wanted['files'])}")
        is_csv = pattern.endswith(".csv")
        options = ", all_varchar = true, header = true" if is_csv else ""
        path = str(data / pattern).replace("'", "''")
        source = f"read_{'csv' if is_csv else 'parquet'}('{path}'{options})"
        present = {c.lower(): c for c in connection.sql(f"from {source}").columns}
        selected = []
        for column, names in wanted["columns"].items():
            found = next((present[n.lower()] for n in names if n.lower() in present), None)
            if found is None:
                raise DataError(
                    f"{data / pattern} has no column {' or '.join(names)}; "
                    f"its columns are {', '.join(present.values())}"
                )
            selected.append(f'{typed(column, found, is_csv)} as "{column}"')
        connection.execute(f"create view {table} as select {', '.join(selected)} from {source}")


def typed(column: str, source: str, is_csv: bool) -> str:
    """Return the SQL that reads one source column as what it means."""
    quoted = f'"{source}"'
    if column == "amount":
        digits = f"replace(replace({quoted}, '$', ''), ',', '')" if is_csv else quoted
        return f"try_cast({digits} as decimal(14, 2))"
    if column == "sold_on":
        # The export writes 12/31/2021, the API 2021-12-31T00:00:00.000.
        us_date = f"cast(try_strptime({quoted}, '%m/%d/%Y') as date)"
        iso_date = f"try_cast(left({quoted}, 10) as date)"
        return f"coalesce({us_date}, {iso_date})" if is_csv else f"cast({quoted} as date)"
    return f"nullif(trim(cast({quoted} as varchar)), '')"


def prepare(
    data: Path, output: Path, vendor: str, year: int, months: int = 12, grain: str = "chain"
) -> dict[str, int]:
    """Write the inputs to ``output`` and return how many lines were read and passed on.

    They cover so many months from the year's January; a chain or a store is an account.
    """
    first_day = date(year, 1, 1)
    last_day = date(year + months // 12, months % 12 + 1, 1) - timedelta(days=1)
    connection = duckdb.connect()
    for name, value in (("vendor", vendor), ("first_day", first_day), ("last_day", last_day)):
        connection.execute(f"set variable {name} = ?", [value])
    read_tables(connection, data)
    load_chains(connection)
    connection.execute((HERE / "sql/2_lines.sql").read_text())

    counts = dict(
        zip(
            ("lines", "vendor's lines", "lines of unknown stores", "lines of unknown items"),
            connection.execute(
                "select count(*), count(*) filter (vendor = getvariable('vendor')),"
                " count(*) filter (account_id is null), count(*) filter (product_id is null)"
                " from lines"
            ).fetchone(),
            strict=True,
        )
    )
    if counts["vendor's lines"] == 0:
        raise DataError(
            f"vendor {vendor!r} has no line from {first_day} to {last_day}; vendors are named "
            "as in the products file, for example 260 or 065"
        )
    output.mkdir(parents=True, exist_ok=True)
    for name in INPUTS:
        query = (MAPPINGS[grain] / f"{name}.sql").read_text()
        connection.sql(query).write_parquet(str(output / f"{name}.parquet"))
    return counts


def load_chains(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the table store_chains: the stores, each with its chain and account_id."""
    connection.read_csv(str(HERE / "chain_aliases.csv"), header=True, all_varchar=True).create_view(
        "chain_aliases"
    )
    connection.execute((HERE / "sql/1_chains.sql").read_text())


def main() -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, help="folder with the state's files")
    parser.add_argument("--output", type=Path, required=True, help="folder for the inputs")
    parser.add_argument("--vendor", default="260", help="vendor number (260: Diageo Americas)")
    parser.add_argument("--year", type=int, default=2021, help="calendar year")
    parser.add_argument("--months", type=int, default=12, help="how many from its January")
    parser.add_argument("--grain", choices=MAPPINGS, default="chain", help="what an account is")
    arguments = parser.parse_args()
    try:
        counts = prepare(**vars(arguments))
    except (DataError, duckdb.Error) as problem:
        print(f"prepare.py: {problem}", file=sys.stderr)
        return 1
    print(", ".join(f"{count:,} {what}" for what, count in counts.items()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
