"""Build the marts and draw the boards as pages, or one page that says what failed.

    build [--vars VARS] [--areas AREAS]
                          everything, or some areas and what they need; `site` changes only when
                          all of it is done
    pages                 the boards again, from the marts that are there
    account ACCOUNT       the page of one account
    serve                 the boards on http://127.0.0.1:8580/

A board in this folder is as dbt-charts takes it. Before it is drawn it is fitted to the data: the
reporting currency, the notes of the build on top, a sentence (`notes` of the chart) where there
is nothing to draw, and a multiple where a percentage would be 1,000 % or more.
"""

from __future__ import annotations

import argparse
import contextlib
import html
import json
import math
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from copy import deepcopy
from decimal import Decimal
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

import duckdb
import yaml
from dbt_charts.core.text.currencies import CURRENCIES
from jinja2 import Environment, StrictUndefined
from run_dbt import LOG, ROOT, TARGET, WAREHOUSE, Dbt, Failure, known_failure, say, write_log

BIN = Path(sys.executable).parent
# The names of what the last build made, one a line: of some areas, it may be less than is there.
MARTS_BUILT = WAREHOUSE.with_suffix(".built")
RATES = [
    (
        "Revenue won",
        "group_penetration",
        "select month, rate from group_penetration where group_by = 'portfolio' "
        "and variant = 'revenue' and is_month_complete order by month desc limit 1",
    ),
    (
        "NRR, 12 months",
        "revenue_retention",
        "select month, nrr from revenue_retention where group_by = 'portfolio' "
        "and window_months = 12 and is_default_basis order by month desc limit 1",
    ),
]
DIGESTS = "pages.json"  # in the site: of what each page shows
FAILED = "index.html"  # the only page of a site that could not be made
NOT_BUILT = '<meta name="failed" content="build">'  # in it where the marts are not finished
ABSENT = "not_built"  # the schema of a mart that this build left out
LEFT_OUT = "Not built: AREAS left out the area of this chart. `make build` without AREAS has it."
UNDRAWN = "This could not be drawn from these data"
LARGEST_PERCENT = 10  # what is 1,000 % or more is written as a multiple
MULTIPLE = {"spec": ",.3~r", "suffix": "×"}

REF = r"{{ ref\('(\w+)'\) }}"
PERCENT_IN_TEXT = r"{{ ([\w.]+) \| format\('percent(\w*)'\) }}"
MULTIPLE_IN_TEXT = (
    r"{% if \1 and (\1 >= 10 or \1 <= -10) %}{{ \1 | format(',.1f') }}×"
    r"{% else %}{{ \1 | format('percent\2') }}{% endif %}"
)

Row = dict[str, object]
Board = dict


# The marts, as a board's queries read them


class Marts:
    """The warehouse, read through the queries of one board."""

    def __init__(self, warehouse: Path) -> None:
        """Open the warehouse and learn in which schema each table is."""
        # One thread: rows without an order come in the same one each time.
        self.connection = duckdb.connect(str(warehouse), read_only=True, config={"threads": 1})
        self.read: dict[str, list[Row]] = {}  # what each query of a board gave
        found = self.connection.execute(
            "select table_name, table_schema from information_schema.tables"
        )
        self.tables = {name: f'"{schema}"."{name}"' for name, schema in found.fetchall()}
        (self.currency,) = self.connection.execute(
            f"select max(reporting_currency) from {self.tables['reporting_settings']}"
        ).fetchone()

    def rows(self, board: Board, query: str, values: dict[str, str]) -> list[Row]:
        """Return the rows of one of a board's queries, which is asked once."""
        text = self.expand(board["queries"], query, values)
        if text not in self.read:
            cursor = self.connection.execute(text)
            names = [column[0] for column in cursor.description]
            self.read[text] = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
        return self.read[text]

    def expand(self, queries: dict, name: str, values: dict[str, str]) -> str:
        """Write a query out, with the queries and marts that it names."""

        class Named:
            def __getitem__(_, inner: str) -> str:
                return f"({self.expand(queries, inner, values)}) as {inner}"

        literals = {key: "'" + value.replace("'", "''") + "'" for key, value in values.items()}
        text = queries[name] if isinstance(queries[name], str) else queries[name]["sql"]
        template = Environment(undefined=StrictUndefined, autoescape=False).from_string(text)
        return template.render(queries=Named(), **literals)

    def name_tables(self, text: str) -> str:
        """Write the table where a board names a mart, which dbt-charts would ask dbt for."""
        return re.sub(REF, lambda found: self.tables.get(found[1], f"{ABSENT}.{found[1]}"), text)


