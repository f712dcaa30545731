"""The page in a real browser, as people use it: skipped where there is no Chromium.

CLOSEDLOOP_SCREENSHOTS=1 writes the pictures of docs/images anew.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from dev.refreshing import ROOT, Demo
from orchestration.lib.common.settings import Home

BROWSER = shutil.which("chromium") or shutil.which("google-chrome")
playwright = pytest.importorskip("playwright.sync_api")
pytestmark = pytest.mark.skipif(BROWSER is None, reason="no Chromium")
SECONDS = 120_000  # of patience, in milliseconds: machines that test are busy
VIEWS = {
    "overview": "from=2026-03-01&to=2026-08-29",
    "sources": "page=sources",
    "campaigns": "page=sources&channel=Paid+Search&by=campaign&from=2026-03-01&to=2026-08-29",
    "journeys": "page=journeys",
    "journey": "page=journeys&person={john}",
    "pipeline": "page=pipeline",
    "funnel": "page=funnel",
    "stages": "page=stages&tab=convert",
    "sent": "page=sent&from=2026-03-01&to=2026-08-29",
    "trust": "page=trust",
}


@pytest.fixture(scope="module")
def server(home: Home) -> Iterator[str]:
    """The command as it is run, on a free port."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", "orchestration.commands.dashboard"],
        cwd=ROOT,
        env=os.environ
        | {"CLOSEDLOOP_HOME": str(home.root), "CLOSEDLOOP_DASHBOARD_PORT": str(port)},
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout
        assert f"http://127.0.0.1:{port}" in process.stdout.readline()
        _wait_for(port)
        yield f"http://127.0.0.1:{port}/"
    finally:
        process.terminate()
        process.wait(30)


def _wait_for(port: int) -> None:
    for _ in range(600):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=10).close()
            return
        except OSError:
            time.sleep(0.1)
    raise AssertionError("the page does not answer")


@pytest.fixture(scope="module")
def browser() -> Iterator[playwright.Browser]:
    with playwright.sync_playwright() as started:
        sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
        opened = started.chromium.launch(executable_path=BROWSER, args=sandbox, timeout=SECONDS)
        yield opened
        opened.close()


class Seen:
    """A tab that keeps what the console said, and what was asked of other hosts."""

    def __init__(self, browser: playwright.Browser, server: str, **settings: object) -> None:
        self.server = server
        given = {"viewport": {"width": 1280, "height": 800}, "reduced_motion": "reduce"} | settings
        self.context = browser.new_context(**given)
        self.page = self.context.new_page()
        self.page.set_default_timeout(SECONDS)
        self.said: list[str] = []
        self.outside: list[str] = []
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.on("request", self._asked)

    def _asked(self, request: playwright.Request) -> None:
        if not request.url.startswith((self.server, "data:", "blob:")):
            self.outside.append(request.url)

    def open(self, view: str = "") -> None:
        self.page.goto(f"{self.server}?{view}")
        self.settle()

    def settle(self) -> None:
        self.page.wait_for_selector("main[aria-busy=false]")

    def drawn(self) -> None:
        undrawn = self.page.locator(".chart:not(:has(.barlayer))")
        playwright.expect(undrawn).to_have_count(0, timeout=SECONDS)

    def text(self, selector: str) -> str:
        return self.page.locator(selector).first.inner_text()

    def cells(self, column: int, body: str = "tbody") -> list[str]:
        lines = self.page.locator(f"[aria-label^='Figures by'] {body} tr")
        return [line.locator("th, td").nth(column).inner_text().strip() for line in lines.all()]


@pytest.fixture
def tab(browser: playwright.Browser, server: str) -> Iterator[Seen]:
    seen = Seen(browser, server)
    yield seen
    assert seen.said == []
    assert seen.outside == []
    seen.context.close()


def test_the_first_picture_has_the_figures_of_the_mart(tab: Seen, demo: Demo) -> None:
    tab.open()
    ((revenue, visits),) = demo.marts.execute(
        "select sum(revenue), sum(visits) from marts.rpt_sources where attribution_model = "
        "'linear' and report_date between '2026-06-01' and '2026-08-29'"
    ).fetchall()
    assert tab.text("[data-figure=revenue] .value") == f"{revenue:,.0f}"
    assert tab.text("[data-figure=visits] .value") == f"{visits:,}"
    tab.drawn()
    assert tab.page.locator(".chart .barlayer .point").count() > 20
    assert "as of 2026-08-30" in tab.text("#asof")
    assert demo.marts.execute("select snapshot_id from lineage.snapshot").fetchone()[0] in tab.text(
        "#foot"
    )


def test_from_the_model_by_drill_to_a_keyword_and_back(tab: Seen, demo: Demo) -> None:
    tab.open("page=sources")
    tab.page.select_option("#model", "first_touch")
    tab.page.wait_for_url("**model=first_touch**")
    tab.settle()

    def expected(level: str, where: str) -> dict[str, str]:
        found = demo.marts.execute(
            f"select {level}, sum(revenue) from marts.rpt_sources where attribution_model = "
            f"'first_touch' and report_date between '2026-06-01' and '2026-08-29' and {where} "
            "group by 1"
        ).fetchall()
        return {name: f"{revenue:,.2f}" for name, revenue in found}

    def shown() -> dict[str, str]:
        return dict(zip(tab.cells(0), tab.cells(9), strict=True))

    assert expected("channel", "true").items() <= shown().items()
    tab.page.get_by_role("link", name="Paid Search", exact=True).click()
    tab.page.wait_for_url("**channel=Paid+Search**")
    tab.settle()
    campaigns = shown()
    assert expected("campaign", "channel = 'Paid Search'").items() <= campaigns.items()
    tab.page.get_by_role("link", name="brand-us", exact=True).click()
    tab.page.wait_for_url("**campaign=brand-us**")
    tab.settle()
    where = "channel = 'Paid Search' and campaign = 'brand-us'"
    assert expected("keyword", where).items() <= shown().items()
    assert tab.text("h1").split(" \u203a ") == ["Sources", "Paid Search", "brand-us"]
    tab.page.go_back()
    playwright.expect(tab.page.locator("h1")).not_to_contain_text("brand-us", timeout=SECONDS)
    assert shown() == campaigns


