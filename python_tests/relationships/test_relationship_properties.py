"""What holds of any coverage, list, path and play, whatever the inputs."""

import random
from datetime import timedelta

import duckdb
import pytest
from project import Inputs, Replay, Rows, fetch
from random_people import AS_OF, random_people
from recompute_relationships import KEYS, Table, agrees

SEEDS = range(2)
LISTS = (
    "known_contacts",
    "undiscovered_interest",
    "warm_paths",
    "mapping_gaps",
    "adjacency_plays",
    "account_value_propositions",
)
PREFIX = "AA-"  # ids keep their order, beside names and the word `unknown` too


def world_of(seed: int) -> Inputs:
    """Return the random inputs of a seed."""
    return random_people(random.Random(1000 + seed), accounts=8)


def tables(connection: duckdb.DuckDBPyConnection, marts: tuple[str, ...]) -> dict[str, Table]:
    """Return marts by their keys."""
    found = {}
    for mart in marts:
        rows = fetch(connection, f"from {mart}")
        found[mart] = {tuple(row[column] for column in KEYS[mart]): row for row in rows}
    return found


def run(relations: Replay, inputs: Inputs, *marts: str) -> dict[str, Table]:
    """Return some marts of some inputs, all of them if none is named."""
    with relations.run(inputs, *marts) as connection:
        return tables(connection, marts or tuple(KEYS))


@pytest.fixture(scope="module")
def before(relations: Replay) -> dict[int, dict[str, Table]]:
    """Return every mart of every seed."""
    return {seed: run(relations, world_of(seed)) for seed in SEEDS}


def changed(one: dict[str, Table], other: dict[str, Table]) -> list[str]:
    """Return what differs between the marts that both have."""
    found = []
    for mart in one.keys() & other.keys():
        found += [f"{mart} {key}" for key in one[mart].keys() ^ other[mart].keys()]
        for key in one[mart].keys() & other[mart].keys():
            row, new = one[mart][key], other[mart][key]
            found += [
                f"{mart} {key} {name}: {value} became {new[name]}"
                for name, value in row.items()
                if not agrees(new[name], value)
            ]
    return found


@pytest.mark.parametrize("seed", SEEDS)
def test_the_order_of_rows_changes_nothing(relations: Replay, before: dict, seed: int):
    """Of any input."""
    rng = random.Random(seed)
    shuffled = {name: rng.sample(rows, len(rows)) for name, rows in world_of(seed).items()}
    assert changed(before[seed], run(relations, shuffled)) == []


def renamed(rows: Rows) -> Rows:
    """Return rows with every id, and no name, written in another way."""
    return [
        {
            column: f"{PREFIX}{value}" if column.endswith("_id") and value is not None else value
            for column, value in row.items()
        }
        for row in rows
    ]


def named_as_before(value: object) -> object:
    """Return a value as it would be without the new ids."""
    return value.replace(PREFIX, "") if isinstance(value, str) else value


@pytest.mark.parametrize("seed", SEEDS)
def test_the_names_of_ids_change_nothing_else(relations: Replay, before: dict, seed: int):
    """Accounts, units, products, people, colleagues and touches are called by other ids."""
    after = run(relations, {name: renamed(rows) for name, rows in world_of(seed).items()})
    back = {
        mart: {
            tuple(map(named_as_before, key)): {
                column: named_as_before(value) for column, value in row.items()
            }
            for key, row in table.items()
        }
        for mart, table in after.items()
    }
    assert changed(before[seed], back) == []


@pytest.mark.parametrize("seed", SEEDS)
def test_coverage_is_the_same_whoever_comes_first(relations: Replay, before: dict, seed: int):
    """Ids of people in the opposite order change no count and no share, of ties either."""
    inputs = world_of(seed)
    keys = sorted(row["contact_id"] for row in inputs["contacts"])
    other = dict(zip(keys, reversed(keys), strict=True)) | {None: None}
    for name in ("contacts", "engagements", "connections"):
        inputs[name] = [row | {"contact_id": other[row["contact_id"]]} for row in inputs[name]]
    marts = ("account_coverage", "unit_coverage", "group_coverage")
    assert changed(before[seed], run(relations, inputs, *marts)) == []


def with_somebody(inputs: Inputs, **values: object) -> Inputs:
    """Add a champion to each unit, whom we talk to, know well and were in touch with today."""
    units = inputs["buying_units"]
    made = dict(inputs)
    made["contacts"] = inputs["contacts"] + [
        {
            "contact_id": f"new-{row['unit_id']}",
            "account_id": row["account_id"],
            "unit_id": row["unit_id"],
            "contact_name": "Somebody New",
            "buying_role": "champion",
            "is_point_of_contact": "true",
            **values,
        }
        for row in units
    ]
    made["engagements"] = inputs["engagements"] + [
        {
            "engagement_id": f"new-{row['unit_id']}-{number}",
            "account_id": row["account_id"],
            "contact_id": f"new-{row['unit_id']}",
            "channel": "sales",
            "direction": "inbound",
            "kind": "call",
            "occurred_at": AS_OF - timedelta(number),
        }
        for row in units
        for number in range(9)
    ]
    made["connections"] = inputs["connections"] + [
        {"colleague_id": "C", "contact_id": f"new-{row['unit_id']}", "strength": 1}
        | {"last_interaction_on": AS_OF}
        for row in units
    ]
    return made


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("opted_out_on", [None, AS_OF, AS_OF + timedelta(1)])
def test_who_opted_out_changes_no_list(
    relations: Replay, before: dict, seed: int, opted_out_on: object
):
    """Always, since today or only after the as-of date."""
    values = {"has_opted_out": "true", "opted_out_on": opted_out_on}
    after = run(relations, with_somebody(world_of(seed), **values), *LISTS)
    assert changed(before[seed], after) == []


