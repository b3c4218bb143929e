"""The mistakes that real files hold, put into the finished tables: the only place that does so.

Nothing else refers to a row that is to be rejected, so no good row is lost with it.
"""

from collections.abc import Sequence
from random import Random

from demo_mistakes import (
    ASSIGNMENT_MISTAKES,
    COST_MISTAKES,
    ELIGIBILITY_MISTAKES,
    ESTIMATE_MISTAKES,
    HEALTH_MISTAKES,
    OPPORTUNITY_MISTAKES,
    PARENT_MISTAKES,
    POSITION_MISTAKES,
    REVENUE_MISTAKES,
    REVENUE_SLIPS,
    TOTAL_MISTAKES,
    USAGE_MISTAKES,
    Mistakes,
)
from demo_relationship_dirt import add_relationship_dirt
from demo_row_edits import insert_anywhere, pad, repeat_row
from demo_world import rng_for

Rows = list[dict[str, str]]


def add_dirt(tables: dict[str, Rows]) -> None:
    """Spread the mistakes over all tables."""
    rng = rng_for("dirt")
    sold_to = {row["account_id"] for row in tables["revenue_lines"]}
    prospects = [row for row in tables["accounts"] if row["account_id"] not in sold_to]
    dirty_units(tables["buying_units"], [row["account_id"] for row in prospects], rng)
    dirty_accounts(tables["accounts"], rng)
    dirty_products(tables["products"])
    dirty_ledger(tables["revenue_lines"], "line_id", REVENUE_MISTAKES, rng)
    slip_cells(tables["revenue_lines"], REVENUE_SLIPS, rng_for("slips"))
    dirty_ledger(tables["potential_estimates"], "estimate_id", ESTIMATE_MISTAKES, rng)
    dirty_rates(tables["exchange_rates"])
    dirty_usage(tables["product_usage"], rng)
    dirty_opportunities(tables["opportunities"], rng)
    for name, mistakes in (
        ("account_parents", PARENT_MISTAKES),
        ("acquisition_costs", COST_MISTAKES),
        ("control_totals", TOTAL_MISTAKES),
    ):
        dirty_list(tables[name], mistakes, rng)
    dirty_positions(tables["cell_positions"], rng)
    for mistake in ELIGIBILITY_MISTAKES:
        rows = tables["product_eligibility"]
        insert_anywhere(rows, dict(zip(rows[0], mistake, strict=True)), rng)
    add_relationship_dirt(tables)
    dirty_health_checks(tables["health_checks"], rng_for("health dirt"))
    dirty_assignments(tables["outreach_assignments"], rng_for("assignment dirt"))


def dirty_accounts(rows: Rows, rng: Random) -> None:
    """Add accounts nothing refers to, and harmless slips in accounts that matter."""
    children = {row["parent_account_id"] for row in rows}
    pad(next(row for row in rows[20:] if row["account_id"] not in children), "account_id")
    counted = [row for row in rows[40:] if row["employee_count"]]
    for row in counted[:2]:
        row["employee_count"] += ".0"
    repeat_row(rows, 63, 9)
    good = dict.fromkeys(rows[0], "") | {
        "segment": "SMB",
        "industry": "Retail",
        "region": "North America",
        "employee_count": "64",
        "currency": "USD",
        "owner_id": "REP-04",
        "team_structure": "pooled",
        "created_on": "2024-02-12",
    }
    mistakes = [
        {"account_id": "", "account_name": "Pemholm Home"},  # missing key
        {"account_id": "ACC-1151", "account_name": "Gartwick Stores"},  # a key used twice ...
        {"account_id": "ACC-1151", "account_name": "Fenbury Home"},  # ... for two companies
        {"account_id": "ACC-1152", "account_name": "Dunmore Stores"},  # each other's parent
        {"account_id": "ACC-1153", "account_name": "Dunmore Retail Group"},
        {"account_id": "ACC-1154", "account_name": "Tarnford Home"},  # its own parent
        {"account_id": "ACC-1155", "account_name": "Oakholm Stores"},  # unknown parent
        {"account_id": "ACC-1156", "account_name": "Verston Home", "created_on": "2206-05-01"},
    ]
    parents = {
        "ACC-1152": "ACC-1153",
        "ACC-1153": "ACC-1152",
        "ACC-1154": "ACC-1154",
        "ACC-1155": "ACC-1800",
    }
    for mistake in mistakes:
        parent = {"parent_account_id": parents.get(mistake["account_id"], "")}
        insert_anywhere(rows, good | parent | mistake, rng)


