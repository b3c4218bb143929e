"""Notes on what customers struggle with, want and do."""

from datetime import date
from typing import Any

import demo_catalogue as cat
from demo_note_texts import ENDINGS, FUNCTION_NOTES, INDUSTRY_NOTES
from demo_people import customers_on_last_day
from demo_positions import draw_day
from demo_relationship_stories import CHAMPION_ACCOUNT
from demo_world import Account, World, pick, rng_for

Row = dict[str, Any]

NOTES = {"Enterprise": (3, 10), "Mid-Market": (1, 6), "SMB": (0, 3)}
ABOUT_UNITS = {"challenge": 40, "objective": 32, "use_case": 28}
ABOUT_ACCOUNTS = {"challenge": 30, "objective": 30, "trend": 40}


def make_notes(world: World) -> list[Row]:
    """Write the notes on all customers and a few of the others."""
    customers = {account.account_id for account in customers_on_last_day(world)}
    return [
        row
        for account in world.accounts
        for row in account_notes_of(account, account.account_id in customers)
    ]


def account_notes_of(account: Account, is_customer: bool) -> list[Row]:
    """Write the notes on one account, no two the same."""
    rng = rng_for("notes", account.account_id)
    low, high = NOTES[account.segment] if is_customer else (0, 1)
    units = [unit for unit in account.units if unit.is_open(cat.AS_OF)]
    last = date(2026, 4, 28) if account.account_id == CHAMPION_ACCOUNT else date(2026, 6, 29)
    first = min(max(account.created_on, date(2024, 2, 1)), last)
    rows: dict[tuple[str | None, str, str], Row] = {}
    for _ in range(rng.randint(low, high)):
        unit = rng.choice(units) if units and rng.random() < 0.6 else None
        kind = pick(rng, ABOUT_UNITS if unit else ABOUT_ACCOUNTS)
        texts = FUNCTION_NOTES[unit.function] if unit else INDUSTRY_NOTES[account.industry]
        text = rng.choice(texts[kind])
        note = text + rng.choice(ENDINGS[kind])
        unit_id = unit.unit_id if unit else None
        row = {"account_id": account.account_id, "unit_id": unit_id, "kind": kind, "note": note}
        # nobody writes the same down twice
        rows.setdefault((unit_id, kind, text), row | {"recorded_on": draw_day(rng, first, last)})
    return sorted(rows.values(), key=lambda row: row["recorded_on"])