# Fitting a board to the data


def fit(board: Board, marts: Marts, shared: dict, values: dict[str, str], live: bool) -> Board:
    """Return a board as these data call for it.

    Where it is served `live` and has a box to type in, what is empty now may not be so later.
    """
    board = deepcopy(board)
    own = list(board["queries"])
    board["queries"] |= shared["queries"]
    of_board = board.get("style", {}).get("charts", {}).get("kpi", {})
    usual = shared["style"]["charts"]["kpi"] | of_board
    waits = live and "variables" in board
    fitted = {}
    for name, chart in board["charts"].items():
        read = marks_of(chart)
        try:
            rows = {each["query"]: marts.rows(board, each["query"], values) for each in read}
        except duckdb.Error as error:
            title = re.sub(r"{{.*?}}|{%.*?%}", "", chart.get("title", "")).strip()
            if ABSENT in str(error):
                fitted[name] = sentence(title, LEFT_OUT)
            else:
                fitted[name] = undrawn(board["title"], name, str(error))
        else:
            fitted[name] = fit_chart(chart, read, rows, usual, waits)
    board["charts"] = fitted
    board["queries"] = {key: board["queries"][key] for key in own}
    board["charts"]["build_notes"] = notes_in(marts.currency)
    board["rows"].insert(0, "build_notes")
    return board


def notes_in(currency: str) -> dict:
    """Return the notes on top of every board: a table, since it shows any text as it is."""
    label = f"What to know before the numbers. Amounts are in {currency}"
    columns = {"kind": {"label": "Note", "width": 80}, "note": {"label": label}}
    warned = {"when": [{"eq": "Warning", "background": "warning.bg"}]}
    return {
        "type": "table",
        "query": "build_notes",
        "conditional_formatting": {"kind": warned},
        "style": {"wrap": True, "columns": columns},
    }


def marks_of(chart: dict) -> list[dict]:
    """Return a chart and its layers, each with its query and what it draws."""
    return [chart, *({"query": chart["query"]} | layer for layer in chart.get("layers", []))]


def fit_chart(
    chart: dict, read: list[dict], rows: dict[str, list[Row]], usual: dict, waits: bool
) -> dict:
    """Return a chart that these rows can be drawn with, or the sentence in its place."""
    chart = deepcopy(chart)
    said = chart.pop("notes", "There is nothing to show.")
    if chart["type"] == "kpi":
        return fit_card(chart, said, rows[chart["query"]], usual)
    drawn = [list(drawn_by(each, rows[each["query"]])) for each in read]
    if not all(drawn) and not waits:
        return sentence(chart.get("title", ""), said)
    style = chart.setdefault("style", {})
    if chart["type"] == "table":
        for column, how in style.get("columns", {}).items():
            if is_percent(how.get("format")) and is_too_large(rows[chart["query"]], [column]):
                how["format"] = MULTIPLE
        return chart
    measures = {each["y"] for each in read}
    axes = [(style.get("axis_y", {}), measures), (style.get("axis_x", {}), {chart["x"]})]
    for axis, columns in axes:
        labels = axis.get("labels", {})
        every = [row for found in rows.values() for row in found]
        if is_percent(labels.get("format")) and is_too_large(every, columns):
            labels["format"] = MULTIPLE
            axis.get("scale", {}).get("continuous", {}).pop("domain", None)
    for each, found in zip([chart, *chart.get("layers", [])], drawn, strict=True):
        if each["type"] == "line" and has_single_points(each, found):
            each["style"]["marks"]["point"] = {"size": 40}
    return chart


