"""The preview page in a real browser: opened from disk, read with the pointer, with keys, on a phone, by axe."""

import math
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from scaffold.resources import folder
from tests.preview_pages import page as page_of
from tests.preview_pages import previewed
from tests.trees import BASE, TASK, build, changed

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed: apt-get install chromium")
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 360, "height": 740}


@dataclass
class Opened:
    """A page in the browser, with whatever it complained of or asked for."""

    page: "playwright.Page"
    complaints: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def browser() -> Iterator["playwright.Browser"]:
    with playwright.sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of a warm-up, stable, decay schedule in the bundled tree, on disk."""
    home = tmp_path_factory.mktemp("page")
    shutil.copytree(folder("fixtures") / "transformers_on_rdu", home / "tree")
    (home / "page.html").write_text(previewed(home / "tree", schedule="wsd").text, encoding="utf-8")
    return home / "page.html"


@pytest.fixture
def open_page(browser: "playwright.Browser", file: Path) -> Iterator[object]:
    """Open the page; whatever was opened must have kept quiet and to itself."""
    opened: list[Opened] = []

    def open_with(other: Path | None = None, **options: object) -> "playwright.Page":
        context = browser.new_context(**{"viewport": WIDE, "color_scheme": "light", **options})
        one = Opened(context.new_page())
        one.page.on("console", lambda message: one.complaints.append(message.text))
        one.page.on("pageerror", lambda error: one.complaints.append(str(error)))
        one.page.on("request", lambda request: one.requests.append(request.url))
        one.page.goto((other or file).as_uri())
        opened.append(one)
        return one.page

    yield open_with
    for one in opened:
        assert one.complaints == []
        assert {url.partition("#")[0] for url in one.requests} == {one.page.url.partition("#")[0]}
        one.page.context.close()


def wsd(step: int) -> float:
    """The new schedule in closed form: no warm-up, a plateau at 1e-3, and 100 of 300 steps down to 0."""
    return 1e-3 * min(1.0, (300 - step) / 100)


def value(page: "playwright.Page", name: str) -> float:
    return float(page.locator(f'tr[data-name="{name}"] .value').inner_text())


def hover(page: "playwright.Page", part: float) -> int:
    """Point at a part of the chart's width; return the step that the page says it is at."""
    page.locator("#field").scroll_into_view_if_needed()
    box = page.locator("#field").bounding_box()
    page.mouse.move(box["x"] + part * box["width"], box["y"] + box["height"] / 3)
    return int(page.locator("#at").inner_text())


def test_the_pointer_reads_off_the_right_rates(open_page: object) -> None:
    page = open_page()
    for part in (0.001, 0.25, 0.7, 0.9):
        step = hover(page, part)
        assert abs(step - part * 300) <= 1
        assert value(page, "wsd_schedule") == pytest.approx(wsd(step), rel=1e-3)
        assert value(page, "polynomial_decay_schedule_with_warmup") == pytest.approx(1e-3 * (1 - step / 300), rel=1e-3)
        assert value(page, "fixed_lr") == 1e-3


def test_the_dot_is_on_the_curve_on_both_scales(open_page: object) -> None:
    page = open_page()
    step = hover(page, 0.9)
    field = page.locator("#field").bounding_box()
    dot = page.locator(".dot.added")

    def height() -> float:
        box = dot.bounding_box()
        return (box["y"] + box["height"] / 2 - page.locator("#field").bounding_box()["y"]) / field["height"]

    assert height() == pytest.approx(1 - wsd(step) / 1e-3, abs=0.01)
    page.get_by_label("Log").check()
    assert page.locator("g.added .on-log").is_visible()
    assert not page.locator("g.added .on-linear").is_visible()
    top, bottom = (float(page.locator("#chart").get_attribute(f"data-{name}")) for name in ("high", "low"))
    assert height() == pytest.approx((top - math.log10(wsd(step))) / (top - bottom), abs=0.01)


