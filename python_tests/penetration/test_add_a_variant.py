"""docs/add-a-variant.md, followed to the letter in a copy of the project."""

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


def follow(document: str, project: Path) -> None:
    """Write the files that the document shows, and add its line to the list of variants."""
    for path, text in re.findall(r"<!-- file: (\S+) -->\n```\w+\n(.*?)```", document, re.DOTALL):
        (project / path).write_text(text)
    line = re.search(r"```yaml\n( +- regions\n)```", document).group(1)
    settings = project / "dbt_project.yml"
    last = "    - seats_active\n"
    assert settings.read_text().count(last) == 1
    settings.write_text(settings.read_text().replace(last, last + line))


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the marts of a project with the variant of the document."""
    folder = tmp_path_factory.mktemp("variant")
    project = folder / "project"
    for part in PARTS:
        copy = shutil.copytree if (ROOT / part).is_dir() else shutil.copy
        project.mkdir(exist_ok=True)
        copy(ROOT / part, project / part)
    follow((ROOT / "docs/add-a-variant.md").read_text(), project)
    warehouse = folder / "penetration.duckdb"
    subprocess.run(
        # The marts that the test reads, and what they are made of, tests and all.
        [
            *[Path(sys.executable).parent / "dbt", "--quiet", "build"],
            *["--select", "+group_penetration", "--indirect-selection", "cautious"],
        ],
        cwd=project,
        env=os.environ | {"PENETRATION_WAREHOUSE": str(warehouse), "DO_NOT_TRACK": "1"},
        check=True,
    )
    results = json.loads((project / "target/run_results.json").read_text())["results"]
    assert any("two_of_three_regions" in each["unique_id"] for each in results)
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