def fit_card(chart: dict, said: str, rows: list[Row], usual: dict) -> dict:
    """Return a card that says why it has no number, and no change without two ends."""
    row = rows[0] if rows else {}
    style = chart.setdefault("style", {})
    if is_missing(row.get(chart["value"])):
        return sentence(chart["label"], said)
    support = chart.get("support", {}).get("value")
    if support and is_missing(row.get(support)):
        del chart["support"]
        chart.pop("conditional_formatting", None)
    for part, column in (("value", chart["value"]), ("support", support)):
        own = style.get(part, {}).get("format", usual.get(part, {}).get("format"))
        if is_percent(own) and is_too_large([row], [column]):
            style.setdefault(part, {})["format"] = MULTIPLE
    return chart


def sentence(title: str, said: str) -> dict:
    """Return what stands in the place of a chart that has nothing to show."""
    words = re.sub(r"\w+_\w+", r"`\g<0>`", said)  # else read as a mark of emphasis
    style = {"background": "dbt-grays.surface-subtle"}
    return {"type": "callout", "title": title, "message": words, "style": style}


def undrawn(board: str, name: str, why: str = "") -> dict:
    """Return the sentence in the place of a chart that fails, and tell whoever builds."""
    say(f"Warning: the chart {name} of {board!r} could not be drawn: see {LOG}.")
    write_log(why)
    return sentence(name.replace("_", " ").capitalize(), f"{UNDRAWN}: see {LOG}.")


def drawn_by(mark: dict, rows: list[Row]) -> Iterator[Row]:
    """Yield the rows that leave something to see: a table's all, a bar's that are not 0."""
    for row in rows:
        if "y" not in mark:
            yield row
        elif not is_missing(row[mark["x"]]) and not is_missing(row[mark["y"]]):
            start = row[mark["y_start"]] if "y_start" in mark else 0
            if mark["type"] != "bar" or row[mark["y"]] != start:
                yield row


def has_single_points(mark: dict, rows: list[Row]) -> bool:
    """Say whether a line has but one point, and so could not be seen."""
    seen: dict[object, set] = {}
    for row in rows:
        seen.setdefault(row.get(mark.get("color")), set()).add(row[mark["x"]])
    return any(len(points) == 1 for points in seen.values())


def is_percent(how: object) -> bool:
    """Say whether a format multiplies by a hundred."""
    spec = how.get("spec", "") if isinstance(how, dict) else str(how or "")
    return spec.endswith("%") or spec in ("percent", "percent_whole", "percent_delta")


def is_too_large(rows: Iterable[Row], columns: Iterable[str | None]) -> bool:
    """Say whether one of these numbers can't be written as a percentage."""
    found = [row.get(column) for row in rows for column in columns]
    return any(
        isinstance(value, int | float | Decimal) and abs(value) >= LARGEST_PERCENT
        for value in found
    )


def is_missing(value: object) -> bool:
    """Say whether there is no number."""
    return value is None or (isinstance(value, float) and not math.isfinite(value))


# Drawing


def lay_out(
    folder: Path, values: dict[str, str], live: bool = False, boards: Iterable[str] = ()
) -> list[Path]:
    """Write the boards, fitted to the data, as a project for dbt-charts; return their files."""
    if not WAREHOUSE.exists():
        raise Failure(f"There is no warehouse {WAREHOUSE}.", "Run `make build`.")
    empty(folder / "charts")
    marts = Marts(WAREHOUSE)
    source = {"type": "duckdb", "path": str(WAREHOUSE)}  # without Jinja, for which dbt is loaded
    write_yaml(folder / "dbt_charts.yml", {"sources": {"account_penetration": source}})
    marts.tables = {name: marts.tables[name] for name in names_built(marts)}
    shared = yaml.safe_load(marts.name_tables((ROOT / "charts/meta.yml").read_text()))
    written = []
    for file in sorted((ROOT / "charts").glob("*.yml")):
        if file.stem == "meta" or (boards and file.stem not in boards):
            continue
        text = file.read_text()
        named = {*re.findall(REF, text)}
        if 2 * len(named - marts.tables.keys()) > len(named):
            say(f"  no page {file.stem}: most of the marts that it shows are not built")
            continue
        text = re.sub(PERCENT_IN_TEXT, MULTIPLE_IN_TEXT, marts.name_tables(text))
        board = yaml.safe_load(text)
        given = {
            name: values.get(name, each["default"])
            for name, each in board.get("variables", {}).items()
        }
        written.append(folder / "charts" / file.name)
        marts.read.clear()
        fitted = fit(board, marts, shared, given, live)
        write_yaml(written[-1], fitted)
        everything = board | {"queries": board["queries"] | shared["queries"]}
        shown = [fitted, shared, version("dbt-charts"), rows_shown(everything, marts, given)]
        (folder / f"{file.stem}.digest").write_text(sha256(repr(shown).encode()).hexdigest())
    write_yaml(folder / "charts/meta.yml", shared | {"regional": regional(marts.currency)})
    marts.connection.close()
    return written