def test_before_and_after(open_page: object) -> None:
    page = open_page()
    row = page.locator('tr[data-name="wsd_schedule"]')
    assert row.is_visible()
    page.get_by_label("Before").check()
    assert not row.is_visible()
    assert not page.locator("g.added .on-linear").is_visible()
    assert "wsd_schedule" not in page.locator("#stop").get_attribute("aria-valuetext")
    page.get_by_label("After").check()
    assert row.is_visible()


def test_all_of_it_goes_by_keyboard(open_page: object) -> None:
    page = open_page()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
    seen = []
    for _ in range(60):
        page.keyboard.press("Tab")
        active = page.evaluate("document.activeElement.id || document.activeElement.textContent.trim()")
        seen.append(active)
        if active == "stop":
            break
    assert {"Copy", "scale-linear", "when-after", "stop"} <= set(seen)
    page.keyboard.press("End")
    assert page.locator("#at").inner_text() == "299"
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    assert (
        page.locator("#stop").get_attribute("aria-valuetext").startswith("step 297: wsd_schedule 3e-5, fixed_lr 0.001")
    )
    assert value(page, "wsd_schedule") == pytest.approx(wsd(297), rel=1e-3)
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("ArrowRight")
    assert page.locator("#scale-log").is_checked()


def test_folds_open_one_by_one_and_together(open_page: object) -> None:
    page = open_page()
    file = page.locator(".file").first
    folds = file.locator("details.fold")
    assert not folds.first.locator("tr.same").first.is_visible()
    folds.first.locator("summary").click()
    assert folds.first.locator("tr.same").first.is_visible()
    button = file.get_by_role("button", name="Show the whole file")
    button.click()
    assert all(fold.get_attribute("open") is not None for fold in folds.all())
    shut = file.get_by_role("button", name="Show the changes only")
    assert shut.get_attribute("aria-expanded") == "true"
    shut.click()
    assert not folds.first.locator("tr.same").first.is_visible()


