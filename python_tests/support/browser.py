"""Open a page in headless Chromium and write down what it asks for and complains about.

Chromium is driven through its DevTools protocol. Nothing leaves the machine: every name but
loopback fails to resolve, and the attempt is what gets reported. As a program it takes a picture:
`python python_tests/support/browser.py page.html picture.png`.
"""

from __future__ import annotations

import base64
import json
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import websocket

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
SWITCHES = (
    "--headless",
    "--hide-scrollbars",
    "--no-sandbox",
    "--no-first-run",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--disable-component-update",
    "--disable-background-networking",
    "--disable-dev-shm-usage",
    "--disable-features=IsolateOrigins,site-per-process",  # frames report with their page
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
    "--remote-debugging-port=0",
)
LOOPBACK = {"127.0.0.1", "localhost", "::1"}
PATIENCE = 60  # seconds, for a machine with other work
QUIET = 1.5  # seconds without news after which a page has settled


@dataclass
class Visit:
    """What happened while a page loaded, and what it looked like."""

    url: str
    requests: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)
    picture: bytes = b""

    @property
    def outside(self) -> list[str]:
        """Return the requests that went past the page itself and loopback."""
        return [request for request in self.requests if is_outside(request, self.url)]


def is_outside(request: str, page: str) -> bool:
    """Say whether a request needs anything but the page's own file or a loopback server."""
    address = urlsplit(request)
    if address.scheme in ("data", "blob", "about"):
        return False
    if address.scheme == "file":
        return address.path != urlsplit(page).path
    return address.hostname not in LOOPBACK


def find_browser() -> str | None:
    """Return the path of an installed Chromium or Chrome."""
    return next((path for path in map(shutil.which, NAMES) if path), None)


def visit(url: str, width: int = 1400, texts: str = "[id^=chart-]", scale: float = 1) -> Visit:
    """Open a page, let it settle, and return all that was noticed.

    `texts` selects the elements whose words to bring back by id; `width` is in CSS pixels.
    """
    with run_browser() as address:
        tab = Tab(address)
        try:
            return tab.visit(url, width, texts, scale)
        finally:
            tab.socket.close()


@contextmanager
def run_browser() -> Iterator[str]:
    """Run a browser with a profile of its own; give the address of its only tab."""
    browser = find_browser()
    assert browser, "no Chromium or Chrome on the path"
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        process = subprocess.Popen(
            [browser, *SWITCHES, f"--user-data-dir={profile}", "about:blank"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            yield wait_for_tab(Path(profile) / "DevToolsActivePort")
        finally:
            process.terminate()
            process.wait(PATIENCE)


def wait_for_tab(port_file: Path) -> str:
    """Return the WebSocket address of the first tab, once there is one."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if port_file.exists() and (lines := port_file.read_text().splitlines()):
            with urllib.request.urlopen(f"http://127.0.0.1:{lines[0]}/json/list") as answer:
                tabs = [each for each in json.load(answer) if each["type"] == "page"]
            if tabs:
                return tabs[0]["webSocketDebuggerUrl"]
        time.sleep(0.1)
    raise TimeoutError("the browser did not open its DevTools port")


class Tab:
    """One tab, spoken to over the DevTools protocol."""

    def __init__(self, address: str) -> None:
        """Connect, and ask for news of the network, the scripts and the log."""
        self.socket = websocket.create_connection(address, suppress_origin=True, timeout=PATIENCE)
        self.last = 0
        self.events: list[dict] = []
        for domain in ("Network", "Runtime", "Log", "Page"):
            self.ask(f"{domain}.enable")

    def ask(self, method: str, **parameters: object) -> dict:
        """Send one command and return its result; events that come meanwhile are kept."""
        self.last += 1
        self.socket.send(json.dumps({"id": self.last, "method": method, "params": parameters}))
        while (message := json.loads(self.socket.recv())).get("id") != self.last:
            self.events.append(message)
        if "error" in message:
            raise RuntimeError(f"{method}: {message['error']}")
        return message["result"]

    def visit(self, url: str, width: int, texts: str, scale: float) -> Visit:
        """Open a page and gather everything about it."""
        self.resize(width, 900, scale)
        failure = self.ask("Page.navigate", url=url).get("errorText")
        self.settle()
        found = Visit(url, requests=self.requests(), errors=self.errors())
        if failure:
            found.errors.append(f"{url}: {failure}")
        found.texts = self.read(texts)
        found.picture = self.picture(width, scale)
        return found

    def resize(self, width: int, height: int, scale: float) -> None:
        """Give the page a window of this size, in CSS pixels."""
        self.ask(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=scale,
            mobile=False,
        )

    def settle(self) -> None:
        """Wait until the page has loaded and then nothing has happened for a while."""
        deadline = time.monotonic() + PATIENCE
        self.socket.settimeout(QUIET)
        while time.monotonic() < deadline:
            try:
                self.events.append(json.loads(self.socket.recv()))
            except websocket.WebSocketTimeoutException:
                if any(event["method"] == "Page.loadEventFired" for event in self.events):
                    self.socket.settimeout(PATIENCE)
                    return
        raise TimeoutError("the page did not settle")

    def news(self, method: str) -> Iterator[dict]:
        """Yield the parameters of each event of one kind."""
        return (event["params"] for event in self.events if event["method"] == method)

    def requests(self) -> list[str]:
        """Return every address that the page asked for, WebSockets included."""
        ordinary = [each["request"]["url"] for each in self.news("Network.requestWillBeSent")]
        return ordinary + [each["url"] for each in self.news("Network.webSocketCreated")]

    def errors(self) -> list[str]:
        """Return what the console shows in red: errors, exceptions and failed loads."""
        called = [
            " ".join(str(part.get("value", part.get("description"))) for part in each["args"])
            for each in self.news("Runtime.consoleAPICalled")
            if each["type"] in ("error", "assert")
        ]
        thrown = [
            each["exceptionDetails"].get("exception", {}).get("description")
            or each["exceptionDetails"]["text"]
            for each in self.news("Runtime.exceptionThrown")
        ]
        logged = [
            f"{each['entry']['text']} {each['entry'].get('url', '')}".strip()
            for each in self.news("Log.entryAdded")
            if each["entry"]["level"] == "error"
        ]
        return called + thrown + logged

    def read(self, selector: str) -> dict[str, str]:
        """Return the words drawn in each selected element by its id, and in all as `page`."""
        script = """
            const words = element => [...element.querySelectorAll('text')]
                .map(text => text.textContent.trim()).join(' ').replace(/\\s+/g, ' ')
            const chosen = [...document.querySelectorAll(SELECTOR)]
            const found = Object.fromEntries(chosen.map(each => [each.id, words(each)]))
            found.page = words(document.documentElement)
            found
        """.replace("SELECTOR", json.dumps(selector))
        answer = self.ask("Runtime.evaluate", expression=script, returnByValue=True)
        return answer["result"].get("value", {})

    def picture(self, width: int, scale: float) -> bytes:
        """Return the whole page as a PNG."""
        height = self.ask("Page.getLayoutMetrics")["cssContentSize"]["height"]
        self.resize(width, int(height), scale)
        return base64.b64decode(self.ask("Page.captureScreenshot", format="png")["data"])


if __name__ == "__main__":
    page, picture = map(Path, sys.argv[1:3])
    picture.write_bytes(visit(page.resolve().as_uri(), width=1200).picture)
