# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""examples/browser in Chromium: the page shows the files of the program, by running it."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator

import pytest
from selenium.webdriver import ActionChains, Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.support.wait import WebDriverWait

from tests.support.browser import serve
from tests.support.commands import ROOT, must, wasivfs
from tests.support.npm import PACKAGES, npm_packages
from tests.support.toolchains import Toolchain

EXAMPLE = ROOT / "examples" / "browser"
ASSETS = EXAMPLE / "assets"
VIEWPORT = {"width": 1040, "height": 500, "deviceScaleFactor": 1.5, "mobile": False}
SCREENSHOT = ROOT / "docs" / "engines" / "browser.png"


@pytest.fixture(scope="module", params=["auto", "passive"])
def address(
    debian: Toolchain, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[str]:
    """Where the example is served, built as its README says, and with its files outside of memory."""
    built = shutil.ignore_patterns("node_modules", "package-lock.json", "*.wasm")
    folder = tmp_path_factory.mktemp("example") / "browser"
    shutil.copytree(EXAMPLE, folder, symlinks=True, ignore=built)
    (folder / "node_modules").symlink_to(npm_packages())
    where = f"--contents={request.param}"
    command = ("cc", "-Oz", "-s", "files.c", "--dir", "assets::/", where, "-o", "files.wasm")
    must(wasivfs(*command, toolchain=debian, folder=folder))
    with serve(folder) as served:
        yield served


@pytest.fixture
def page(browser: Chrome, address: str) -> Chrome:
    """The page, after it has shown its first file."""
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", VIEWPORT)
    browser.get(address)
    WebDriverWait(browser, 30).until(contents)
    return browser


def contents(page: Chrome) -> str:
    """What the page shows of a file, with its last newline."""
    text = page.find_element(By.ID, "contents").get_property("textContent")
    assert isinstance(text, str)
    return text


def choose(page: Chrome, path: str) -> None:
    """Clicks a file, and waits for the page to show that it was read."""
    page.find_element(By.CSS_SELECTOR, f'button[data-path="{path}"]').click()
    WebDriverWait(page, 30).until(lambda shown: shown.find_element(By.ID, "command").text == f"cat {path}")


def test_page_lists_all_that_is_embedded(page: Chrome) -> None:
    listed = [button.get_attribute("data-path") for button in page.find_elements(By.CSS_SELECTOR, "#tree button")]
    files = [f"/{path.relative_to(ASSETS)}" for path in ASSETS.rglob("*") if not path.is_dir()]
    assert sorted(filter(None, listed)) == sorted(files)
    assert page.find_element(By.ID, "count").text == f"{len(files)} files"


@pytest.mark.parametrize("path", ["/data/planets.csv", "/notes/größe.txt", "/about"])
def test_page_shows_the_file_that_is_clicked(page: Chrome, path: str) -> None:
    choose(page, path)
    assert contents(page) == (ASSETS / path[1:]).read_text()


def test_screenshot_shows_a_file_of_the_program(page: Chrome) -> None:
    choose(page, "/welcome.txt")
    ActionChains(page).move_to_element(page.find_element(By.TAG_NAME, "h1")).perform()  # off what lights up below it
    png = page.get_screenshot_as_png()
    if os.environ.get("WASIVFS_REGENERATE") == "1":
        SCREENSHOT.write_bytes(png)
    assert SCREENSHOT.stat().st_size < 100_000
    assert SCREENSHOT.read_bytes()[:24] == png[:24], "docs/engines/browser.png is of another size; WASIVFS_REGENERATE=1"


def test_example_asks_for_the_package_that_is_tested() -> None:
    package = json.loads((EXAMPLE / "package.json").read_text())
    assert all(f"{name}@{version}" in PACKAGES for name, version in package["dependencies"].items())
