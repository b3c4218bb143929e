"""Generates contracts for the benchmark of movements: the same numbers, the same rows.

    python benchmarks/contracts.py --contract-months 10000000

writes benchmarks/data/contracts-<contract months>/<input>.parquet: accounts with units, and
for each of them a few contracts that renew term by term, with other seats, prices and tiers,
discounts that end, pauses, churn and returns. A contract month is a line and a month at whose
end it is in force; accounts are added until there are as many as asked for.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

import duckdb
from generate import DATA, MACROS, PRODUCTS

FIRST_MONTH = "2023-07-01"
AS_OF = "2026-06-30"
MONTHS = 36

MONTH_AT = f"""
create macro month_at(number) as
    cast(date '{FIRST_MONTH}' + to_months(number::integer) as date);
"""

# One account in thirty belongs to the one before it, one in five hundred joins or leaves it
# in the middle of the history. One in ten pays in a currency other than the reporting one.
ACCOUNTS = """
create table account_numbers as
select
    range as number,
    'A' || lpad(range::text, 8, '0') as account_id,
    case when range % 30 = 7 then 'A' || lpad((range - 1)::text, 8, '0') end
        as parent_account_id,
    1 + dice(range, 'units', 4) as unit_count,
    2 + dice(range, 'contracts', 4) as contract_count,
    case when chance(range, 'foreign') < 0.1 then pick(range, 'currency', ['EUR', 'GBP'])
        else 'USD' end as currency
