"""Who is missing and what to do on Monday, a second time, on top of `recompute_signals`.

Written from docs/relationships.md. Every mart is a dictionary by its key.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from recompute import captured_cells
from recompute_people import People, Table, name_of
from recompute_potential import places
from recompute_signals import Listed, listed

KINDS = ("case_study", "reference_call", "advisory_board")
OTHER_BUYERS = ("economic_buyer", "procurement", "executive_sponsor")


def on_record(people: People, account: str, unit: str, kind: str) -> Listed:
    """Return the notes of a kind of a unit and of its whole account, the latest first."""
    notes = defaultdict(list)
    for row in people.rows["account_notes"]:
        is_of_unit = row["account_id"] == account and row["unit_id"] in (None, unit)
        if is_of_unit and row["kind"] == kind and row["recorded_on"] <= people.as_of:
            notes[row["recorded_on"]].append(row["note"])
    return listed(notes, "; ")


# Who is missing?


def mapping_gaps(people: People, by_unit: Table) -> Table:
    """Return the map of each unit that could be sold to, and what is missing first."""
    found = {(unit["unit_id"],): mapped(people, unit, by_unit) for unit in people.units_today}
    order = {key: order_of(row) for key, row in found.items()}
    return {key: row | {"rank": places(key, order[key], order)} for key, row in found.items()}


def order_of(row: dict) -> tuple:
    """Return what a gap is ranked by, the greatest first; what is not known counts as 0."""
    return row["gap"] != "none", round(float(row["realistic_whitespace"] or 0), 4)


def mapped(people: People, unit: dict, by_unit: Table) -> dict:
    """Return who is known in a unit."""
    account = unit["account_id"]
    known = people.listed_in(unit)
    roles = {each["buying_role"] for each in known}
    wanted = people.roles_wanted(unit)
    cells = by_unit.get((account, unit["unit_id"]))
    return {
        "account_id": account,
        "account_name": people.world.accounts[account]["account_name"],
        "unit_name": unit["unit_name"],
        "unit_function": unit["unit_function"],
        "is_sold": unit["is_sold"],
        "gap": gap(known, roles, wanted),
        "contacts": len(known),
        "has_point_of_contact": any(each["is_point_of_contact"] for each in known),
        "has_champion": "champion" in roles,
        "has_decision_maker": "decision_maker" in roles,
        "target_roles": len(wanted) or None,
        "missing_roles": listed({0: sorted(wanted - roles)}, ", "),
        "decision_makers": names_of(known, ("decision_maker",)),
        "champions": names_of(known, ("champion",)),
        "other_buyers": names_of(known, OTHER_BUYERS),
        "use_cases": on_record(people, account, unit["unit_id"], "use_case"),
        "realistic_whitespace": cells and cells["realistic_whitespace"],
        "last_plan_shared_on": last_event(people, account, "plan_shared"),
        "last_cross_team_review_on": last_event(people, account, "cross_team_review"),
    }


def gap(known: list[dict], roles: set, wanted: set[str]) -> str:
    """Return the first that holds."""
    if not known:
        return "no_contact"
    for role in ("champion", "decision_maker"):
        if role not in roles:
            return f"no_{role}"
    return "missing_role" if wanted - roles else "none"


def names_of(known: list[dict], roles: tuple[str, ...]) -> Listed:
    """Return the names of those who have one of some roles."""
    names = [
        each["contact_name"] or each["contact_id"] for each in known if each["buying_role"] in roles
    ]
    return listed({0: names}, ", ")


def last_event(people: People, account: str, event: str) -> date | None:
    """Return the last day of an event of an account."""
    days = [
        row["occurred_on"]
        for row in people.rows["account_plans"]
        if row["account_id"] == account and row["event"] == event
    ]
    return max((day for day in days if day <= people.as_of), default=None)


# What to do on Monday?


def adjacency_plays(people: People, cells: Table, paths: Table, interests: Table) -> Table:
    """Return the cells that can be won beside a reference unit."""
    unsold = {unit["unit_id"]: unit for unit in people.units_today if not unit["is_sold"]}
    warmest = {key[0]: (key, row) for key, row in paths.items() if row["rank_in_unit"] == 1}
    found = {}
    for (account, unit, product), cell in cells.items():
        references = speaking_for(people, account, unit, product)
        if unit in unsold and references and (cell["realistic_whitespace"] or 0) > 0:
            key, row = warmest.get(unit, ((None,) * 3, {}))
            strength = interests.get((account, unit), {}).get("strength")
            weight = 1 + (row.get("path_strength") or 0) + float(strength or 0)
            found[unit, product] = references | {
                "account_id": account,
                "account_name": people.world.accounts[account]["account_name"],
                "owner_id": people.world.accounts[account]["owner_id"],
                "unit_name": unsold[unit]["unit_name"],
                "product_name": product_name(people, product),
                "colleague_id": key[1],
                "colleague_name": row.get("colleague_name"),
                "contact_id": key[2],
                "contact_name": row.get("contact_name"),
                "path_strength": row.get("path_strength"),
                "interest_strength": strength,
                "realistic_whitespace": cell["realistic_whitespace"],
                "weighted_whitespace": float(cell["realistic_whitespace"]) * weight / 3,
                "cell_status": cell["status"],
            }
    order = {key: row["weighted_whitespace"] for key, row in found.items()}
    return {key: row | {"rank": places(key, order[key], order)} for key, row in found.items()}


def product_name(people: People, product: str) -> str:
    """Return the name of a product."""
    rows = people.rows["products"]
    return next(row["product_name"] for row in rows if row["product_id"] == product)


def speaking_for(people: People, account: str, unit: str, product: str) -> dict | None:
    """Return the other reference unit and spends most on a product, then the first id."""
    kinds = defaultdict(set)
    for row in people.rows["account_references"]:
        if row["available_from"] <= people.as_of:
            kinds[row["unit_id"]].add(row["reference_kind"])
    spent = {
        key: value
        for (key, bought), value in captured_cells(
            people.world, account, people.world.months[-1]
        ).items()
        if bought == product and value > 0 and key in kinds and key != unit
    }
    if not spent:
        return None
    most = min(spent, key=lambda key: (-spent[key], key))
    return {
        "reference_unit_id": most,
        "reference_unit_name": name_of(people.units[most]),
        "reference_kind": min(kinds[most], key=KINDS.index),
    }


def account_value_propositions(people: People, plays: Table) -> Table:
    """Return what to say to each unit that buys nothing and of which anything is known."""
    found = {}
    for unit in people.units_today:
        account, key = unit["account_id"], unit["unit_id"]
        said = {
            f"{kind}s": on_record(people, account, key, kind)
            for kind in ("challenge", "objective", "trend", "use_case")
        }
        own = {place: row for place, row in plays.items() if place[0] == key}
        is_known = own or any(notes.groups for notes in said.values())
        if not unit["is_sold"] and is_known:
            first = min((row["rank"][0] for row in own.values()), default=None)
            best = [proposed(people, *each) for each in own.items() if each[1]["rank"][0] == first]
            names = proposed(people, (key, None), {})
            found[key,] = said | {
                "account_id": account,
                "account_name": people.world.accounts[account]["account_name"],
                "unit_name": unit["unit_name"],
                **{name: {row[name] for row in best} if best else None for name in names},
            }
    return found


def proposed(people: People, place: tuple, play: dict) -> dict:
    """Return the unit and product that speak to another unit: those of a play."""
    shared = ("reference_unit_id", "reference_unit_name", "reference_kind", "product_name")
    reference = play.get("reference_unit_id")
    return {name: play.get(name) for name in (*shared, "realistic_whitespace")} | {
        "product_id": place[1],
        "reference_use_cases": reference
        and on_record(people, play["account_id"], reference, "use_case"),
    }
