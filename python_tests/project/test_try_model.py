"""`make try` runs what dbt would run, again after a change, and says what came of it."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest
from project import ROOT

sys.path.insert(0, str(ROOT / "tools"))
from try_model import Trial, saved


@pytest.fixture(scope="module")
def trial(demo_warehouse: Path, tmp_path_factory: pytest.TempPathFactory) -> Trial:
    """Try a model on a copy of the demo, in a folder of its own."""
    folder = tmp_path_factory.mktemp("try")
    shutil.copytree(demo_warehouse.parent / "target", folder / "target")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DBT_TARGET_PATH", str(folder / "target"))
        patch.setenv("DBT_LOG_PATH", str(folder / "logs"))
        patch.setenv(
            "PENETRATION_WAREHOUSE", str(shutil.copy(demo_warehouse, folder / demo_warehouse.name))
        )
        patch.chdir(ROOT)
        yield Trial("int_months")


def test_it_counts_the_tests_that_pass(trial: Trial, capsys: pytest.CaptureFixture):
    """The model as it is."""
    assert trial.run()
    assert "int_months: 1 of 1 unit tests pass (" in capsys.readouterr().out


def test_a_changed_model_is_tried_as_changed(trial: Trial, capsys: pytest.CaptureFixture):
    """Its SQL is taken over without another parse; what is wrong fails, what can't run too."""
    whole = trial.node.raw_code
    for broken in (whole.replace("month = max", "month < max"), whole + " where nothing"):
        trial.node.raw_code = broken
        assert not trial.run()
        assert "0 of 1 unit tests pass" in capsys.readouterr().out
    parsed = trial.manifest
    trial.read_again({ROOT / trial.node.original_file_path})
    assert trial.manifest is parsed
    assert trial.node.raw_code == whole
    assert trial.run()


def test_a_model_that_is_not_there_is_named(trial: Trial):
    """A slip of the pen is named."""
    with pytest.raises(SystemExit, match="There is no model int_moths"):
        Trial("int_moths")


def test_it_watches_what_a_model_rests_on():
    """Models, their YAML, macros, reference tables and the settings."""
    watched = {str(path.relative_to(ROOT)) for path in saved()}
    assert {
        "dbt_project.yml",
        "macros/dates/dates.sql",
        "models/core/time/int_months.sql",
        "models/core/time/int_months.yml",
        "seeds/reference/cause_thresholds.csv",
    } <= watched
