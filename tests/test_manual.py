"""The manual is built without a warning; what it makes from the code is all there; and its checks find what is wrong."""

import re
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from scaffold.cli import COMMANDS
from scaffold.curves import curve
from scaffold.manifest.entry_keys import KEYS
from scaffold.model.parameter import Role
from scaffold.profile import _KEYS as PROFILE_KEYS
from scaffold.schedules import SCHEDULES
from tests.pages import ROOT
from tests.trees import invoke

pytest.importorskip("sphinx")
from manual_extension import catalogue, commands, curve_svg, links, schemas

DOCS = ROOT / "docs"


def build(source: Path, target: Path) -> subprocess.CompletedProcess[str]:
    """Build a manual as `make docs` does."""
    options = ["-W", "-n", "--keep-going", "-q", "-b", "html"]
    command = [sys.executable, "-m", "sphinx", *options, str(source), str(target)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("manual")
    done = build(DOCS, target)
    assert done.returncode == 0, done.stderr
    return target


def test_it_is_built_without_a_warning(built: Path) -> None:
    assert {"index.html", "tutorial.html", "catalogue.html"} <= {path.name for path in built.glob("*.html")}
    recipe = (ROOT / "Makefile").read_text()
    assert "sphinx -W -n --keep-going -q -b html docs build/docs" in recipe


def test_the_catalogue_has_every_entry(built: Path) -> None:
    page = (built / "catalogue.html").read_text()
    for schedule in SCHEDULES:
        assert f'<section id="{schedule.kind}">' in page
        assert f"get_{schedule.stem}_schedule" in page or not schedule.own
    assert page.count('<svg class="learning-rate"') == len([one for one in SCHEDULES if one.factor])
    assert "<!-- made" not in page


@pytest.mark.parametrize("kind", ["step", "reduce-on-plateau", "infinite"])
def test_an_entry_says_all_that_the_code_does(kind: str) -> None:
    text = catalogue.entries()
    schedule = next(one for one in SCHEDULES if one.kind == kind)
    section = text.partition(f"## {kind}\n")[2].partition("\n## ")[0]
    assert schedule.formula in section
    assert schedule.source in section
    for parameter in schedule.parameters:
        assert f"| `{parameter.option}` | {parameter.help} | {catalogue.unit(parameter)} |" in section
    for implementation in schedule.implementations:
        assert catalogue.plan_of(schedule, implementation).command_line in section


def test_every_command_and_option_is_there() -> None:
    text = commands.commands()
    for name in COMMANDS:
        assert f"## scaffold {name}\n" in text
        options = set(re.findall(r"--[a-z-]+", invoke(name, "--help").stdout)) - {"--help"}
        assert all(option in text + commands.planning_options() for option in options), name


def test_every_option_of_a_kind_is_there() -> None:
    shown = set(re.findall(r"--[a-z-]+", invoke("add-schedule", "cosine", "--help").stdout)) - {"--help"}
    own = {parameter.option for schedule in SCHEDULES for parameter in schedule.parameters}
    assert shown - own <= set(re.findall(r"--[a-z-]+", commands.planning_options()))


def test_every_schema_and_its_keys_are_there() -> None:
    text = schemas.schemas()
    assert text.count("\n## ") + 1 == len(list(DOCS.glob("*.schema.json")))
    assert "| `command_line` | string |" in text
    assert "$ref" not in text


def test_every_key_is_documented() -> None:
    manifest, configuration = (DOCS / "manifest.md").read_text(), (DOCS / "reference" / "configuration.md").read_text()
    assert all(f"`{key}`" in manifest for key in KEYS)
    assert all(f"`{key}`" in configuration for key in (*PROFILE_KEYS, *(f"roles.{role.value}" for role in Role)))


def test_every_variable_is_documented() -> None:
    configuration = (DOCS / "reference" / "configuration.md").read_text()
    code = "".join(path.read_text() for path in (ROOT / "scaffold").rglob("*.py"))
    for name in re.findall(r'"(SCAFFOLD_[A-Z_]+|NO_COLOR)"', code):
        assert f"`{name}`" in configuration, name


# --- links that lead outside, which `make links` asks for where there is a network


def outer(text: str) -> list[str]:
    """Return every link of a page that leads out of the manual."""
    found = re.findall(r'(?:href|src)="([a-z][a-z0-9+.-]*:[^"]*|//[^"]*)"', text)
    return [link for link in found if not link.startswith("data:")]


def is_well_formed(link: str) -> bool:
    """Return whether a link is an https address of a named host, without what belongs to no address."""
    parts = urlsplit(link)
    host = parts.hostname or ""
    named = re.fullmatch(r"([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}", host)
    return parts.scheme == "https" and bool(named) and not re.search(r"[\s<>{}|\\^`]|[.,;]$", link)


def test_every_link_that_leads_outside_is_well_formed(built: Path) -> None:
    links_of = {path.name: outer(path.read_text()) for path in built.rglob("*.html")}
    assert any(links_of.values())
    assert not [(page, link) for page, found in links_of.items() for link in found if not is_well_formed(link)]
    for page in ("README.md", "CHANGELOG.md"):
        found = re.findall(r"\]\(([a-z]+:[^)]*)\)", (ROOT / page).read_text())
        assert all(map(is_well_formed, found)), found


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ("https://arxiv.org/abs/2404.06395", True),
        ("http://arxiv.org/abs/2404.06395", False),
        ("https://arxiv/abs", False),
        ("https://arxiv.org/abs/2404.06395.", False),
        ("https://arxiv.org/a b", False),
        ("ftp://arxiv.org/a", False),
        ("//arxiv.org/a", False),
    ],
)
def test_what_a_well_formed_link_is(link: str, expected: bool) -> None:
    assert is_well_formed(link) is expected
    assert outer(f'<a href="{link}">x</a>') == [link]


