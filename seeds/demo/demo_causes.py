"""Why some customers buy little of what they could: planted, to be found again from the data.

Half of each cause came about by itself; the rows here add what was missing. All are of 2026, so
that what earlier months say stays as it is. They come last in their files.
"""

from datetime import date
from typing import Any

import demo_catalogue as cat

Row = dict[str, Any]

# cause: customers with a low revenue rate of whom it is true on the last day
CAUSE_TRUTHS = {
    # half of the units or more know nobody; one person is engaged, or deals are small
    "mapping": ["ACC-1049", "ACC-1084"],
    # healthy or content, and nobody proposes anything: support alone is in touch
    "selling_process": ["ACC-1022", "ACC-1053", "ACC-1110"],
    # content with what they have, they turn down what else they are offered
    "product_fit": ["ACC-1027", "ACC-1089"],
    # doing well, and success has passed nothing on to sales
    "handoff": ["ACC-1124", "ACC-1134"],
    # lost to somebody nobody had heard of there
    "competition": ["ACC-1048", "ACC-1088"],
}

# account: unit, product, kind, origin, amount, created, closed, reason, competitor; won if there
# is no reason
DEALS = {
    "ACC-1084": """
UNT-0469 PRD-PL-FCS upsell success_identified 250 2026-01-12 2026-01-20 - -
""",
    "ACC-1027": """
UNT-0188 PRD-AN-TEAM cross_sell rep_proposed 38500 2026-01-29 2026-05-05 missing_features -
UNT-0190 PRD-WF-ENT cross_sell rep_proposed 29900 2026-02-12 2026-05-20 missing_features -
UNT-0189 PRD-PL-HUB cross_sell success_identified 21000 2026-03-17 2026-06-18 missing_features -
""",
    "ACC-1089": """
UNT-0491 PRD-PL-HUB cross_sell rep_proposed 6100 2026-01-19 2026-03-12 missing_features -
UNT-0492 PRD-AN-TEAM cross_sell rep_proposed 7400 2026-02-09 2026-04-21 missing_features -
UNT-0490 PRD-WF-ENT upsell success_identified 3800 2026-04-14 2026-06-03 price -
""",
    "ACC-1110": """
UNT-0545 PRD-WF-ESS upsell customer_inbound 400 2026-01-20 2026-02-10 no_decision -
UNT-0544 PRD-AN-TEAM upsell customer_inbound 600 2026-04-03 2026-05-12 budget_cut -
""",
    "ACC-1088": """
UNT-0487 PRD-AN-BUS cross_sell rep_proposed 5200 2026-02-16 2026-05-28 competitor Tallygrid
""",
}
LEFT_OUT = ("opportunity_id", "account_id", "stage", "owner_id", "currency")
DEAL_COLUMNS = [name for name in cat.COLUMNS["opportunities"] if name not in LEFT_OUT]
FIRST_DEAL = 1901

SUPPORT_ONLY = [
    ("ACC-1022", date(2026, 3, 10)),
    ("ACC-1022", date(2026, 5, 19)),
    ("ACC-1053", date(2026, 1, 14)),
    ("ACC-1053", date(2026, 4, 22)),
    ("ACC-1110", date(2026, 6, 2)),
]
# account, day, satisfaction, health
READINGS = [("ACC-1134", date(2026, 6, 26), 69, 73.6)]
# noted once the deal was lost: that is how one heard of it
POSITIONS = [
    (
        "UNT-0487",
        "PRD-AN-BUS",
        "competitor",
        "Tallygrid",
        date(2028, 5, 31),
        date(2026, 6, 2),
    )
]


def rows_of_causes() -> dict[str, list[Row]]:
    """Return what each input gains."""
    return {
        "opportunities": deals(),
        "account_plans": [
            {"account_id": account_id, "event": "support_only_contact", "occurred_on": on}
            for account_id, on in SUPPORT_ONLY
        ],
        "health_checks": [
            {
                "account_id": account_id,
                "measured_on": on,
                "satisfaction_score": satisfaction,
                "health_score": health,
            }
            for account_id, on, satisfaction, health in READINGS
        ],
        "cell_positions": [
            dict(zip(cat.COLUMNS["cell_positions"], row, strict=True)) for row in POSITIONS
        ],
    }


def deals() -> list[Row]:
    """Write the deals, in the currencies of the accounts."""
    rows: list[Row] = []
    for account_id, lines in DEALS.items():
        for line in lines.strip().splitlines():
            cells = ["" if cell == "-" else cell.replace("_", " ") for cell in line.split()]
            row = dict(zip(DEAL_COLUMNS, cells, strict=True))
            row |= {name: row[name].replace(" ", "_") for name in ("kind", "origin")}
            key = {"opportunity_id": f"OPP-{FIRST_DEAL + len(rows):05d}", "account_id": account_id}
            rows.append(key | row | {"stage": "lost" if row["loss_reason"] else "won"})
    return rows
