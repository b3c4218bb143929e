"""Who has what the vendor doesn't sell: positions of empty cells, and rules of who may buy what."""

from collections.abc import Iterator
from datetime import date
from random import Random
from typing import Any

import demo_catalogue as cat
from demo_deals import RIVALS, is_for_sale
from demo_lost_deals import make_opportunities
from demo_stories import TOLD
from demo_world import Account, Unit, World, add_months, month_end, month_index, pick, rng_for

Row = dict[str, Any]

FIRST_RECORDED = date(2025, 1, 1)
FIRST_END = date(2026, 3, 1)
LAST_END = date(2028, 6, 30)
# How often a cell was looked into, by what it is to its unit: "wanted" suits it, "unsuited" does
# not, "held" is another tier of what it has. Small customers are hardly asked.
LOOKED_INTO = {"wanted": 0.6, "unsuited": 0.32, "held": 0.34}
ASKED = {"Enterprise": 1.0, "Mid-Market": 0.95, "SMB": 0.15}
POSITIONS = {
    "wanted": {"competitor": 50, "in_house": 19, "blocked": 9, "not_needed": 11, "unknown": 11},
    "unsuited": {"not_needed": 60, "in_house": 20, "blocked": 8, "unknown": 12},
    "held": {"not_needed": 66, "in_house": 12, "blocked": 12, "unknown": 10},
}
# segment, industry (empty: any), product_id, is_eligible. Some customers bought before the rules.
ELIGIBILITY = [
    ("", "Logistics", cat.FORECASTING, "true"),
    ("", "Retail", cat.FORECASTING, "true"),
    ("", "Manufacturing", cat.FORECASTING, "true"),
    ("", "Hospitality", cat.FORECASTING, "true"),
    ("", "Energy and Utilities", cat.FORECASTING, "true"),
    ("", "Healthcare", cat.FORECASTING, "true"),
    ("SMB", "Retail", cat.FORECASTING, "false"),
    ("SMB", "Logistics", cat.HUB, "false"),
]


def make_eligibility() -> list[Row]:
    """Write the rules of who may buy what."""
    return [dict(zip(cat.COLUMNS["product_eligibility"], row, strict=True)) for row in ELIGIBILITY]


def may_buy(account: Account, product_id: str) -> bool:
    """Apply the rules: the one that names most counts; where some say yes, the rest may not."""
    rules = [rule for rule in ELIGIBILITY if rule[2] == product_id]
    fitting = [
        rule
        for rule in rules
        if rule[0] in ("", account.segment) and rule[1] in ("", account.industry)
    ]
    if not fitting:
        return all(rule[3] == "false" for rule in rules)
    fitting.sort(key=lambda rule: (bool(rule[0]) + bool(rule[1]), rule[3] == "false"))
    return fitting[-1][3] == "true"


def bought_cells(world: World) -> set[tuple[str, str]]:
    """List what each unit buys on the last day, or used in the year before it."""
    lines = [(line.unit_id, line) for line in world.lines if line.revenue_type != "one_time"]
    for stream in world.streams:
        lines += [(stream.unit.unit_id, line) for line in stream.lines + stream.extra_lines]
    since = {"recurring": cat.AS_OF, "usage": add_months(cat.AS_OF, -12)}
    return {
        (unit_id, line.product_id)
        for unit_id, line in lines
        if line.ended_on is None or line.ended_on > since[line.revenue_type]
    }


def make_positions(world: World) -> list[Row]:
    """Write why units don't buy, where somebody looked into it."""
    deals = make_opportunities(world)
    taken = bought_cells(world)
    pursued = {(row["unit_id"], row["product_id"]) for row in deals if row["stage"] == "open"}
    rivals = {
        (row["unit_id"], row["product_id"]): row["competitor_name"]
        for row in deals
        if row["stage"] == "lost" and row.get("competitor_name")
    }
    return [
        row
        for account in world.accounts
        if account.story != TOLD
        for unit in account.units
        if unit.is_open(cat.AS_OF)
        for family in cat.FAMILIES
        for row in look_into(account, unit, family, taken, rivals)
        if (unit.unit_id, row["product_id"]) not in pursued
    ]


def look_into(
    account: Account,
    unit: Unit,
    family: str,
    taken: set[tuple[str, str]],
    rivals: dict[tuple[str, str], str],
) -> Iterator[Row]:
    """Write the empty cells of a unit and product family, which tell one story."""
    rng = rng_for("positions", unit.unit_id, family)
    cells = [(unit.unit_id, product) for product in cat.FAMILIES[family]]
    kind = "wanted" if is_for_sale(unit, family, cat.AS_OF) else "unsuited"
    kind = "held" if any(cell in taken for cell in cells) else kind
    lost_to = next((rivals[cell] for cell in cells if cell in rivals), None)
    is_lost = kind != "held" and lost_to is not None
    position = "competitor" if is_lost else pick(rng, POSITIONS[kind])
    known_since = max(FIRST_RECORDED, account.created_on, unit.opened_on or cat.FIRST_DAY)
    recorded_on = draw_day(rng, known_since, cat.AS_OF)
    told: Row = {"position": position, "recorded_on": recorded_on}
    if position == "competitor":
        told["competitor_name"] = lost_to or rng.choice(RIVALS[family])
        ends_on = draw_end(rng, recorded_on)
        told["contract_ends_on"] = ends_on if rng.random() < 0.7 else None
    chance = LOOKED_INTO[kind] * ASKED[account.segment]
    for cell in cells:
        is_known = rng.random() < chance
        is_sold = cell in taken or cell[1] in cat.RETIRED or not may_buy(account, cell[1])
        if is_known and not is_sold:
            yield {"unit_id": cell[0], "product_id": cell[1], **told}


def draw_day(rng: Random, first: date, last: date) -> date:
    """Draw a day between two."""
    return date.fromordinal(rng.randint(first.toordinal(), last.toordinal()))


def draw_end(rng: Random, recorded_on: date) -> date:
    """Draw when a competitor's contract ends: the end of a month, not before it was recorded."""
    first = month_index(max(FIRST_END, recorded_on))
    return month_end(rng.randint(first, month_index(LAST_END)))
