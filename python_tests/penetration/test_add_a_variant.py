"""What docs say of a variant and a cause of one's own, followed in a copy of the project."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

ROOT = Path(__file__).parents[2]
PARTS = (
    *("models", "macros", "seeds", "snapshots", "tests"),
    *("dbt_project.yml", "profiles.yml"),
)


def follow(document: str, project: Path, last: str) -> None:
    """Write the files and lines that the document shows, one of them after the last of a var."""
    shown = r"<!-- (file|add to): (\S+) -->\n```\w+\n(.*?)```"
    for how, path, text in re.findall(shown, document, re.DOTALL):
        file = project / path
        assert (how == "file") != file.exists()
        file.write_text((file.read_text() if how == "add to" else "") + text)
    line = re.search(r"```yaml\n( +- \w+\n)```", document).group(1)
    settings = project / "dbt_project.yml"
    assert settings.read_text().count(last) == 1
    settings.write_text(settings.read_text().replace(last, last + line))


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the marts of a project with the variant and the cause of the documents."""
    folder = tmp_path_factory.mktemp("variant")
    project = folder / "project"
    for part in PARTS:
        copy = shutil.copytree if (ROOT / part).is_dir() else shutil.copy
        project.mkdir(exist_ok=True)
        copy(ROOT / part, project / part)
    follow((ROOT / "docs/add-a-variant.md").read_text(), project, "    - seats_active\n")
    follow((ROOT / "docs/diagnosis.md").read_text(), project, "    - competition\n")
    warehouse = folder / "penetration.duckdb"
    dbt = [Path(sys.executable).parent / "dbt", "--quiet"]
    only = ["--indirect-selection", "cautious"]
    causes = ["+low_penetration_causes", "every_cause_has_its_signals_and_a_fix"]
    of_variant = [*dbt, "build", "--select", "+group_penetration", *only]
    of_cause = [*dbt, "build", "--select", *causes, "--exclude", "+group_penetration", *only]
    ran: list[dict] = []
    # The marts that the tests read, and what they are made of, tests and all.
    for command in (
        of_variant,
        [*of_cause, "--exclude-resource-type", "unit_test"],
        [*dbt, "test", "--select", "cause_thresholds+1,test_type:unit"],
    ):
        subprocess.run(
            command,
            cwd=project,
            env=os.environ | {"PENETRATION_WAREHOUSE": str(warehouse), "DO_NOT_TRACK": "1"},
            check=True,
        )
        ran += json.loads((project / "target/run_results.json").read_text())["results"]
    assert any("two_of_three_regions" in each["unique_id"] for each in ran)
    return warehouse


def test_every_downstream_mart_has_the_new_variant(warehouse: Path) -> None:
    """The long table and the groups have it, with no other change."""
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        for mart in ("account_penetration", "group_penetration"):
            rows, known = connection.sql(
                f"select count(*), count(rate) from {mart} where variant = 'regions'"
            ).fetchone()
            others = connection.sql(
                f"select count(*) from {mart} where variant = 'products'"
            ).fetchone()[0]
            assert rows == others
            assert known > 0


def test_the_new_cause_is_judged_with_its_evidence_and_fix(warehouse: Path) -> None:
    """By its signals that are known, for the customers that the other causes are judged for."""
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        rows, judged, holding, others = connection.sql(
            """
            select
                count(*) filter (where cause = 'satisfaction'),
                count(score) filter (where cause = 'satisfaction'),
                count(*) filter (where cause = 'satisfaction' and is_cause),
                count(*) filter (where cause = 'mapping')
            from low_penetration_causes
            """
        ).fetchone()
        assert rows == others
        assert rows > judged > holding > 0
        evidence, fix = connection.sql(
            """
            select evidence, fix from low_penetration_causes
            where cause = 'satisfaction' and is_cause and signals_fired = 2 limit 1
            """
        ).fetchone()
    assert "Satisfaction: " in evidence and " (50 or less)" in evidence
    assert fix == "Mend what they complain about before you offer more."
