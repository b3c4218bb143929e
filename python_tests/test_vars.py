"""Vars that no model knows: the build stops and says which, and what they may be."""

from pathlib import Path

from project import Project


def test_thresholds_of_causes_must_be_numbers_and_peers_some(tmp_path: Path):
    """Every problem is named at once, before any model."""
    project = Project(
        tmp_path,
        cause_thresholds={"engaged_contacts": "two", "healthy_from": 80},
        minimum_peers=0,
    )
    result = project.dbt("build")
    assert not result.success
    message = str(result.exception)
    assert 'The var cause_thresholds has "two" for engaged_contacts' in message
    assert "healthy_from" not in message
    assert 'The var minimum_peers is "0"; it must be a whole number, 1 or more.' in message
    assert not project.warehouse.exists() or tables(project) == []


def test_a_threshold_of_an_unknown_signal_stops_the_build(tmp_path: Path):
    """A typing error would leave the usual threshold; the message lists the signals."""
    project = Project(tmp_path, cause_thresholds={"engaged_contact": 2})
    result = project.dbt("build", "--select", "+int_cause_thresholds")
    assert not result.success
    (problem,) = [each.message for each in result.result if each.status == "error"]
    assert 'names "engaged_contact"; the signals are' in problem
    assert "engaged_contacts," in problem
    assert "int_cause_thresholds" not in tables(project)


def tables(project: Project) -> list[str]:
    """Return what a run left in its warehouse."""
    with project.connect() as connection:
        found = connection.sql("select table_name from duckdb_tables()").fetchall()
    return [name for (name,) in found]