def test_the_command_is_copied(open_page: object) -> None:
    page = open_page(permissions=["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy").click()
    page.get_by_text("Copied.").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == "--lr_schedule wsd_schedule --wsd_decay_steps 100 --wsd_decay_type linear"


def test_a_link_leads_to_its_change(open_page: object) -> None:
    page = open_page()
    page.locator('.changes a[href="#change-6"]').click()
    playwright.expect(page.locator("#change-6")).to_be_in_viewport()
    assert "wsd_schedule" in page.locator("tr:has(:target)").inner_text()


def test_light_and_dark(open_page: object) -> None:
    def ground(page: "playwright.Page") -> str:
        return page.evaluate("getComputedStyle(document.body).backgroundColor")

    light, dark = open_page(), open_page(color_scheme="dark")
    assert ground(light) != ground(dark)
    button = light.get_by_role("button", name="Dark")
    assert button.get_attribute("aria-pressed") == "false"
    button.click()
    assert button.get_attribute("aria-pressed") == "true"
    assert ground(light) == ground(dark)


def test_without_scripts_everything_but_the_reading_is_there(open_page: object) -> None:
    page = open_page(java_script_enabled=False)
    assert page.locator("g.added .on-linear").count() == 1
    assert not page.locator("#stop").is_visible()
    assert not page.get_by_role("button", name="Copy").is_visible()
    page.get_by_label("Log").check()
    assert page.locator("g.added .on-log").is_visible()
    page.locator("details.fold summary").first.click()
    assert page.locator("details.fold tr.same").first.is_visible()


def test_a_hostile_tree_is_only_text(open_page: object, tmp_path: Path) -> None:
    nasty = "</script><script>alert(1)</script><img src=x onerror=alert(1)>"
    arm = f"        elif args.lr_schedule == '{nasty}':\n            return None\n        else:\n            raise"
    build(tmp_path / "tree", changed((TASK, "        else:\n            raise", arm)))
    (tmp_path / "page.html").write_text(previewed(tmp_path / "tree").text, encoding="utf-8")
    page = open_page(tmp_path / "page.html")
    hover(page, 0.5)
    assert page.evaluate("[document.scripts.length, document.images.length]") == [1, 0]
    assert nasty in page.locator(".legend").inner_text()


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Pages with less code, which axe takes long to look at: of an apply with a failure, and of a check that fails."""
    home = tmp_path_factory.mktemp("small")
    manifest = '[[schedule]]\nkind = "step"\n\n[[schedule]]\nkind = "linear"\nname = "cosine_schedule_with_warmup"\n'
    build(home / "tree", {**BASE, "scaffold.toml": manifest})
    pages = {"apply": page_of("apply", "--root", str(home / "tree"), "--dry-run")}
    pages["check"] = page_of("check", "--root", str(home / "tree"))
    for name, document in pages.items():
        (home / f"{name}.html").write_text(document.text, encoding="utf-8")
    return [home / f"{name}.html" for name in pages]


@pytest.mark.parametrize(("scheme", "size"), [("light", WIDE), ("dark", NARROW)], ids=["light-wide", "dark-narrow"])
def test_axe_finds_nothing(open_page: object, small: list[Path], scheme: str, size: dict[str, int]) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    for file in small:
        page = open_page(file, color_scheme=scheme, viewport=size)
        for one in page.locator("details").all():
            one.evaluate("e => { e.open = true }")
        found = axe.run(page)
        assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_nothing_is_cut_off(open_page: object, tmp_path: Path, scheme: str, size: dict[str, int]) -> None:
    page = open_page(color_scheme=scheme, viewport=size)
    assert page.evaluate("document.documentElement.scrollWidth") == size["width"]
    hover(page, 0.8)
    shot = tmp_path / f"{scheme}-{size['width']}.png"
    page.screenshot(path=shot, full_page=True)
    assert shot.stat().st_size > 50_000


# --- several sites

OTHER = "tasks/lm/other.py"


@pytest.fixture(scope="module")
def sites(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of a change at three sites, of which two are alike and one trains for 400 steps."""
    home = tmp_path_factory.mktemp("sites")
    shorter = BASE[TASK].replace("default=1000", "default=400")
    build(home / "tree", {**BASE, "tasks/lm/again.py": BASE[TASK], OTHER: shorter})
    text = previewed(home / "tree", "--all-tasks", schedule="wsd").text
    (home / "page.html").write_text(text, encoding="utf-8")
    return home / "page.html"


def test_each_site_that_is_not_like_another_has_a_chart(open_page: object, sites: Path) -> None:
    page = open_page(sites)
    headings = page.locator("h3.at-site").all_inner_texts()
    ids = [f"{path}::Task.get_lr_scheduler" for path in ("tasks/lm/again.py", TASK)]
    assert headings == [f"The same at {', '.join(ids)}", f"At {OTHER}::Task.get_lr_scheduler"]
    assert page.locator("figure.chart").count() == 2


def test_each_chart_is_read_off_and_toggled_by_itself(open_page: object, sites: Path) -> None:
    page = open_page(sites)
    first, second = page.locator("figure.chart").all()
    second.get_by_label("Log").check()
    assert second.locator("g.added .on-log").is_visible()
    assert first.locator("g.added .on-linear").is_visible()
    second.locator(".field").scroll_into_view_if_needed()
    box = second.locator(".field").bounding_box()
    page.mouse.move(box["x"] + 0.5 * box["width"], box["y"] + 20)
    assert int(second.locator("output").inner_text()) == pytest.approx(200, abs=2)
    assert first.locator("output").inner_text() == "0"
    second.get_by_label("Before").check()
    assert not second.locator("tr.added").is_visible()
    assert first.locator("tr.added").is_visible()


def test_axe_finds_nothing_on_the_page_of_several_sites(open_page: object, sites: Path) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    found = axe.run(open_page(sites))
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_nothing_of_several_sites_is_cut_off(
    open_page: object, sites: Path, tmp_path: Path, scheme: str, size: dict[str, int]
) -> None:
    page = open_page(sites, color_scheme=scheme, viewport=size)
    assert page.evaluate("document.documentElement.scrollWidth") == size["width"]
    shot = tmp_path / f"sites-{scheme}-{size['width']}.png"
    page.screenshot(path=shot, full_page=True)
    assert shot.stat().st_size > 50_000
