"""`scaffold list` and `scaffold plot`."""

import json
from pathlib import Path

import jsonschema
import numpy as np
import pytest

from scaffold.curves import Curve, Scale, curve
from scaffold.picture import draw, plain
from scaffold.schedules import SCHEDULES
from tests.trees import BASE, build, invoke, snapshot

ROOT = Path(__file__).parent.parent
KINDS = [schedule.kind for schedule in SCHEDULES]


def test_the_list_names_everything_in_80_columns() -> None:
    result = invoke("list")
    assert result.exit_code == 0
    assert max(map(len, result.stdout.splitlines())) <= 80
    for schedule in SCHEDULES:
        assert f"{schedule.kind}: {schedule.summary}" in " ".join(result.stdout.split())
        for parameter in schedule.parameters:
            assert f"{parameter.name}=" in result.stdout


def test_the_list_of_one_kind() -> None:
    assert invoke("list", "step").stdout.startswith("step: multiply")
    assert "wsd" not in invoke("list", "step").stdout


def test_json_fits_its_schema() -> None:
    schema = json.loads((ROOT / "docs" / "list.schema.json").read_text())
    document = json.loads(invoke("list", "--output-format", "json").stdout)
    jsonschema.validate(document, schema)
    assert [entry["kind"] for entry in document["schedules"]] == KINDS


def test_an_unknown_kind_is_named_with_the_nearest() -> None:
    for command in ("list", "plot"):
        result = invoke(command, "stepp")
        assert result.exit_code == 2
        assert "KIND: 'stepp' was given, wanted a schedule of the catalogue, such as 'step'" in result.stderr


def test_curves_are_drawn_in_80_columns() -> None:
    result = invoke("plot", "step", "wsd", "multi-step", "--steps", "300", "--lr", "3e-4")
    assert result.exit_code == 0
    assert max(map(len, result.stdout.splitlines())) <= 80
    assert "\x1b" not in result.stdout
    for word in ("•• step", "++ wsd", "xx multi-step", "0.0003", "300"):
        assert word in result.stdout


def test_colour_is_added_when_asked_for() -> None:
    assert "\x1b[" in invoke("--color", "plot", "step").stdout


def test_a_logarithmic_scale_shows_powers_of_ten() -> None:
    result = invoke("plot", "step", "--steps", "1000", "--log")
    assert "1e-05" in result.stdout


def test_settings_change_the_curve() -> None:
    plain, changed = invoke("plot", "step"), invoke("plot", "step", "--set", "step.decay-steps=500")
    assert plain.stdout != changed.stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["step", "--set", "wsd.decay_steps=3"], "--set: 'wsd.decay_steps=3' was given, wanted KIND.PARAMETER=VALUE"),
        (["step", "--set", "step.speed=3"], "wanted one of step's parameters: decay_steps, gamma"),
        (["step", "--set", "step.gamma=-3"], "--gamma: '-3' was given, wanted a number greater than 0"),
        (["step", "--lr", "-1"], "--lr: -1.0 was given, wanted a number greater than 0"),
        (["step", "--lr", "nan"], "--lr: nan was given"),
        (["step", "--steps", "1"], "--steps"),
        (["wsd", "--steps", "50"], "values that fit together: warmup_steps + decay_steps is more than total_steps"),
        ([], "Missing argument"),
    ],
)
def test_what_cannot_be_drawn(arguments: list[str], message: str) -> None:
    result = invoke("plot", *arguments)
    assert result.exit_code == 2
    assert message in result.stderr


def test_a_metric_driven_schedule_has_no_curve() -> None:
    driven = [schedule.kind for schedule in SCHEDULES if schedule.factor is None]
    for kind in driven:
        result = invoke("plot", kind)
        assert result.exit_code == 3
        assert f"{kind}: follows a metric, not the step, so there is no curve to draw" in result.stderr
    assert driven == [kind for kind in KINDS if kind == "reduce-on-plateau"]


SIGNATURES = {".svg": b"<?xml", ".png": b"\x89PNG", ".pdf": b"%PDF"}


