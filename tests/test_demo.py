"""`scaffold demo`, run for real with fewer steps, and the ways in which it refuses."""

import re
from pathlib import Path

import pytest

from scaffold import demo
from scaffold.curves import Curve
from scaffold.errors import DemoFailed
from scaffold.picture import draw, plain
from tests.trees import invoke, run


def test_the_demo_patches_trains_and_shows_the_rate_halving(tmp_path: Path) -> None:
    pytest.importorskip("torch")
    target = tmp_path / "new" / "demo"
    target.parent.mkdir()
    result = invoke("demo", str(target), "--steps", "250")
    assert result.exit_code == 0, result.output
    assert "+    return LambdaLR(optimizer, lr_lambda, last_epoch)" in result.stdout
    assert "+            return StepLR(optimizer=optimizer, step_size=args.decay_steps" in result.stdout
    tables = re.findall(r"(\d+) - (\d+) +(\S+)", result.stdout)
    halving = [("1", "100", "1.00e-03"), ("101", "200", "5.00e-04"), ("201", "250", "2.50e-04")]
    assert tables == halving * 2
    assert "largest difference between the two over 250 steps: 0" in result.stdout
    assert "┤••••" in result.stdout
    assert run(target, "--check").exit_code == 0


@pytest.mark.parametrize("occupied", ["file", "directory"])
def test_an_occupied_directory_is_refused(occupied: str, tmp_path: Path) -> None:
    target = tmp_path / "demo"
    if occupied == "directory":
        target.mkdir()
        (target / "mine.txt").write_text("mine")
    else:
        target.write_text("mine")
    result = invoke("demo", str(target))
    assert result.exit_code == 3
    assert f"{target}: exists and is not empty; name another directory, or remove it" in result.stderr


def test_an_empty_directory_is_taken(tmp_path: Path) -> None:
    demo.copy_tree(tmp_path)
    assert (tmp_path / "transformers_hook.py").is_file()


def test_a_place_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(DemoFailed, match="cannot be written"):
        demo.copy_tree(tmp_path / "file" / "below")


def test_without_torch_the_demo_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(demo, "find_spec", lambda _: None)
    result = invoke("demo", str(tmp_path / "new"))
    assert result.exit_code == 3
    assert "pip install 'scaffold[verify]'" in result.stderr
    assert not (tmp_path / "new").exists()


def test_a_run_that_fails_is_shown(tmp_path: Path) -> None:
    (tmp_path / "transformers_hook.py").write_text("print('some output')\nraise SystemExit(7)\n")
    with pytest.raises(DemoFailed, match=r"training ended with exit code 7:\nsome output"):
        demo.train(tmp_path, 3, "", lambda _: None)


def test_steps_must_be_positive() -> None:
    assert invoke("demo", "--steps", "0").exit_code == 2


@pytest.mark.parametrize("rates", [[1e-3], [0.0, 0.0], [1.0, 0.5] * 200, [3e-7] * 12])
def test_a_picture_fits_80_columns(rates: list[float]) -> None:
    drawn = plain(draw([Curve("one", tuple(rates))], "learning rate"))
    assert max(map(len, drawn.splitlines())) <= 80
    assert "\x1b" not in drawn
    assert "learning rate" in drawn