@pytest.mark.parametrize("seed", SEEDS)
def test_who_left_is_in_no_path_and_in_no_list(relations: Replay, before: dict, seed: int):
    """Though a champion who left is a risk."""
    marts = (*LISTS, "champion_risk")
    after = run(relations, with_somebody(world_of(seed), left_on=AS_OF), *marts)
    risks = after.pop("champion_risk")
    assert changed(before[seed], after) == []
    assert risks
    assert {row["status"] for row in risks.values()} <= {"left", "single", "several"}


@pytest.mark.parametrize("seed", SEEDS)
def test_who_comes_to_stay_is_in_the_lists(relations: Replay, seed: int):
    """So that the two tests above say something: the same person, neither gone nor opted out."""
    after = run(relations, with_somebody(world_of(seed)), "known_contacts", "warm_paths")
    for mart, table in after.items():
        assert any(row["contact_name"] == "Somebody New" for row in table.values()), mart


@pytest.mark.parametrize("seed", SEEDS)
def test_what_happens_after_the_as_of_date_changes_nothing(
    relations: Replay, before: dict, seed: int
):
    """Every touch, note and event once more, tomorrow, as soon as it is tomorrow in New York."""
    inputs = world_of(seed)
    tomorrow = AS_OF + timedelta(1)
    inputs["engagements"] = inputs["engagements"] + [
        row | {"engagement_id": f"{row['engagement_id']}-2", "occurred_at": f"{tomorrow} 04:00:00"}
        for row in inputs["engagements"]
    ]
    inputs["account_plans"] = inputs["account_plans"] + [
        {"account_id": row["account_id"], "event": event, "occurred_on": AS_OF + timedelta(7)}
        for row in inputs["accounts"]
        for event in ("plan_shared", "cross_team_review")
    ]
    inputs["account_notes"] = inputs["account_notes"] + [
        row | {"note": f"Late: {row['note']}", "recorded_on": tomorrow}
        for row in inputs["account_notes"]
    ]
    inputs["account_references"] = inputs["account_references"] + [
        {"unit_id": row["unit_id"], "reference_kind": kind, "available_from": tomorrow}
        for row in inputs["buying_units"]
        for kind in ("case_study", "reference_call", "advisory_board")
        if not any(
            (each["unit_id"], each["reference_kind"]) == (row["unit_id"], kind)
            for each in inputs["account_references"]
        )
    ]
    assert changed(before[seed], run(relations, inputs)) == []


@pytest.mark.parametrize("seed", SEEDS)
def test_figures_are_in_their_ranges(before: dict, seed: int):
    """Shares, parts of wholes, and orders."""
    marts = before[seed]
    for mart in ("account_coverage", "unit_coverage"):
        for row in marts[mart].values():
            assert row["coverage_score"] is None or 0 <= row["coverage_score"] <= 1
            assert row["role_coverage"] is None or 0 <= row["role_coverage"] <= 1
            assert (row["top_contact_share"] is None) == (row["touches"] == 0)
            assert row["top_contact_share"] is None or 0 < row["top_contact_share"] <= 1
            assert row["engaged_contacts"] <= min(row["contacts"], row["touches"])
            assert row["engaged_units"] <= row["engaged_contacts"]
            assert (row["coverage_score"] is None) == (row["contacts"] == 0)
    for key, row in marts["group_coverage"].items():
        assert row["known_accounts"] <= row["accounts"], key
        assert row["single_threaded_accounts"] <= row["known_accounts"], key
    for row in marts["warm_paths"].values():
        assert 0 <= row["path_strength"] <= row["strength"] <= 1
    for mart in ("champion_risk", "warm_paths", "mapping_gaps", "adjacency_plays"):
        ranks = sorted(row["rank"] for row in marts[mart].values())
        assert ranks == list(range(1, len(ranks) + 1)), mart


@pytest.mark.parametrize("seed", SEEDS)
def test_units_are_parts_of_their_account(before: dict, seed: int):
    """No unit has more people, touches or engaged people than all, and quarters sum to the risk."""
    marts = before[seed]
    for (_, month), row in marts["unit_coverage"].items():
        whole = marts["account_coverage"][row["account_id"], month]
        for name in ("contacts", "engaged_contacts", "touches", "engaged_roles"):
            assert row[name] <= whole[name]
        assert row["last_touch_on"] is None or row["last_touch_on"] <= whole["last_touch_on"]
    risk, quarters = marts["champion_risk"].values(), marts["champion_risk_by_quarter"].values()
    assert sum(row["arr"] for row in risk) == sum(row["arr"] for row in quarters)
    assert sum(row["arr_at_risk"] for row in marts["top_contact_stress"].values()) == sum(
        row["arr_at_risk"] for row in quarters
    )