def test_make_links_asks_what_make_docs_builds() -> None:
    recipe = (ROOT / "Makefile").read_text()
    assert "sphinx -q -b linkcheck docs build/links" in recipe


# --- the checks, on a manual that is wrong


def small(place: Path, text: str) -> Path:
    """Write a manual of one page, configured as ours."""
    place.mkdir()
    config = f"import sys\nsys.path[:0] = [{str(DOCS)!r}]\n"
    config += "extensions = ['myst_parser', 'manual_extension.extension']\nmyst_heading_anchors = 3\n"
    (place / "conf.py").write_text(config)
    (place / "index.md").write_text(text)
    return place


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("# One\n\n[two](two.md)\n", "two.md"),
        ("# One\n\n[part](#two)\n", "'two'"),
        ('# One\n\n<a href="two.html">two</a>\n', "the link 'two.html' leads nowhere"),
        ('# One\n\n<a href="#two">two</a>\n', "the link '#two' leads nowhere"),
        ("# One\n\n![two](two.svg)\n", "two.svg"),
    ],
)
def test_a_link_that_leads_nowhere_fails_the_build(text: str, said: str, tmp_path: Path) -> None:
    done = build(small(tmp_path / "source", text), tmp_path / "built")
    assert done.returncode == 1
    assert said in done.stderr


def test_a_link_that_leads_somewhere_does_not(tmp_path: Path) -> None:
    text = "# One\n\n[here](#one) [there](https://example.org/nothing) <a href='index.html#one'>page</a>\n"
    done = build(small(tmp_path / "source", text), tmp_path / "built")
    assert done.returncode == 0, done.stderr
    assert list(links.broken(tmp_path / "built")) == []


# --- the curves


@pytest.mark.parametrize("schedule", [one for one in SCHEDULES if one.factor], ids=lambda one: one.kind)
def test_a_drawn_line_is_the_curve(schedule: object) -> None:
    """Each rate is within a fifth of a pixel of the line that is drawn for it."""
    entry = next(one for one in SCHEDULES if one is schedule)
    rates = curve(entry, {}, 1000, peak=1.0).rates
    points = [(float(step), 200 * rate / max(rates)) for step, rate in enumerate(rates)]
    kept = curve_svg.fewer(points)
    assert kept[0] == points[0]
    assert kept[-1] == points[-1]
    for (x1, y1), (x2, y2) in pairwise(kept):
        for x, y in points[int(x1) : int(x2) + 1]:
            on_line = y1 + (y2 - y1) * (x - x1) / (x2 - x1)
            assert abs(y - on_line) < 0.2 * max(1.0, abs(y2 - y1) / (x2 - x1))


def test_markup_in_a_label_is_text() -> None:
    drawn = curve_svg.svg(curve_svg.Drawing([1.0, 0.5], "<b> & co"))
    assert "&lt;b&gt; &amp; co" in drawn
    assert "<b>" not in drawn
