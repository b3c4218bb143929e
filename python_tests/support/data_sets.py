"""Companies of other shapes than the demo's, as a folder of inputs and the vars they need.

`two_accounts`: two accounts and six months. `bare_ledger`: what a billing system alone knows, so
neither potential nor units. `purchases`: a vendor without contracts, who sells what is asked for.
"""

import random
from datetime import date

from project import Inputs, account, estimate, line, product, unit

Settings = dict[str, object]


def two_accounts() -> tuple[Inputs, Settings]:
    """Return a company that began half a year ago and knows its two customers well."""
    return {
        "accounts": [account("A", segment="SMB"), account("B", segment="Enterprise")],
        "buying_units": [unit("A1", "A"), unit("A2", "A"), unit("B1", "B", potential_users="40")],
        "products": [product("P1"), product("P2")],
        "revenue_lines": [
            line("L1", "A", "100", "2025-01-01", unit_id="A1"),
            line("L2", "B", "900", "2025-02-01", unit_id="B1", seats="20"),
            line("L3", "A", "50", "2025-04-01", unit_id="A1", product_id="P2"),
        ],
        "potential_estimates": [
            estimate("E1", "A", "5000", "2025-01-15"),
            estimate("E2", "B", "12000", "2025-02-15"),
        ],
    }, {"as_of_date": "2025-06-30"}


def bare_ledger(accounts: int = 30) -> tuple[Inputs, Settings]:
    """Return two and a half years of contracts that come, grow, shrink and end."""
    rng = random.Random(7)
    lines = []
    for number in range(accounts):
        started = date(2023, 1 + number % 12, 1)
        amount = rng.randint(1, 40) * 50
        changed = date(2024, 1 + rng.randint(0, 11), 1)
        ended = date(2025, rng.randint(1, 6), 1) if number % 9 == 0 else None
        later = round(amount * rng.choice([0.5, 0.9, 1, 1.2, 2]))
        key, product_id = f"L{number}", f"P{1 + number % 3}"
        lines += [
            line(f"{key}a", f"A{number}", amount, started, ended_on=changed, product_id=product_id),
            line(f"{key}b", f"A{number}", later, changed, ended_on=ended, product_id=product_id),
        ]
    return {
        "accounts": [
            account(f"A{number}", segment=("SMB", "Mid", None)[number % 3])
            for number in range(accounts)
        ],
        "products": [product(f"P{number}") for number in (1, 2, 3)],
        "revenue_lines": lines,
    }, {"as_of_date": "2025-06-30", "reporting_currency": "GBP"}


def purchases(accounts: int = 40) -> tuple[Inputs, Settings]:
    """Return two and a half years of purchases of one day each."""
    rng = random.Random(11)
    lines = []
    for number in range(accounts):
        for month in range(rng.randint(0, 12), 30):
            if rng.random() < 0.6:
                bought = date(2023 + month // 12, 1 + month % 12, rng.randint(1, 28))
                amount = round(rng.lognormvariate(5, 1), 2)
                lines.append(
                    line(
                        f"L{number}-{month}",
                        f"A{number}",
                        amount,
                        bought,
                        revenue_type="one_time",
                        amount_period="total",
                        product_id=f"P{1 + rng.randint(0, 2)}",
                    )
                )
    return {
        "accounts": [
            account(f"A{number}", segment=("Shop", "Chain")[number % 2], region="North")
            for number in range(accounts)
        ],
        "products": [product(f"P{number}") for number in (1, 2, 3)],
        "revenue_lines": lines,
        "potential_estimates": [
            estimate(f"E{number}", f"A{number}", 500 + 90 * number, "2024-06-01")
            for number in range(0, accounts, 2)
        ],
    }, {
        "as_of_date": "2025-06-30",
        "reporting_currency": "EUR",
        "retention_basis": "consumption",
        "population": "all_accounts",
    }


DATA_SETS = {make.__name__: make for make in (two_accounts, bare_ledger, purchases)}