def dirty_units(rows: Rows, prospects: list[str], rng: Random) -> None:
    """Add units to companies that never bought, and blanks around a key that matters."""
    pad(rows[48], "unit_id")
    pad(rows[203], "account_id")
    repeat_row(rows, 310, 1)
    first = int(max(row["unit_id"].strip() for row in rows)[4:]) + 1
    good = {
        "unit_function": "Marketing",
        "potential_users": "24",
        "is_addressable": "true",
        "opened_on": "",
        "closed_on": "",
    }
    mistakes: Mistakes = [
        ("missing key", {"unit_id": ""}),
        ("unknown account", {"account_id": "ACC-1623"}),
        ("account missing", {"account_id": ""}),
        ("not a boolean", {"is_addressable": "maybe"}),
        ("closed before opened", {"opened_on": "2024-09-01", "closed_on": "2024-03-01"}),
        ("date out of range", {"opened_on": "1899-12-31"}),
        ("not a date", {"closed_on": "2025-02-30"}),
        ("key used twice", {"unit_id": f"UNT-{first + 20:04d}", "unit_name": "Field Marketing"}),
        ("key used twice", {"unit_id": f"UNT-{first + 20:04d}", "unit_name": "Events"}),
    ]
    for number, (_, cells) in enumerate(mistakes, first):
        account_id = prospects[number % len(prospects)]
        known = {"unit_id": f"UNT-{number:04d}", "account_id": account_id, "unit_name": "Brand"}
        insert_anywhere(rows, known | good | cells, rng)


def dirty_products(rows: Rows) -> None:
    """Add products that were never sold."""
    columns = list(rows[0])
    mistakes = [
        # a key used twice, for a product that left the list before the data begins
        ("PRD-WF-MOB", "Workforce Mobile", "Workforce", "", "0.71", "2017-01-01", "2022-12-31"),
        ("PRD-WF-MOB", "Mobile Clock-in", "Workforce", "", "0.64", "2017-01-01", "2022-12-31"),
        ("", "Archive Storage", "Platform", "", "0.55", "2019-01-01", "2022-06-30"),  # missing key
        # no date
        ("PRD-PL-API", "Partner Interface", "Platform", "", "0.60", "2021-13-01", "2022-06-30"),
        # retired before it was launched
        ("PRD-AN-LITE", "Analytics Lite", "Analytics", "0", "0.75", "2021-04-01", "2020-04-01"),
    ]
    for position, mistake in zip((3, 9, 6, 11, 8), mistakes, strict=True):
        rows.insert(position, dict(zip(columns, mistake, strict=True)))
    repeat_row(rows, 1, 1)


