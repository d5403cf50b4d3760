"""`scaffold new-schedule`: the file that it writes is accepted unchanged, and no file is ever overwritten."""

import ast
import json
import runpy
import subprocess
import sys
from pathlib import Path

import pytest

from scaffold.resources import folder
from tests.trees import build, invoke, snapshot

np = pytest.importorskip("numpy")
torch = pytest.importorskip("torch")

FIXTURE = {p: d for p, d in snapshot(folder("fixtures") / "transformers_on_rdu").items() if "__pycache__" not in p}


def test_what_it_writes_goes_into_a_tree_unchanged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tree = build(tmp_path / "tree", FIXTURE)
    monkeypatch.chdir(tmp_path)
    result = invoke("new-schedule", "my-decay")
    assert result.exit_code == 0, result.output
    words = "scaffold add-schedule from-function my_decay.py:get_my_decay_schedule --root TREE"
    assert words in result.output
    assert invoke(*words.replace("TREE", str(tree)).split()[1:]).exit_code == 0
    argv = [
        "--lr_schedule",
        "my_decay_schedule",
        "--learning_rate",
        "0.001",
        "--warmup_steps",
        "7",
        "--max_steps",
        "40",
    ]
    done = subprocess.run(
        [
            sys.executable,
            str(Path(__file__).parent / "in_tree.py"),
            str(tree),
            str(folder("fixtures") / "sambaflow_cpu"),
        ],
        input=json.dumps([{"argv": [*argv, "--my_decay_floor", "0.2"], "steps": 60, "metrics": None}]),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    rates = [row[0] for row in json.loads(done.stdout)[0]]
    steps = np.arange(60)
    fall = 0.2 + 0.8 * 0.5 * (1 + np.cos(np.pi * np.minimum(1, (steps - 7) / 33)))
    np.testing.assert_allclose(rates, 1e-3 * np.where(steps < 7, steps / 7, fall), rtol=1e-12)
    assert rates == of_the_file(tmp_path / "my_decay.py", "get_my_decay_schedule")


def of_the_file(file: Path, function: str) -> list[float]:
    """Return the learning rates that the written function gives, run from its own file."""
    optimizer = torch.optim.AdamW([torch.nn.Parameter(torch.zeros(1))], lr=0.001)
    schedule = runpy.run_path(str(file))[function](optimizer, num_warmup_steps=7, num_training_steps=40, floor=0.2)
    rates = []
    for _ in range(60):
        rates.append(float(optimizer.param_groups[0]["lr"]))
        optimizer.step()
        schedule.step()
    return rates


@pytest.mark.parametrize(
    ("name", "function"),
    [("wavy", "get_wavy_schedule"), ("Big.Wave", "get_big_wave_schedule"), ("my_schedule", "get_my_schedule")],
)
def test_names(name: str, function: str, tmp_path: Path) -> None:
    output = tmp_path / "file.py"
    assert invoke("new-schedule", name, "-o", str(output)).exit_code == 0
    names = [node.name for node in ast.parse(output.read_text()).body if isinstance(node, ast.FunctionDef)]
    assert names == [function]


def test_a_file_that_is_there_is_left_alone(tmp_path: Path) -> None:
    output = tmp_path / "file.py"
    output.write_text("mine\n")
    result = invoke("new-schedule", "wavy", "-o", str(output))
    assert result.exit_code == 3
    assert f"{output}: is there already, and is left alone; write another with -o FILE" in result.stderr
    assert output.read_text() == "mine\n"
    result = invoke("new-schedule", "wavy", "-o", str(tmp_path / "no" / "file.py"))
    assert result.exit_code == 3
    assert "cannot be written: No such file or directory" in result.stderr


def test_the_file_is_called_as_python_can_and_the_next_command_can_be_copied(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert "from-function big_wave.py:get_big_wave_schedule --root" in invoke("new-schedule", "Big.Wave").output
    assert (tmp_path / "big_wave.py").is_file()
    shown = invoke("new-schedule", "wavy", "-o", "my file.py").output
    assert "from-function 'my file.py:get_wavy_schedule' --root" in shown
    (tmp_path / "later.py").symlink_to("elsewhere.py")
    assert invoke("new-schedule", "later").exit_code == 3, "a link that leads nowhere is not followed"
    assert not (tmp_path / "elsewhere.py").exists()


@pytest.mark.parametrize("name", ["1st", "a/b", "", "class", "-"])
def test_a_name_that_is_none(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert invoke("new-schedule", "--", name).exit_code == 2
    assert not list(tmp_path.iterdir())
