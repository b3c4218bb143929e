"""Write the demo inputs (demo_<input>.csv) next to this file.

Run it by hand, `python seeds/demo/generate_demo_data.py`, when the made-up vendor should change;
the build reads only the files. It needs the standard library, reads no clock, and two runs write
the same bytes. A new input is one function here and one line in INPUTS.
"""

import csv
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import demo_catalogue as cat
from demo_books import make_costs, make_rates, make_totals
from demo_causes import rows_of_causes
from demo_connections import make_connections, make_plans, make_references
from demo_contracts import in_force_at_month_end
from demo_dirt import add_dirt
from demo_estimates import idle_estimates, make_estimates
from demo_experiments import make_assignments
from demo_families import make_parents, parents_on
from demo_health import make_health_checks
from demo_history import sell_everything
from demo_lost_deals import make_opportunities
from demo_notes import make_notes
from demo_people import contact_rows, make_people, target_role_rows
from demo_positions import make_eligibility, make_positions
from demo_stories import tell_stories
from demo_touches import make_touches
from demo_world import World, make_world, month_start, rng_for

Row = dict[str, Any]

EVENTS_PER_USER = {"WF": 64, "AN": 38, "OP": 85}


def accounts(world: World) -> list[Row]:
    """Write the customers and prospects."""
    rng = rng_for("accounts input")
    parents = parents_on(world, cat.AS_OF)
    rows = []
    for account in world.accounts:
        rows.append(
            {
                "account_id": account.account_id,
                "account_name": account.name,
                "parent_account_id": parents[account.account_id],
                "segment": account.segment,
                "industry": account.industry,
                "region": account.region,
                "employee_count": None if rng.random() < 0.03 else account.employees,
                "annual_revenue": None if rng.random() < 0.06 else account.annual_revenue,
                "currency": account.currency,
                "owner_id": account.owner_id,
                "team_structure": account.team_structure,
                "created_on": account.created_on,
            }
        )
    return rows


def buying_units(world: World) -> list[Row]:
    """Write the units that buy."""
    rng = rng_for("buying units input")
    return [
        {
            "unit_id": unit.unit_id,
            "account_id": unit.account_id,
            "unit_name": unit.name,
            "unit_function": unit.function,
            "potential_users": None if rng.random() < 0.02 else unit.stated_users or unit.users,
            "is_addressable": str(unit.is_addressable).lower(),
            "opened_on": unit.opened_on,
            "closed_on": unit.closed_on,
        }
        for unit in world.units
    ]


def products(world: World) -> list[Row]:
    """Write the price list."""
    return [dict(zip(cat.COLUMNS["products"], row, strict=True)) for row in cat.PRODUCTS]


def revenue_lines(world: World) -> list[Row]:
    """Write the contract and invoice lines."""
    columns = cat.COLUMNS["revenue_lines"]
    rows = [{column: getattr(line, column) for column in columns} for line in world.lines]
    for row in rows:
        for column in ("amount", "discount_amount"):
            row[column] = None if row[column] is None else f"{row[column]:.2f}"
    return rows


def potential_estimates(world: World) -> list[Row]:
    """Write what people believe the customers could spend."""
    return make_estimates(world)


def exchange_rates(_: World) -> list[Row]:
    """Write a rate for the first of each month, from the month before the data begins."""
    return make_rates()


def product_usage(world: World) -> list[Row]:
    """Write monthly active users of seat-priced products, since usage was first measured."""
    rows = []
    for number, stream in enumerate(world.streams):
        rng = rng_for("usage", number, stream.unit.unit_id)
        if not (stream.has_seats and stream.has_unit_id and stream.unit.reports_usage):
            continue
        for month in range(12, cat.MONTHS):
            lines = in_force_at_month_end(stream, month)
            seats = sum(line.seats or 0 for line in lines)
            adoption = stream.adoption_by_month.get(month, 0.0)
            if not lines or not seats:
                continue
            quiet = 0.92 if month_start(month).month in (8, 12) else 1.0
            active = min(seats, round(seats * adoption * quiet * rng.gauss(1, 0.02)))
            each = EVENTS_PER_USER[lines[0].product_id[4:6]] * (0.5 + adoption)
            events = round(active * each * rng.uniform(0.9, 1.1))
            rows.append(
                {
                    "account_id": stream.account.account_id,
                    "unit_id": stream.unit.unit_id,
                    "product_id": lines[0].product_id,
                    "usage_month": month_start(month),
                    "active_users": active,
                    "event_count": None if rng.random() < 0.01 else events,
                }
            )
    rows.sort(key=lambda row: (row["usage_month"], row["unit_id"], row["product_id"]))
    return rows