def test_a_link_opened_anew_is_the_same_view(
    tab: Seen, browser: playwright.Browser, server: str
) -> None:
    tab.open("page=sources&model=time_decay&from=2026-04-01&to=2026-06-30")
    tab.page.get_by_role("link", name="Visits", exact=True).click()
    tab.page.wait_for_url("**order=**")
    tab.settle()
    visits = [int(cell.replace(",", "")) for cell in tab.cells(1)]
    assert visits == sorted(visits, reverse=True)
    other = Seen(browser, server)
    other.page.goto(tab.page.url)
    other.settle()
    tab.drawn()
    other.drawn()
    assert other.text("main") == tab.text("main")
    assert other.page.input_value("#from") == "2026-04-01"
    assert other.page.input_value("#model") == "time_decay"
    other.context.close()


def test_the_csv_of_the_page_is_the_mart(tab: Seen, demo: Demo, tmp_path: Path) -> None:
    tab.open("page=sources&model=u_shaped&by=campaign")
    with tab.page.expect_download() as expected:
        tab.page.get_by_label("CSV of sources").click()
    file = tmp_path / expected.value.suggested_filename
    expected.value.save_as(file)
    told = demo.marts.execute(
        "select name, revenue::decimal(18, 2) from read_csv(?, all_varchar = true)", [str(file)]
    ).fetchall()
    assert set(told) >= set(
        demo.marts.execute(
            "select campaign, sum(revenue) from marts.rpt_sources where attribution_model = "
            "'u_shaped' and report_date between '2026-06-01' and '2026-08-29' group by 1"
        ).fetchall()
    )


def test_johns_sale_is_400_for_each_touch_and_another_model_shares_it_otherwise(
    tab: Seen, john: str
) -> None:
    tab.open("page=journeys")
    tab.page.get_by_placeholder("Account").fill("carver machining")
    tab.page.get_by_role("button", name="Search").click()
    tab.page.get_by_role("link", name="Carver Machining", exact=True).click()
    tab.page.wait_for_selector(".timeline")
    money = tab.page.locator(".timeline .touch .money")
    assert money.all_inner_texts() == ["400.00"] * 3
    assert tab.page.locator(".timeline .credited .money").all_inner_texts() == ["1,200.00"]
    assert tab.page.locator(".timeline li").count() == 9
    tab.page.select_option("#model", "u_shaped")
    shared = ["480.00", "240.00", "480.00"]
    playwright.expect(money).to_have_text(shared, timeout=SECONDS)


def test_a_hostile_name_is_a_text(tab: Seen) -> None:
    tab.open("page=sources&channel=%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E")
    assert "<img src=x onerror=alert(1)>" in tab.text("h1")
    assert tab.page.locator("main img").count() == 0


def test_a_view_that_there_is_not_is_said_on_the_page(
    browser: playwright.Browser, server: str
) -> None:
    seen = Seen(browser, server)
    seen.open("page=sources&model=best")
    assert "There is no model 'best'" in seen.text("[role=alert]")
    seen.context.close()


def test_what_a_figure_means_is_shown_by_keyboard(tab: Seen) -> None:
    tab.open("page=sources")
    tab.page.get_by_role("link", name="ROAS", exact=True).focus()
    assert "How much revenue does each unit spent on ads return" in tab.text("#tip")
    tab.page.keyboard.press("Escape")
    assert not tab.page.locator("#tip").is_visible()


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("look", ["light", "dark", "phone"])
def test_each_page_is_accessible_fits_and_does_not_jump(
    browser: playwright.Browser, server: str, john: str, view: str, look: str, tmp_path: Path
) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    seen = Seen(
        browser,
        server,
        viewport={"width": 390 if look == "phone" else 1280, "height": 800},
        color_scheme="dark" if look == "dark" else "light",
    )
    seen.page.add_init_script(
        "window.jumped = 0; new PerformanceObserver(list => list.getEntries().forEach(entry => "
        "{ if (!entry.hadRecentInput) window.jumped += entry.value; }))"
        ".observe({type: 'layout-shift', buffered: true});"
    )
    seen.open(VIEWS[view].format(john=john))
    seen.drawn()
    assert seen.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert seen.page.evaluate("window.jumped") < 0.1
    found = axe.Axe().run(seen.page).response["violations"]
    assert [one["id"] for one in found if one["impact"] in ("serious", "critical")] == []
    _picture(seen, view, look, tmp_path)
    assert seen.said == []
    assert seen.outside == []
    seen.context.close()


def _picture(seen: Seen, view: str, look: str, elsewhere: Path) -> None:
    name = {"light": view, "dark": f"{view}-dark"}.get(look, f"{view}-{look}")
    is_kept = look == "light" or name == "sources-dark"
    is_asked = os.environ.get("CLOSEDLOOP_SCREENSHOTS") == "1"
    folder = ROOT / "docs/images" if is_kept and is_asked else elsewhere
    folder.mkdir(exist_ok=True)
    seen.page.screenshot(path=folder / f"{name}.png", timeout=SECONDS)
