"""What comes in from a file is all there, or refused with file, line and what to do."""

import codecs
import csv
import gzip
import io
import os
import random
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from project import COLUMNS, REQUIRED, Project, account, fetch, line, product, write_inputs

HEADER = (
    "line_id,account_id,product_id,revenue_type,amount,amount_period,started_on,ended_on,seats,"
    "unit_id"
)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Return a project that reads a folder, which each test fills."""
    folder = tmp_path_factory.mktemp("reader")
    return Project(folder, input_folder=str(folder / "inputs"), as_of_date="2024-12-31")


@pytest.fixture
def files(project: Project) -> Path:
    """Return the folder with complete inputs: one account that buys one product."""
    folder = Path(project.settings["input_folder"])
    shutil.rmtree(folder, ignore_errors=True)
    inputs = {
        "accounts": [account("A1")],
        "products": [product("P1")],
        "revenue_lines": [line("L1", "A1", 100, "2024-01-01")],
    }
    return write_inputs(folder, inputs)


def read(project: Project, *models: str) -> list[dict]:
    """Build the given models and return the rows of the last one."""
    result = project.dbt("run", "--select", *(f"+{model}" for model in models))
    assert result.success, result.exception
    with project.connect() as connection:
        schema = "main_raw." if models[-1].startswith("raw_") else "main_staging."
        return fetch(connection, f"from {schema if '_' in models[-1][:4] else ''}{models[-1]}")


def refusal(project: Project) -> str:
    """Expect the build to stop before any model, and return its message."""
    project.warehouse.unlink(missing_ok=True)
    result = project.dbt("build")
    assert not result.success
    assert result.exception is not None, [each.message for each in result.result]
    if project.warehouse.exists():
        with project.connect() as connection:
            assert fetch(connection, "from duckdb_tables() where not temporary") == []
    return str(result.exception)


# R1: rows that end where their values end, keys that look like comments


def test_r1_short_rows_and_hash_keys_are_all_read(project: Project, files: Path):
    """Four lines of 100, 300, 50 and 200 a month are 650, none of them a comment."""
    rows = [("S-1", 100), ("#1001", 300), ("S-2", 50), ("#1002", 200)]
    text = "\n".join(
        [HEADER, *(f"{key},A1,P1,recurring,{amount},month,2024-01-01" for key, amount in rows)]
    )
    (files / "revenue_lines.csv").write_text(text + "\n")
    project.build_marts(["input_reconciliation", "account_penetration_wide"])
    with project.connect() as connection:
        count = fetch(connection, "from input_reconciliation where input = 'revenue_lines'")[0]
        wide = fetch(connection, "from account_penetration_wide order by month desc limit 1")[0]
    assert (count["file_records"], count["rows_read"], count["rows_rejected"]) == (4, 4, 0)
    assert count["read_as"] == "comma, utf-8"
    assert wide["mrr"] == 650


@pytest.mark.parametrize(
    ("damage", "told"),
    [
        ('L2,"A1,P1,recurring,1,month,2024-01-01\n', ("line 3", "never closes")),
        ("L2,A1,P1,recurring,1\n", ("line 3", "5 cells", "total")),
        ("L2,A1,P1,recurring,1,month,2024-01-01,,,,x\n", ("line 3", "11 cells")),
        ('L2,"A"1,P1,recurring,1,month,2024-01-01\n', ("line 3", "double quote")),
    ],
)
def test_r1_a_damaged_row_stops_with_file_and_line(
    project: Project, files: Path, damage: str, told: tuple[str, ...]
):
    """An open quote, a short row, a long row, a quote that closes too early."""
    good = f"{HEADER}\nL1,A1,P1,recurring,100,month,2024-01-01\n"
    (files / "revenue_lines.csv").write_text(
        good + damage + "L3,A1,P1,recurring,1,month,2024-01-01\n"
    )
    message = refusal(project)
    for words in ("revenue_lines.csv", *told):
        assert words in message


# R2: encodings and line ends


@pytest.mark.parametrize(("encoding", "var"), [("latin-1", "latin-1"), ("utf-16", "utf-16")])
def test_r2_another_encoding_is_named_or_read(
    project: Project, files: Path, encoding: str, var: str
):
    """Without the var one message with file, line and what to do; with it the names are read."""
    text = "account_id,account_name\nA1,Café Zürich\n"
    (files / "accounts.csv").write_bytes(text.encode(encoding))
    message = refusal(project)
    for words in ("accounts.csv, line", "not utf-8", "iconv", "csv_encoding"):
        assert words in message
    other = Project(project.folder / encoding, **project.settings, csv_encoding={"accounts": var})
    (row,) = read(other, "raw_accounts")
    assert row["account_name"] == "Café Zürich"


ACCOUNTS = "account_id,account_name\nA1,Café Zürich\n"
PARQUET = pd.DataFrame({"account_id": ["A1"], "account_name": ["A"]}).to_parquet()


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("accounts.csv.gz", ACCOUNTS.encode(), ("no file packed with gzip",)),
        ("accounts.csv", gzip.compress(ACCOUNTS.encode()), ("name it accounts.csv.gz",)),
        ("accounts.parquet", ACCOUNTS.encode(), ("no Parquet file", "name it accounts.csv")),
        ("accounts.parquet", b"", ("no Parquet file",)),
        ("accounts.parquet", PARQUET[: len(PARQUET) // 2], ("cut off",)),
        ("accounts.csv", PARQUET, ("name it accounts.parquet",)),
        ("accounts.csv", b"PK\x03\x04\x14\x00", ("workbook", "save its table as CSV")),
        (
            "accounts.csv",
            codecs.BOM_UTF16_BE + ACCOUNTS.encode("utf-16-be"),
            ("other order", "iconv"),
        ),
        ("accounts.csv", ACCOUNTS.encode("utf-16-le"), ("UTF-16", "csv_encoding")),
    ],
    ids=range(9),  # what is packed holds the time
)
def test_r2_a_file_of_another_kind_than_its_name_says(
    project: Project, files: Path, name: str, content: bytes, told: tuple[str, ...]
):
    """Its first and last bytes tell what it is, and what to do stands in the message."""
    (files / "accounts.csv").unlink()
    (files / name).write_bytes(content)
    message = refusal(project)
    for words in (f"Input `accounts`: {name}", *told):
        assert words in message


def test_r2_a_line_too_long_is_not_called_another_encoding(project: Project, files: Path):
    """Plain letters, three million of them: iconv would change nothing."""
    (files / "accounts.csv").write_text(f"account_id,account_name\nA1,{'x' * 3_000_000}\n")
    message = refusal(project)
    assert "accounts.csv, line 2: it is longer than 2 million bytes" in message
    assert "iconv" not in message


@pytest.mark.parametrize("share", [0.3, 0.6, 0.9, 0.999])
def test_r2_a_packed_file_that_is_cut_off_is_not_half_read(
    project: Project, files: Path, share: float
):
    """Up to the cut it unpacks without a word; what it says that it holds is more."""
    rng = random.Random(share)
    rows = "".join(f"A{number},{rng.random()}\n" for number in range(5000))
    packed = gzip.compress(b"account_id,account_name\n" + rows.encode())
    (files / "accounts.csv").unlink()
    (files / "accounts.csv.gz").write_bytes(packed[: int(len(packed) * share)])
    message = refusal(project)
    assert "accounts.csv.gz" in message
    (files / "accounts.csv.gz").write_bytes(packed)
    assert len(read(project, "raw_accounts")) == 5000


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_r2_windows_letters_are_not_latin_1(project: Project, files: Path, end: str):
    """The first of them is named with its line, and what to do: most files are so written."""
    lines = ["account_id,account_name", "A1,Café à la Zürich", "A2,“Four” € 5", "A3,…", ""]
    (files / "accounts.csv").write_bytes(end.join(lines).encode("cp1252"))
    other = Project(project.folder / "cp1252", **project.settings, csv_encoding="latin-1")
    message = refusal(other)
    for words in ("accounts.csv, line 3", "not latin-1", "iconv -f WINDOWS-1252 -t UTF-8"):
        assert words in message


def test_r2_mixed_line_ends_are_read(project: Project, files: Path):
    """CRLF, LF and CR in one file, and one inside a text."""
    (files / "accounts.csv").write_bytes(
        b'account_id,account_name\r\nA1,One\rA2,Two\r\nA3,"Th\r\nree"\r\n'
    )
    rows = read(project, "raw_accounts")
    assert sorted(row["account_id"] for row in rows) == ["A1", "A2", "A3"]


# D1: instants in a Parquet file


def test_d1_an_instant_is_the_same_day_on_every_machine(
    project: Project, files: Path, monkeypatch: pytest.MonkeyPatch
):
    """Midnight in UTC of 1 March is in March, wherever the machine stands."""
    monkeypatch.setenv("TZ", "America/New_York")
    (files / "revenue_lines.csv").unlink()
    row = line("L1", "A1", 100.0, pd.Timestamp("2024-03-01", tz="UTC"))
    row["ended_on"] = pd.Timestamp("2024-06-01", tz="UTC")
    pd.DataFrame([row]).to_parquet(files / "revenue_lines.parquet")
    program = "import sys; from dbt.cli.main import cli; cli()"
    command = [sys.executable, "-c", program, "run", "--select", "+stg_revenue_lines"]
    environment = os.environ | {"PENETRATION_WAREHOUSE": str(project.warehouse)}
    done = subprocess.run(
        [*command, *project.places()], env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout
    with project.connect() as connection:
        (found,) = fetch(connection, "from main_staging.stg_revenue_lines")
    assert (found["started_on"], found["ended_on"]) == (date(2024, 3, 1), date(2024, 6, 1))


# R3 and R5: which file counts


def test_r3_two_files_of_one_input_stop(project: Project, files: Path):
    """A CSV and a Parquet file in one folder: nothing says which one counts."""
    pd.DataFrame([account("A9")], dtype="string").to_parquet(files / "accounts.parquet")
    message = refusal(project)
    assert "`accounts` is there more than once" in message
    assert "accounts.csv" in message
    assert "accounts.parquet" in message


@pytest.mark.parametrize(
    "name", ["accounts.xlsx", "accounts.txt", "Accounts.JSON", "accounts.csv.zip"]
)
def test_r5_a_file_of_another_kind_is_named(project: Project, files: Path, name: str):
    """There, but no kind of file that is read."""
    (files / "accounts.csv").rename(files / name)
    message = refusal(project)
    assert name in message
    assert "no kind of file that is read" in message


@pytest.mark.parametrize("name", ["accounts.CSV", "Accounts.csv", "accounts.csv.gz"])
def test_r5_capitals_and_gzip_are_read(project: Project, files: Path, name: str):
    """The same file under a name in capitals, or packed."""
    content = (files / "accounts.csv").read_bytes()
    (files / "accounts.csv").unlink()
    (files / name).write_bytes(gzip.compress(content) if name.endswith("gz") else content)
    assert [row["account_id"] for row in read(project, "raw_accounts")] == ["A1"]


# R4: titles, blank lines, totals


@pytest.mark.parametrize("above", ["Accounts as of today\n", "\n", "Export,,\n\n"])
def test_r4_lines_above_the_header_are_told(project: Project, files: Path, above: str):
    """A title or a blank line is no header, and the message says where that stands."""
    (files / "accounts.csv").write_text(f"{above}account_id,account_name,segment\nA1,One,SMB\n")
    message = refusal(project)
    assert "accounts.csv, line 1" in message
    assert f"stand on line {above.count(chr(10)) + 1}" in message


def test_r4_a_total_line_is_told(project: Project, files: Path):
    """A short line at the end stops; a whole one is a rejected row with its reason."""
    good = f"{HEADER}\nL1,A1,P1,recurring,100,month,2024-01-01\n"
    (files / "revenue_lines.csv").write_text(f"{good}Total,100\n")
    assert "line 3: 2 cells" in refusal(project)
    (files / "revenue_lines.csv").write_text(f"{good}Total,,,,100,,,,,\n")
    project.build_marts(["rejected_rows"])
    with project.connect() as connection:
        (row,) = fetch(connection, "from rejected_rows")
    assert (row["row_key"], row["reason"]) == ("Total", "missing account_id")


def test_a_column_that_stands_twice_stops(project: Project, files: Path):
    """Which of the two counts, nothing says."""
    (files / "accounts.csv").write_text("account_id,account_name,Account_ID\nA1,One,A2\n")
    assert "account_id stands twice" in refusal(project)


# C15 and B3: nothing to count


def test_c15_headers_alone_stop(project: Project, files: Path):
    """Every input has its header and no row."""
    write_inputs(files, {})
    assert "There are no rows in accounts, revenue_lines" in refusal(project)


def test_b3_when_every_row_is_rejected_the_build_stops_with_the_reason(
    project: Project, files: Path
):
    """Five thousand lines with days as DD-MM-YYYY."""
    rows = [line(f"L{number}", "A1", 100, "31-01-2024") for number in range(5000)]
    write_inputs(
        files, {"accounts": [account("A1")], "products": [product("P1")]} | {"revenue_lines": rows}
    )
    result = project.dbt(
        "build", "--select", "+account_penetration", "--exclude-resource-type", "unit_test"
    )
    assert not result.success
    messages = " ".join(str(each.message) for each in result.result)
    for words in ("All 5,000 rows of revenue_lines were rejected", "DD-MM-YYYY", "date_format"):
        assert words in messages
    skipped = {each.node.name for each in result.result if str(each.status) == "skipped"}
    assert "account_penetration" in skipped


# Random dialects, random damage

CELLS = [
    "",
    "x",
    "Smith, Inc.",
    "a;b",
    "tab\there",
    'say "hi"',
    "two\nlines",
    "Zürich",
    "  blank ",
    "#no",
    "|",
    "'q'",
    '5" pipe',
]


def random_rows(rng: random.Random, columns: list[str]) -> list[list[str]]:
    """Return some rows, the first cell of each a key of its own."""
    return [
        [f"K{number}", *(rng.choice(CELLS) for _ in columns[1:])]
        for number in range(rng.randint(1, 9))
    ]


def written(rng: random.Random, columns: list[str], rows: list[list[str]]) -> tuple[bytes, str]:
    """Return the bytes of a file in a random dialect, and its delimiter."""
    delimiter = rng.choice([",", ";", "\t", "|"])
    file = io.StringIO()
    writer = csv.writer(
        file,
        delimiter=delimiter,
        quoting=rng.choice([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
        lineterminator=rng.choice(["\n", "\r\n"]),
    )
    writer.writerows([columns, *rows])
    return rng.choice([b"", codecs.BOM_UTF8]) + file.getvalue().encode(), delimiter


def damaged(rng: random.Random, content: bytes) -> bytes:
    """Return the bytes with one thing done to them below the header."""
    start = content.index(b"\n") + 1
    place = rng.randrange(start, len(content))
    kind = rng.choice(["cut", "insert", "remove", "double"])
    if kind == "cut":
        return content[:place]
    if kind == "insert":
        return (
            content[:place]
            + rng.choice([b'"', b",", b";", b"\n", b"\xff", b'""', b"\t"])
            + content[place:]
        )
    if kind == "remove":
        return content[:place] + content[place + 1 :]
    return content[:place] + content[start:place] + content[place:]


def by_the_book(content: bytes, delimiter: str, width: int) -> list[list[str]] | None:
    """Return what a strict reader makes of the bytes; None where it refuses them."""
    try:
        text = content.decode("utf-8-sig")
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except (UnicodeDecodeError, csv.Error):
        return None
    rows = [row for row in rows[1:] if row]
    if any(len(row) > width and (len(row) > width + 1 or row[-1].strip()) for row in rows):
        return None
    return [(row + [""] * width)[:width] for row in rows]


@pytest.mark.parametrize("seed", range(6))
def test_what_comes_in_is_all_there_or_refused(project: Project, files: Path, seed: int):
    """Every input in a dialect of its own, half of them damaged somewhere.

    A sound file comes in as it was written. A damaged one is refused, or comes in as a strict
    reader reads it.
    """
    rng = random.Random(seed)
    sound: dict[str, list[list[str]]] = {}
    contents: dict[str, tuple[bytes, str]] = {}
    for name, columns in COLUMNS.items():
        rows = random_rows(rng, columns)
        content, delimiter = written(rng, columns, rows)
        if name not in REQUIRED and rng.random() < 0.6:
            content = damaged(rng, content)
        else:
            sound[name] = rows
        contents[name] = (content, delimiter)
        (files / f"{name}.csv").write_bytes(content)
    result = project.dbt("run", "--select", "path:models/raw")
    message = str(result.exception or "")
    refused = {name for name in COLUMNS if f"Input `{name}`" in message}
    assert not refused & set(sound), message
    for name in refused:
        (files / f"{name}.csv").unlink()
    if refused:
        result = project.dbt("run", "--select", "path:models/raw")
    assert result.success, result.exception
    with project.connect() as connection:
        for name in set(COLUMNS) - refused:
            columns = COLUMNS[name]
            found = connection.sql(
                f"select {', '.join(columns)} from main_raw.raw_{name}"
            ).fetchall()
            content, delimiter = contents[name]
            expected = sound.get(name) or by_the_book(content, delimiter, len(columns))
            assert expected is not None, (name, content)
            assert sorted(normal(row) for row in found) == sorted(
                normal(row) for row in expected
            ), name


def normal(row: tuple) -> tuple:
    """Return a row with blank cells as empty text and line breaks of one kind."""
    return tuple((cell or "").replace("\r\n", "\n") for cell in row)
