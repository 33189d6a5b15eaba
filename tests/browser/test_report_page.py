"""The report opens in a browser without a network: desk and hand, no error, nothing cut off."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from sim.show.report import PAGE
from tests.unit.show import small_result

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser

WIDTHS = (1280, 390)
PICTURES = 7


def chromium() -> str:
    """Debian's Chromium; without it the tests are skipped, unless they are required."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None:
        if os.environ.get("CCSIM_REQUIRE_BROWSER") == "1":
            pytest.fail("there is no Chromium, and CCSIM_REQUIRE_BROWSER=1 asks for it.")
        pytest.skip("there is no Chromium on this machine.")
    return found


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    path = chromium()
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        running = driver.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield running
        running.close()


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("results") / "shop"
    written = small_result.write(folder, small_result.comparison())
    return (written / PAGE).as_uri()


def opened(browser: Browser, address: str, width: int) -> tuple[Any, list[str]]:
    """The page at a width with the network off, and whatever went wrong."""
    context = browser.new_context(viewport={"width": width, "height": 900}, offline=True)
    page = context.new_page()
    faults: list[str] = []
    page.on("console", lambda message: faults.append(f"{message.type}: {message.text}"))
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("requestfailed", lambda request: faults.append(f"failed: {request.url[:80]}"))
    page.on(
        "request",
        lambda request: (
            None if request.url.startswith(("file:", "data:")) else faults.append(request.url)
        ),
    )
    page.goto(address)
    page.wait_for_load_state("networkidle")
    return page, faults


@pytest.mark.parametrize("width", WIDTHS)
def test_it_opens_without_a_network_and_without_an_error(
    browser: Browser, address: str, width: int
) -> None:
    page, faults = opened(browser, address, width)
    assert faults == []
    assert "juan" in page.title()
    loaded = page.evaluate("[...document.images].map(i => i.complete && i.naturalWidth > 0)")
    assert loaded == [True] * PICTURES


@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_is_wider_than_the_page(browser: Browser, address: str, width: int) -> None:
    page, _ = opened(browser, address, width)
    assert page.evaluate("document.documentElement.scrollWidth") == width
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    assert page.evaluate("document.documentElement.scrollWidth") == width
    outside = page.evaluate(
        """[...document.querySelectorAll('main *')].filter(e => !e.closest('.scroll'))
           .filter(e => e.getBoundingClientRect().right > innerWidth + 1)
           .map(e => e.tagName + ' ' + e.textContent.slice(0, 60))"""
    )
    assert outside == []


@pytest.mark.parametrize("width", WIDTHS)
def test_pictures_are_shown_at_the_size_they_were_drawn_for(
    browser: Browser, address: str, width: int
) -> None:
    """So that their letters keep the size they were given."""
    page, _ = opened(browser, address, width)
    sizes = page.evaluate("[...document.images].map(i => [i.naturalWidth, i.clientWidth])")
    for natural, shown in sizes:
        assert shown >= 0.99 * natural
        assert (natural < 400) == (width < 400)


def test_the_first_screen_and_the_verdict_need_no_scrolling_sideways(
    browser: Browser, address: str
) -> None:
    """On a telephone a row of a table is a card; a table that scrolls in its box is not read."""
    page, _ = opened(browser, address, 390)
    tables = page.evaluate(
        """[...document.querySelectorAll('table.cards')].map(
           t => [t.closest('.scroll') === null, t.scrollWidth <= t.clientWidth + 1,
                 Math.min(...[...t.querySelectorAll('td')].map(
                   c => parseFloat(getComputedStyle(c).fontSize)))])"""
    )
    assert len(tables) == 3, "the ladder, the targets, the verdict at a glance"
    for outside_a_box, fits, letters in tables:
        assert outside_a_box
        assert fits
        assert letters >= 12


def test_wide_tables_scroll_inside_their_box(browser: Browser, address: str) -> None:
    page, _ = opened(browser, address, 390)
    boxes = page.evaluate(
        "[...document.querySelectorAll('.scroll')].map(b => [b.scrollWidth, b.clientWidth])"
    )
    assert any(inner > outer for inner, outer in boxes)
    assert all(outer <= 390 for _, outer in boxes)


def test_the_whole_page_can_be_reached_by_its_links(browser: Browser, address: str) -> None:
    page, faults = opened(browser, address, 1280)
    for link in page.query_selector_all("nav a"):
        link.click()
        target = page.evaluate("document.querySelector(location.hash) !== null")
        assert target, link.get_attribute("href")
    assert faults == []


def test_a_page_that_reaches_out_is_noticed(browser: Browser, tmp_path: Path) -> None:
    """The listener works: without it the tests above could not fail."""
    bad = tmp_path / "bad.html"
    bad.write_text('<img src="http://example.invalid/x.png">', encoding="utf-8")
    _, faults = opened(browser, bad.as_uri(), 1280)
    assert any("example.invalid" in fault for fault in faults)
