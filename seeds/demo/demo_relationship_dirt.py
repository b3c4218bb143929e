"""The mistakes in the files about people, added like those of demo_dirt.py and after them."""

from datetime import datetime, timedelta
from random import Random

from demo_mistakes import (
    CONNECTION_MISTAKES,
    CONTACT_MISTAKES,
    ENGAGEMENT_MISTAKES,
    NOTE_MISTAKES,
    PLAN_MISTAKES,
    REFERENCE_MISTAKES,
    TARGET_ROLE_MISTAKES,
)
from demo_row_edits import Rows, insert_anywhere, pad, repeat_row
from demo_world import rng_for

FIRST_WRONG_CONTACT = 3001


def add_relationship_dirt(tables: dict[str, Rows]) -> None:
    """Spread the mistakes over the tables about people, with numbers of their own."""
    rng = rng_for("relationship dirt")
    dirty_contacts(tables["contacts"], rng)
    dirty_engagements(tables["engagements"], rng)
    repeat_row(tables["connections"], 320, 2)
    pad(tables["connections"][90], "contact_id")
    repeat_row(tables["target_roles"], 8, 3)
    pad(tables["account_references"][4], "unit_id")
    pad(tables["account_notes"][77], "account_id")
    for name, mistakes in (
        ("connections", CONNECTION_MISTAKES),
        ("account_references", REFERENCE_MISTAKES),
        ("account_plans", PLAN_MISTAKES),
        ("account_notes", NOTE_MISTAKES),
        ("target_roles", TARGET_ROLE_MISTAKES),
    ):
        rows = tables[name]
        for mistake in mistakes:
            insert_anywhere(rows, dict(zip(rows[0], mistake, strict=True)), rng)


def dirty_contacts(rows: Rows, rng: Random) -> None:
    """Add contacts like the good ones but for one mistake each."""
    good = [row for row in rows if row["unit_id"] and row["joined_on"] and not row["left_on"]]
    good = [row for row in good if row["has_opted_out"] != "true"]
    pad(rows[260], "contact_id")
    pad(rows[910], "account_id")
    repeat_row(rows, 505, 2)
    here = good[40]
    there = next(row["unit_id"] for row in good if row["account_id"] != here["account_id"])
    wrong_unit = {"account_id": here["account_id"], "unit_id": there}
    number = FIRST_WRONG_CONTACT
    for _, cells in [*CONTACT_MISTAKES, ("unit of another account", wrong_unit)]:
        key = {"contact_id": f"CON-{number:04d}"}
        row = rng.choice(good) | {"buying_role": "", "is_point_of_contact": "false"}
        insert_anywhere(rows, row | key | cells, rng)
        number += 1
    twice = rng.choice(good) | {"contact_id": f"CON-{number:04d}"}  # one key, two titles
    for title in ("Payroll Specialist", "Team Lead"):
        insert_anywhere(rows, twice | {"title": title, "is_point_of_contact": "false"}, rng)


def dirty_engagements(rows: Rows, rng: Random) -> None:
    """Add touches like the good ones but for one mistake each, and write some times differently."""
    good = [row for row in rows if row["contact_id"] and row["channel"] == "marketing"]
    number = len(rows)
    pad(rows[2400], "account_id")
    pad(rows[7700], "contact_id")
    repeat_row(rows, 5200, 1)
    for position in (3100, 6200, 9300):
        write_time_anew(rows[position], "Z", 0)
        write_time_anew(rows[position + 40], "+02:00", 2)
    here = good[500]
    there = next(row for row in good if row["account_id"] != here["account_id"])
    wrong_contact = {"contact_id": there["contact_id"], "unit_id": ""}
    wrong_contact["account_id"] = here["account_id"]
    for _, cells in [*ENGAGEMENT_MISTAKES, ("contact of another account", wrong_contact)]:
        number += 1
        key = {"engagement_id": f"ENG-{number:05d}"}
        insert_anywhere(rows, rng.choice(good) | key | cells, rng)


def write_time_anew(row: dict[str, str], zone: str, hours: int) -> None:
    """Write the same moment as ISO 8601, in UTC or in another zone."""
    moment = datetime.fromisoformat(row["occurred_at"]) + timedelta(hours=hours)
    row["occurred_at"] = f"{moment.isoformat()}{zone}"