@pytest.mark.parametrize("ending", SIGNATURES)
def test_files_are_of_their_kind(ending: str, tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    target = tmp_path / f"curves{ending}"
    result = invoke("plot", "step", "wsd", "-o", str(target), "--log")
    assert result.exit_code == 0
    assert result.stdout == ""
    assert target.read_bytes().startswith(SIGNATURES[ending])


def test_an_svg_holds_axes_units_and_legend(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    matplotlib = pytest.importorskip("matplotlib")
    monkeypatch.setitem(matplotlib.rcParams, "svg.fonttype", "none")
    invoke("plot", "step", "wsd", "-o", str(tmp_path / "c.svg"))
    text = (tmp_path / "c.svg").read_text()
    for word in ("optimizer step", "learning rate", ">step<", ">wsd<"):
        assert word in text


@pytest.mark.parametrize(
    ("name", "message"),
    [("c.gif", "unknown ending '.gif', wanted one of .svg, .png, .pdf"), ("no/where/c.png", "cannot be written")],
)
def test_a_file_that_cannot_be_made(name: str, message: str, tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    result = invoke("plot", "step", "-o", str(tmp_path / name))
    assert result.exit_code == 3
    assert message in result.stderr


def test_without_matplotlib_files_say_how_to_get_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scaffold.figure.find_spec", lambda _: None)
    result = invoke("plot", "step", "-o", str(tmp_path / "c.png"))
    assert result.exit_code == 3
    assert "a picture file needs matplotlib; install it with: pip install 'scaffold[plot]'" in result.stderr


def test_the_drawn_rates_are_the_schedules() -> None:
    rates = curve(SCHEDULES[KINDS.index("step")], {"decay_steps": 3}, 10, 2.0).rates
    np.testing.assert_allclose(rates, 2.0 * 0.5 ** (np.arange(10) // 3), rtol=1e-15)


def test_dry_run_with_plot_shows_curve_and_diff(vendor_tree: Path) -> None:
    result = invoke("add-schedule", "step", "--root", str(vendor_tree), "--dry-run", "--plot")
    assert result.exit_code == 0
    assert result.stdout.startswith("diff --git")
    assert "┤••••" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "exit_code"), [(["reduce-on-plateau"], 3), (["wsd", "--decay-steps", "2000"], 2)]
)
def test_a_curve_that_cannot_be_drawn_leaves_the_tree_alone(
    arguments: list[str], exit_code: int, vendor_tree: Path
) -> None:
    before = snapshot(vendor_tree)
    result = invoke("add-schedule", *arguments, "--plot", "--root", str(vendor_tree))
    assert result.exit_code == exit_code
    assert snapshot(vendor_tree) == before


@pytest.mark.parametrize("rates", [[1e-3], [0.0, 0.0], [1.0, 0.5] * 200, [3e-7] * 12, [1e-3, 0.0] * 30])
@pytest.mark.parametrize("scale", list(Scale))
def test_any_curve_fits_80_columns(rates: list[float], scale: Scale) -> None:
    drawn = plain(draw([Curve("one", tuple(rates)), Curve("two", tuple(rates))], "learning rate", scale))
    assert max(map(len, drawn.splitlines())) <= 80
    assert "one" in drawn or scale is Scale.LOG


def test_a_patched_trees_own_rates_are_drawn(vendor_tree: Path) -> None:
    pytest.importorskip("torch")
    arguments = ["--root", str(vendor_tree)]
    assert invoke("add-schedule", "step", *arguments).exit_code == 0
    result = invoke("plot", "step_schedule", "--steps", "300", *arguments)
    assert result.exit_code == 0, result.stderr
    expected = plain(
        draw([Curve("step_schedule", tuple(1e-3 * 0.5 ** (n // 100) for n in range(300)))], "learning rate")
    )
    assert [row.rstrip() for row in result.stdout.splitlines()] == expected.splitlines()
    unknown = invoke("plot", "wsd_schedule", *arguments)
    assert unknown.exit_code == 3
    assert "wsd_schedule" in unknown.stderr


@pytest.mark.parametrize("kind", ["from-torch", "from-function"])
def test_a_schedule_that_only_its_code_says_is_not_said_to_follow_a_metric(kind: str, tmp_path: Path) -> None:
    tree = build(tmp_path / "tree", BASE)
    (tmp_path / "mine.py").write_text("def half(step):\n    return 0.5 ** step\n")
    target, code, given = {
        "from-function": (f"{tmp_path / 'mine.py'}:half", f"{tmp_path / 'mine.py'}:half", ()),
        "from-torch": ("ExponentialLR", "torch.optim.lr_scheduler.ExponentialLR", ("--set", "gamma=0.5")),
    }[kind]
    result = invoke("add-schedule", kind, target, *given, "--root", str(tree), "--plot")
    assert result.exit_code == 3
    assert f"only running {code} shows what it gives, so there is no curve to draw; " in result.stderr
    assert "metric" not in result.stderr
