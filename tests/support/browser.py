# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Chromium without a window, and a web server on this machine for the pages that it shows."""

from __future__ import annotations

import base64
import contextlib
import functools
import http.server
import threading
from collections.abc import Iterator
from pathlib import Path

from selenium import webdriver
from selenium.webdriver.chrome.service import Service

from tests.support.engines import START, Finished
from tests.support.npm import npm_packages
from tests.support.tools import require_tool

IN_PAGE = Path(__file__).with_name("run_in_page.js")
NO_LIMIT = 86_400  # seconds: WebDriver has one of its own, 30
OPTIONS = (
    "--headless",
    "--no-sandbox",  # which root has not
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@contextlib.contextmanager
def chromium() -> Iterator[webdriver.Chrome]:
    """A browser with a profile of its own, which goes with it."""
    options = webdriver.ChromeOptions()
    options.binary_location = require_tool("chromium")
    for option in OPTIONS:
        options.add_argument(option)
    driver = require_tool("chromedriver")
    browser = webdriver.Chrome(options=options, service=Service(driver))
    browser.set_script_timeout(NO_LIMIT)
    try:
        yield browser
    finally:
        browser.quit()


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the base class's
        pass


@contextlib.contextmanager
def serve(folder: Path) -> Iterator[str]:
    """Serves a folder on a free port of this machine; the address has no slash at its end."""
    handler = functools.partial(_Quiet, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


def wasi_for_browsers() -> Path:
    """The folder of the modules of @bjorn3/browser_wasi_shim."""
    return npm_packages() / "@bjorn3" / "browser_wasi_shim" / "dist"


def run_in_browser(browser: webdriver.Chrome, folder: Path, program: Path, *, call: str = START) -> Finished:
    """Runs a program in an empty page, with nothing mounted; `folder` is an empty one. `call`: as in engines.py."""
    (folder / "index.html").write_text("<!doctype html>\n")
    (folder / "program.wasm").symlink_to(program)
    (folder / "wasi").symlink_to(wasi_for_browsers())
    with serve(folder) as address:
        browser.get(address)
        result = browser.execute_async_script(IN_PAGE.read_text(), call)
    stdout, stderr = (base64.b64decode(result[name]) for name in ("stdout", "stderr"))
    return Finished(stdout, stderr, result["status"])