def account_parents(_: World) -> list[Row]:
    """Write who owned whom, and since when."""
    return make_parents()


def opportunities(world: World) -> list[Row]:
    """Write the deals that were won, lost, or are open."""
    return make_opportunities(world)


def acquisition_costs(world: World) -> list[Row]:
    """Write what was spent on winning those deals."""
    return make_costs(world, make_opportunities(world))


def control_totals(world: World) -> list[Row]:
    """Write what finance's books have."""
    return make_totals(world)


def cell_positions(world: World) -> list[Row]:
    """Write why units don't buy what they could."""
    return make_positions(world)


def product_eligibility(_: World) -> list[Row]:
    """Write who may buy what."""
    return make_eligibility()


def contacts(world: World) -> list[Row]:
    """Write whom the vendor knows."""
    return contact_rows(make_people(world))


def target_roles(_: World) -> list[Row]:
    """Write which roles are wanted in every unit of a function."""
    return target_role_rows()


def engagements(world: World) -> list[Row]:
    """Write who was in touch with the vendor, how and when."""
    return make_touches(world)


def connections(world: World) -> list[Row]:
    """Write who of the vendor knows whom."""
    return make_connections(world)


def account_references(world: World) -> list[Row]:
    """Write which units vouch for what they buy."""
    return make_references(world)


def account_plans(world: World) -> list[Row]:
    """Write what was agreed, handed over or left to support."""
    return make_plans(world)


def account_notes(world: World) -> list[Row]:
    """Write what customers struggle with, want and do."""
    return make_notes(world)


def health_checks(world: World) -> list[Row]:
    """Write how customers are doing."""
    return make_health_checks(world)


def outreach_assignments(world: World) -> list[Row]:
    """Write who was given what in which experiment."""
    return make_assignments(world)


INPUTS: list[Callable[[World], list[Row]]] = [
    accounts,
    buying_units,
    products,
    revenue_lines,
    potential_estimates,
    exchange_rates,
    product_usage,
    account_parents,
    opportunities,
    acquisition_costs,
    control_totals,
    cell_positions,
    product_eligibility,
    contacts,
    target_roles,
    engagements,
    connections,
    account_references,
    account_plans,
    account_notes,
    health_checks,
    outreach_assignments,
]


def as_text(value: object) -> str:
    """Format a cell as the files hold it: ISO dates, empty for NULL."""
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, date) else str(value)


def as_rows(name: str, rows: list[Row]) -> list[dict[str, str]]:
    """Return rows as text, with every column of their input."""
    return [{column: as_text(row.get(column)) for column in cat.COLUMNS[name]} for row in rows]


def write_input(folder: Path, name: str, rows: list[dict[str, str]]) -> None:
    """Write one input as CSV."""
    path = folder / f"demo_{name}.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, cat.COLUMNS[name], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def main() -> None:
    """Make the world, write its inputs as text, add the mistakes, and save."""
    world = make_world()
    sell_everything(world)
    tell_stories(world)
    tables = {}
    for make_rows in INPUTS:
        name = make_rows.__name__
        tables[name] = as_rows(name, make_rows(world))
    add_dirt(tables)
    tables["potential_estimates"] += as_rows("potential_estimates", idle_estimates(world))
    for name, rows in rows_of_causes().items():
        tables[name] += as_rows(name, rows)
    for name, rows in tables.items():
        write_input(Path(__file__).parent, name, rows)


if __name__ == "__main__":
    main()