def names_built(marts: Marts) -> set[str]:
    """Return the marts that are there, and of the last build if it was none but `make build`'s."""
    there = {*marts.tables}
    if MARTS_BUILT.exists() and MARTS_BUILT.stat().st_mtime >= WAREHOUSE.stat().st_mtime:
        there &= {*MARTS_BUILT.read_text().split()}
    return there


def rows_shown(board: Board, marts: Marts, values: dict[str, str]) -> list:
    """Return what each query of a board gives: another page, where that is another."""
    found = []
    for query in board["queries"]:
        with contextlib.suppress(duckdb.Error):  # a chart that can't be drawn says so
            found.append((query, marts.rows(board, query, values)))
    return found


def regional(code: str) -> dict:
    """Return how amounts are written in a currency, a known one or any other unit."""
    if code in CURRENCIES:
        return {"currency": code}
    number = {"decimal": ".", "thousands": ",", "grouping": [3], "currency": [f"{code} ", ""]}
    return {"locale": {"number": number}}


def write_yaml(path: Path, content: dict) -> None:
    """Write YAML that repeats what it would else refer to."""
    path.write_text(yaml.dump(content, Dumper=Plain, sort_keys=False, allow_unicode=True))


class Plain(yaml.SafeDumper):
    """A writer of YAML without references."""

    def ignore_aliases(self, data: object) -> bool:
        """Write everything out."""
        return True


def draw(files: list[Path], site: Path, *arguments: str) -> set[Path]:
    """Draw boards as pages; return those with a sentence in place of what can't be drawn."""
    wrong = run_dct(files, site, arguments)
    spoilt = {
        path: {name for each in found for name in (each["path"] or "").split(".")[1:2]}
        for path, found in wrong.items()
    }
    for path, charts in spoilt.items():
        board = yaml.safe_load(path.read_text())
        if 2 * len(charts) > len(board["charts"]):
            raise Failure(
                f"Most charts of the page {path.stem} could not be drawn.",
                f"Run `make build`; if that does not help, {LOG} says why.",
            )
        for name in charts & board["charts"].keys():
            board["charts"][name] = undrawn(board["title"], name)
        write_yaml(path, board)
    wrong = run_dct(list(spoilt), site, arguments) if spoilt else {}
    if wrong:
        raise Failure(
            f"Pages could not be drawn: {', '.join(path.stem for path in wrong)}.",
            f"This is a fault of the project, not of your data: please report it with {LOG}.",
            [f"{path.stem}: {each['message']}" for path, found in wrong.items() for each in found],
        )
    return {*spoilt}