from range({contract_months} // 50);
"""

# Terms follow one another until the contract is given up; four in ten of those come back
# some months later. Seats, price and tier move with each renewal.
CONTRACTS = """
create table contracts as
select
    number,
    account_id,
    currency,
    number * 10 + place as contract,
    case when chance(number * 10 + place, 'unit') < 0.9
        then number * 10 + dice(number * 10 + place, 'which', unit_count) end as unit_number,
    dice(number * 10 + place, 'product line', 5) as product_line,
    floor(power(chance(number * 10 + place, 'start'), 2.5) * {months})::integer as first_month,
    case when chance(number * 10 + place, 'day') < 0.5
        then dice(number * 10 + place, 'which day', 28) else 0 end as first_day,
    pick(number * 10 + place, 'term', [6, 12, 12, 24, 24, 36, 36]) as term_months,
    chance(number * 10 + place, 'given up') as persistence,
    case when chance(number * 10 + place, 'returns') < 0.4
        then 2 + dice(number * 10 + place, 'away', 8) end as months_away,
    10 + dice(number * 10 + place, 'seats', 90) as first_seats,
    pick(number * 10 + place, 'more seats', [0, 0, 0, 5, 12, -4]) as more_seats,
    10 + dice(number * 10 + place, 'price', 50) as first_price,
    pick(number * 10 + place, 'rise', [0, 0, 0.03, 0.05, -0.02]) as rise,
    pick(number * 10 + place, 'upgrade', [1, 2, 99, 99, 99, 99]) as upgraded_from,
    pick(number * 10 + place, 'period', ['month', 'month', 'quarter', 'year', 'total'])
        as amount_period
from account_numbers, range(5) as places (place)
where place < contract_count;

create table terms as
select
    *,
    floor(ln(persistence + 0.000001) / ln(case term_months when 6 then 0.93 else 0.88 end))
        as last_term,
    term > last_term as is_after_return,
    first_month + term * term_months + case when is_after_return then months_away else 0 end
        as start_month,
    greatest(1, first_seats + more_seats * term) as seats,
    round(first_price * (1 + rise * term), 2)::decimal(9, 2) as price
from contracts, range(6) as terms (term)
where
    start_month < {months}
    and (not is_after_return or months_away is not null);
"""

# A quarter of the long terms have a line more, for seats added on the way. Discounts: a fifth of
# the lines, half of them for a while. Pauses: 3 in 100, some too long to be forgiven.
LINES = """
create table term_lines as
select
    *,
    contract * 100 + term * 2 + addition as line_number,
    case when addition = 1 then 1 + dice(contract * 100 + term, 'added', 12) else seats end
        as line_seats,
    cast(month_at(start_month
        + case when addition = 1 then 1 + dice(contract * 100 + term, 'later', 8) else 0 end
    ) + first_day as date) as started_on,
    cast(month_at(start_month + term_months) + first_day as date) as ended_on,
    case amount_period
        when 'month' then 1 when 'quarter' then 3 when 'year' then 12 else term_months
    end as period_months
from terms, range(2) as additions (addition)
where addition = 0 or (term_months >= 12 and chance(contract * 100 + term, 'adds') < 0.25);

create table revenue_lines as
select
    number,
    'L' || lpad(line_number::text, 12, '0') as line_id,
    account_id,
    'U' || lpad(unit_number::text, 9, '0') as unit_id,
    'P' || (product_line + case when term >= upgraded_from then 5 else 0 end) as product_id,
    'recurring' as revenue_type,
    line_seats * price * period_months as amount,
    currency,
    amount_period,
    line_seats as seats,
    case when chance(line_number, 'discount') < 0.2
        then round(line_seats * price * period_months * 0.15, 2)::decimal(12, 2) end
        as discount_amount,
    case when chance(line_number, 'discount') < 0.1
        then cast(started_on + to_months(3 + dice(line_number, 'ends', 4)) as date) end
        as discount_ends_on,
    started_on,
    ended_on,
    case when chance(line_number, 'paused') < 0.03
        then cast(started_on + to_months(1 + dice(line_number, 'pause', 6)) as date) end
        as paused_on,
    case when chance(line_number, 'paused') < 0.02
        then cast(started_on + to_months(7 + dice(line_number, 'resume', 3)) as date) end
        as resumed_on,
    -- The months at whose end the line is in force.
    datediff('month', started_on, least(ended_on, month_at({months}))) as contract_months
from term_lines
where started_on < least(ended_on, month_at({months}));
"""

# The rest is cut at the last account that is needed.
INPUTS = {
    "accounts": """
        select account_id, account_id as account_name, parent_account_id, currency
        from account_numbers
        where number <= {last}
    """,
    "buying_units": """
        select
            'U' || lpad((number * 10 + place)::text, 9, '0') as unit_id,
            account_id,
            'Unit ' || place as unit_name
        from account_numbers, range(4) as places (place)
        where place < unit_count and number <= {last}
    """,
    "products": "select * from products",
    "revenue_lines": """
        select * exclude (number, contract_months) from revenue_lines where number <= {last}
    """,
    "account_parents": """
        select
            account_id,
            'A' || lpad((number - 1)::text, 8, '0') as parent_account_id,
            case when number % 1000 = 13 then month_at(18) else month_at(-60) end as valid_from,
            case when number % 1000 = 513 then month_at(18) end as valid_to
        from account_numbers
        where number % 500 = 13 and number <= {last}
    """,
    "exchange_rates": """
        select
            currency,
            month_at(range - 1) as rate_date,
            round(base * (0.95 + 0.1 * chance(range, currency)), 4)::decimal(9, 4)
                as rate_to_reporting
        from range({months} + 1), (values ('EUR', 1.08), ('GBP', 1.27)) as bases (currency, base)
    """,
    # No movement needs it, but the project asks for it.
    "potential_estimates": """
        select '' as estimate_id, '' as account_id, 0 as amount, 'year' as amount_period,
            '' as estimate_source, '' as estimated_by, current_date as estimated_on
        where false
    """,
}

LAST_ACCOUNT = """
select min(number) from (
    select number, sum(sum(contract_months)) over (order by number) as so_far
    from revenue_lines group by number
) where so_far >= {contract_months}
"""


def generate(contract_months: int, folder: Path) -> dict[str, int]:
    """Write every input for so many contract months; return the rows of each."""
    folder.mkdir(parents=True, exist_ok=True)
    database = duckdb.connect()
    sizes = {"contract_months": contract_months, "months": MONTHS}
    for step in [MACROS, MONTH_AT, PRODUCTS, ACCOUNTS, CONTRACTS, LINES]:
        database.execute(step.format(**sizes))
    sizes["last"] = database.execute(LAST_ACCOUNT.format(**sizes)).fetchone()[0]
    rows = {}
    for name, query in INPUTS.items():
        path = (folder / f"{name}.parquet").as_posix().replace("'", "''")
        rows[name] = database.execute(
            f"copy ({query.format(**sizes)}) to '{path}' (format parquet)"
        ).fetchone()[0]
    database.close()
    return rows


def main() -> None:
    """Generate as many contract months as asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--contract-months", type=int, default=10_000_000)
    contract_months = parser.parse_args().contract_months
    started = time.perf_counter()
    rows = generate(contract_months, DATA / f"contracts-{contract_months}")
    print(f"{contract_months} in {time.perf_counter() - started:.1f} s:", rows)


if __name__ == "__main__":
    main()
