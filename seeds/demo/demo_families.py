"""Who owned whom, and since when: mergers, a spin-off, a subsidiary that changed hands.

An account named here has its parents from here alone, the one of today included; every other
account keeps the parent it was made with.
"""

from datetime import date
from typing import Any

from demo_world import World

Row = dict[str, Any]

# account, its parent, since when, until when (first day no longer; None: still)
PARENTHOODS: list[tuple[str, str, date, date | None]] = [
    # a prospect buys two customers on one day; the second has left by the autumn
    ("ACC-1083", "ACC-1032", date(2025, 4, 15), None),
    ("ACC-1050", "ACC-1032", date(2025, 4, 15), None),
    # one customer buys another
    ("ACC-1072", "ACC-1075", date(2025, 9, 1), None),
    # a subsidiary that buys is sold off, and stands alone
    ("ACC-1085", "ACC-1007", date(2019, 3, 1), date(2025, 10, 1)),
    # the same, early in the data
    ("ACC-1079", "ACC-1023", date(2021, 7, 1), date(2024, 3, 1)),
    # a subsidiary goes from one customer to another
    ("ACC-1059", "ACC-1002", date(2018, 1, 1), date(2025, 2, 1)),
    ("ACC-1059", "ACC-1004", date(2025, 2, 1), None),
    # nothing ever changed
    ("ACC-1042", "ACC-1010", date(2017, 5, 1), None),
]


def make_parents() -> list[Row]:
    """Write the history of parenthood."""
    columns = ("account_id", "parent_account_id", "valid_from", "valid_to")
    return [dict(zip(columns, parenthood, strict=True)) for parenthood in PARENTHOODS]


def parents_on(world: World, on: date) -> dict[str, str]:
    """Return each account's parent on a day, empty where it had none."""
    parents = {account.account_id: account.parent_id for account in world.accounts}
    parents |= {account_id: "" for account_id, *_ in PARENTHOODS}
    for account_id, parent_id, start, end in PARENTHOODS:
        if start <= on and (end is None or on < end):
            parents[account_id] = parent_id
    return parents


def customers_on(world: World, on: date) -> dict[str, str]:
    """Return each account's ultimate parent on a day."""
    parents = parents_on(world, on)
    customers = {}
    for account_id in parents:
        top = account_id
        while parents[top]:
            top = parents[top]
        customers[account_id] = top
    return customers