def run_dct(files: list[Path], site: Path, arguments: Iterable[str]) -> dict[Path, list[dict]]:
    """Let dbt-charts draw boards, half of them in each of two processes; return what it refused."""
    running = [
        subprocess.Popen(
            [
                *(BIN / "dct", "--no-workspace-guard", "render", *part, *arguments),
                *("--format=html", "--no-cache", "--diagnostics-json"),
                f"--output={site}/{{stem}}.html",
            ],
            cwd=part[0].parents[1],
            env={"DBT_PROJECT_DIR": str(ROOT)} | os.environ | {"PYTHONUNBUFFERED": "1"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        for part in (files[::2], files[1::2])
        if part
    ]
    with ThreadPoolExecutor() as threads:
        said = "".join(threads.map(hear, running))
    write_log(said)
    wrong: dict[Path, list[dict]] = {}
    for each in map(json.loads, re.findall(r"^{.*}$", said, re.MULTILINE)):
        name = Path((each.get("range") or {}).get("file") or files[0]).name
        if each["level"] == "error":
            wrong.setdefault(files[0].with_name(name), []).append(each)
    for file in files:
        if not wrong and not (site / f"{file.stem}.html").exists():
            wrong[file] = [{"path": "board.", "message": "dbt-charts ended early"}]
    return wrong


def hear(process: subprocess.Popen) -> str:
    """Say each page that a process has drawn, and return all that it prints."""
    lines = []
    for line in process.stdout:
        lines.append(line)
        if drawn := re.match(r"Rendered .*?([\w.-]+)\.yml to ", line):
            say(f"  page {drawn[1]}")
    process.wait()
    return "".join(lines)


# The build and its end


def build(site: Path, settings: str, areas: str) -> None:
    """Build marts, pages and documentation, and put them in the place of the old site."""
    try:
        say("Reading the project ...")
        dbt = Dbt(settings)
        say("Building the models and their data tests ...")
        built, told = dbt.build(areas)
    except Failure as failure:
        failure.is_of_build = True
        raise
    kept = TARGET / "built"  # later commands write the manifest without the SQL as it ran
    kept.mkdir(exist_ok=True)
    for name in ("manifest.json", "semantic_manifest.json"):
        shutil.copy(TARGET / name, kept)
    try:
        say("Writing the documentation ...")
        dbt.run("docs", "generate", "--static", "--no-compile")
        shutil.copy(TARGET / "static_index.html", site / "docs.html")
        MARTS_BUILT.write_text("\n".join(sorted(built)))
        draw_all(site)
    finally:
        say(told)
    say(summary(site, built))


def summary(site: Path, built: set[str]) -> str:
    """Return what the rates are and where things are, in a few lines."""
    lines = []
    with duckdb.connect(str(WAREHOUSE), read_only=True) as connection:
        for label, mart, query in RATES:
            row = connection.execute(query).fetchone() if mart in built else None
            if row and row[1] is not None:
                lines.append(f"{label:15}{row[1]:.1%} in {row[0]:%B %Y}")
    pages = sorted(page.stem for page in site.glob("*.html") if page.stem != "docs")
    folder = site.with_name(site.name.removesuffix(".new"))
    table = "metrics" if "metrics" in built else "rejected_rows_summary"
    lines += [
        f"Warehouse      {WAREHOUSE}",
        f"Pages          {folder}/: {', '.join(pages)}" if pages else "Pages          none",
        f"Documentation  {folder}/docs.html",
        f'Next           open a page; make serve; make query SQL="select * from {table}"',
    ]
    return "\n".join(lines)


def failure_page(failure: Failure) -> str:
    """Return the page that stands in the place of the site."""
    listed = "".join(f"<li>{html.escape(each)}</li>" for each in failure.details[:50])
    return f"""<!doctype html>
<html lang="en"><meta charset="utf-8">{NOT_BUILT if failure.is_of_build else ""}
<title>The build failed</title>
<body style="font: 16px/1.5 sans-serif; max-width: 50em; margin: 3em auto; padding: 0 1em">
<h1>The build failed</h1>
<p>{time.strftime("%Y-%m-%d %H:%M")}. There are no pages, because the numbers were not finished.</p>
<h2>What failed</h2>
<p>{html.escape(failure.what)}</p>
<ul>{listed}</ul>
<h2>What to do</h2>
<p>{html.escape(failure.to_do)}</p>
<p>The full text of every tool is in <code>{LOG}</code>.</p>
</body></html>
"""


def replace_site(site: Path, make: Callable[[Path], None]) -> None:
    """Put what is made, or the page that says what failed, in the place of the old site."""
    new, old = (site.with_name(f"{site.name}.{word}") for word in ("new", "old"))
    failed = None
    try:
        empty(new)
        make(new)
    except Exception as error:
        failed = error if isinstance(error, Failure) else unexpected(error)
        empty(new)
        (new / FAILED).write_text(failure_page(failed))
    shutil.rmtree(old, ignore_errors=True)
    if site.exists():
        site.rename(old)
    new.rename(site)
    shutil.rmtree(old, ignore_errors=True)
    if failed:
        raise failed


def is_not_built(page: Path) -> bool:
    """Say whether the last build left marts that are not finished."""
    return page.exists() and NOT_BUILT in page.read_text()


def unexpected(error: Exception) -> Failure:
    """Return what nobody foresaw as a failure, its text in the log."""
    write_log("".join(traceback.format_exception(error)))
    return known_failure(str(error)) or Failure(
        f"Something unexpected happened ({type(error).__name__}).",
        f"This is a fault of the project, not of your data: please report it with {LOG}.",
    )


def empty(folder: Path) -> None:
    """Make a folder with nothing in it."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)


def pages(site: Path) -> None:
    """Draw the boards again; the documentation stays."""
    draw_all(site)
    docs = site.with_name(site.name.removesuffix(".new")) / "docs.html"
    if docs.exists():
        shutil.copy(docs, site)


def draw_all(site: Path) -> None:
    """Draw every board of which the marts are built, but for those that show the same as before."""
    say("Drawing the boards ...")
    old = site.with_name(site.name.removesuffix(".new"))
    kept = json.loads((old / DIGESTS).read_text()) if (old / DIGESTS).exists() else {}
    with tempfile.TemporaryDirectory() as folder:
        files = lay_out(Path(folder), {})
        found = {file: (Path(folder) / f"{file.stem}.digest").read_text() for file in files}
        changed = []
        for file, digest in found.items():
            page = old / f"{file.stem}.html"
            if kept.get(file.stem) == digest and page.exists():
                shutil.copy(page, site)
                say(f"  page {file.stem}, as it was")
            else:
                changed.append(file)
        spoilt = draw(changed, site) if changed else set()
        digests = {file.stem: digest for file, digest in found.items() if file not in spoilt}
        (site / DIGESTS).write_text(json.dumps(digests))


def draw_account(site: Path, account_id: str) -> None:
    """Draw the page of one account beside the others."""
    name = "account-" + re.sub(r"[^\w.-]", "_", account_id)
    with tempfile.TemporaryDirectory() as folder:
        laid_out = lay_out(Path(folder), {"account": account_id}, boards=["account"])
        if not laid_out:
            raise Failure("The marts of the page are not built.", "Run `make build`.")
        board = laid_out[0]
        board = board.rename(board.with_stem(name))
        draw([board], site, f"--var=account={account_id}")
    say(f"Page           {site}/{name}.html")


def serve(port: str) -> None:
    """Serve the boards as the marts now call for them."""
    files = lay_out(TARGET / "boards", {}, live=True)
    command = ["dct", "serve", "--host", "127.0.0.1", "--port", port, "--no-cache"]
    os.chdir(files[0].parents[1])
    os.execve(BIN / "dct", command, os.environ | {"DBT_PROJECT_DIR": str(ROOT)})


def main() -> None:
    """Do one of the four, and end with what failed and what to do."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("task", choices=("build", "pages", "account", "serve"))
    parser.add_argument("account", nargs="?")
    parser.add_argument("--vars", default=os.environ.get("VARS", "{}"))
    parser.add_argument("--areas", default=os.environ.get("AREAS", ""))
    parser.add_argument("--site", type=Path, default=ROOT / "site")
    parser.add_argument("--port", default="8580")
    given = parser.parse_intermixed_args()
    site = given.site.absolute()
    os.environ["PENETRATION_WAREHOUSE"] = str(WAREHOUSE)
    os.environ["SITE_LOG"] = str(site.parent / LOG)
    Path(os.environ["SITE_LOG"]).unlink(missing_ok=True)
    try:
        if given.task == "build":
            replace_site(site, lambda new: build(new, given.vars, given.areas))
        elif given.task != "serve" and is_not_built(site / FAILED):
            raise Failure("The last build failed.", "Run `make build`: it says what is wrong.")
        elif given.task == "pages":
            replace_site(site, pages)
        elif given.task == "account":
            draw_account(site, given.account)
        else:
            serve(given.port)
    except Failure as failure:
        listed = [f"  - {each}" for each in failure.details[:50]]
        sys.exit("\n".join([failure.what, *listed, f"What to do: {failure.to_do}", f"Log: {LOG}"]))


if __name__ == "__main__":
    main()