def dirty_ledger(rows: Rows, key: str, mistakes: Mistakes, rng: Random) -> None:
    """Add lines or estimates like the good ones but for one mistake each."""
    number = len(rows)
    prefix = rows[0][key][:4]
    for column in (key, "account_id"):
        pad(rows[rng.randrange(len(rows))], column)
    for position in (rng.randrange(len(rows) // 2), rng.randrange(len(rows) // 2)):
        repeat_row(rows, position, rng.choice([1, 1, 25]))
    usual = {"amount_period": "year", "currency": "USD", "renews_line_id": "", "valid_until": ""}
    kinds = {"revenue_type": "recurring", "estimate_source": "account_research"}
    good = [
        row
        for row in rows
        if row["amount_period"] == "year"
        and row["currency"] == "USD"
        and all(row.get(column, kind) == kind for column, kind in kinds.items())
        and not any(cell.startswith(" ") for cell in row.values())
    ]
    owners = {row["unit_id"]: row["account_id"] for row in rows if row["unit_id"]}
    for _, cells in mistakes:
        number += 1
        row = dict(rng.choice(good))
        row |= {column: value for column, value in usual.items() if column in row}
        row[key] = f"{prefix}{number:05d}"
        insert_anywhere(rows, row | cells, rng)
    # the unit of another account, without which an estimate means nothing
    if "estimate_source" in rows[0]:
        row = dict(rng.choice(good)) | {key: f"{prefix}{number + 1:05d}"}
        row["unit_id"] = next(unit for unit, owner in owners.items() if owner != row["account_id"])
        insert_anywhere(rows, row, rng)
    # one key, two amounts, the second with one zero too many: a small invoice, or an estimate by
    # the weakest source
    twice = dict(rng.choice(good)) | {key: f"{prefix}{number + 2:05d}", "amount": "1200"}
    if "revenue_type" in twice:
        twice |= {"revenue_type": "one_time", "amount_period": "total", "renews_line_id": ""}
        twice["amount"] = "240"
        twice |= {"seats": "", "ended_on": "", "discount_amount": "", "discount_ends_on": ""}
    else:
        twice["estimate_source"] = "industry_benchmark"
    position = rng.randrange(len(rows))
    rows.insert(position, twice)
    rows.insert(position + 40, twice | {"amount": f"{twice['amount']}0"})


def slip_cells(rows: Rows, slips: Mistakes, rng: Random) -> None:
    """Put cells that can't be used where good lines have none, and groups into one amount."""
    for _, cells in slips:
        (column,) = cells
        free = [row for row in rows if not row[column] and row["account_id"] > "ACC-1040"]
        if free:
            rng.choice(free).update(cells)
    large = [row for row in rows if row["account_id"] > "ACC-1040" and len(row["amount"]) == 7]
    row = rng.choice([row for row in large if row["amount"][-3] == "."])
    row["amount"] = f"{float(row['amount']):,.2f}"


def dirty_rates(rows: Rows) -> None:
    """Add rates that are none, between the good ones."""
    columns = list(rows[0])
    mistakes = [
        ("EUR", "2024-03-15", "0"),
        ("GBP", "2024-09-16", "n/a"),
        ("GBP", "2025-01-31", "1,2385"),
        ("", "2025-05-01", "1.1302"),  # missing key
        ("EUR", "2024-13-01", "1.0712"),
        ("GBP", "1899-12-31", "1.2400"),
        ("CAD", "2024-01-01", "0.7512"),  # one day, two rates, of a currency nobody uses
        ("CAD", "2024-01-01", "0.5712"),
    ]
    for position, mistake in zip((16, 68, 73, 30, 25, 45, 80, 82), mistakes, strict=True):
        rows.insert(position, dict(zip(columns, mistake, strict=True)))
    repeat_row(rows, 35, 1)


def dirty_usage(rows: Rows, rng: Random) -> None:
    """Add usage that cannot be, and repeat some."""
    for _, cells in USAGE_MISTAKES:
        insert_anywhere(rows, dict(rng.choice(rows)) | cells, rng)
    here, there = rows[700], next(r for r in rows if r["account_id"] != rows[700]["account_id"])
    insert_anywhere(rows, here | {"unit_id": there["unit_id"]}, rng)
    twice = rows[1500]  # one unit, product and month, two counts
    insert_anywhere(rows, twice | {"active_users": str(int(twice["active_users"]) + 7)}, rng)
    repeat_row(rows, 2600, 2)
    repeat_row(rows, 4100, 1)
    pad(rows[3300], "unit_id")


def dirty_opportunities(rows: Rows, rng: Random) -> None:
    """Add lost deals like the good ones but for one mistake each."""
    good = [row for row in rows if row["stage"] == "lost" and row["unit_id"] and row["amount"]]
    number = len(rows)
    pad(rows[400], "opportunity_id")
    pad(rows[900], "account_id")
    repeat_row(rows, 1200, 3)
    here = good[7]
    there = next(row["unit_id"] for row in good if row["account_id"] != here["account_id"])
    wrong_unit = {"account_id": here["account_id"], "unit_id": there}
    mistakes = [*OPPORTUNITY_MISTAKES, ("unit of another account", wrong_unit)]
    for _, cells in mistakes:
        number += 1
        key = {"opportunity_id": f"OPP-{number:05d}"}
        insert_anywhere(rows, rng.choice(good) | key | cells, rng)
    twice = good[11] | {"opportunity_id": f"OPP-{number + 1:05d}"}  # one key, two amounts
    insert_anywhere(rows, twice, rng)
    insert_anywhere(rows, twice | {"amount": f"{twice['amount']}0"}, rng)


def dirty_positions(rows: Rows, rng: Random) -> None:
    """Add positions with one mistake each, most of a product that no good row is about."""
    good = [row | {"product_id": "PRD-OP-BRD"} for row in rows[::60]]
    repeat_row(rows, 150, 2)
    pad(rows[220], "unit_id")
    for row, (_, cells) in zip(good, POSITION_MISTAKES, strict=False):
        insert_anywhere(rows, row | cells, rng)
    twice = next(row for row in rows[400:] if row["position"] == "in_house")
    insert_anywhere(rows, twice | {"position": "unknown"}, rng)  # one cell, two positions


def dirty_health_checks(rows: Rows, rng: Random) -> None:
    """Add readings like the good ones but for one mistake each, late in a month."""
    of_units = [row for row in rows if row["unit_id"] and row["satisfaction_score"]]
    of_units = [row for row in of_units if row["health_score"]]
    pad(rows[150], "account_id")
    pad(rows[480], "measured_on")
    repeat_row(rows, 260, 4)
    repeat_row(rows, 720, 1)
    here = of_units[20]
    there = next(row for row in of_units if row["account_id"] != here["account_id"])
    wrong_unit = {"account_id": here["account_id"], "unit_id": there["unit_id"]}
    for day in ("28", "27"):
        for _, cells in [*HEALTH_MISTAKES, ("unit of another account", wrong_unit)]:
            row = dict(rng.choice(of_units))
            row["measured_on"] = f"{row['measured_on'][:7]}-{day}"
            insert_anywhere(rows, row | cells, rng)
        twice = rng.choice(of_units)  # one key, two answers
        twice = twice | {"measured_on": f"{twice['measured_on'][:7]}-{day}"}
        insert_anywhere(rows, twice, rng)
        insert_anywhere(rows, twice | {"satisfaction_score": "99"}, rng)


def dirty_assignments(rows: Rows, rng: Random) -> None:
    """Add assignments like the good ones but for one mistake each, on a day of their own."""
    good = [row for row in rows if row["variant"] == "control" and row["assigned_on"] < "2025-12"]
    good = [row | {"assigned_on": "2025-12-24"} for row in good]
    pad(rows[12], "account_id")
    pad(rows[31], "assigned_on")
    rows[50]["variant"] = rows[50]["variant"].title()  # the same in any case
    repeat_row(rows, 40, 3)
    for _, cells in ASSIGNMENT_MISTAKES:
        insert_anywhere(rows, rng.choice(good) | cells, rng)
    twice = rng.choice(good)  # one key, two tactics
    insert_anywhere(rows, twice, rng)
    insert_anywhere(rows, twice | {"tactic": "none"}, rng)


def dirty_list(rows: Rows, mistakes: Sequence[tuple[str, ...]], rng: Random) -> None:
    """Add whole rows to a short table, and repeat one."""
    columns = list(rows[0])
    repeat_row(rows, len(rows) // 2, 1)
    pad(rows[1], columns[1])
    for mistake in mistakes:
        insert_anywhere(rows, dict(zip(columns, mistake, strict=True)), rng)
