"""`[profile]` of scaffold.toml: what may stand there, and a message with its line for whatever may not."""

import subprocess
import sys
from pathlib import Path

import pytest
from msgspec.structs import asdict

from scaffold.errors import BadSetting, BadToml, Undecodable, UnknownSetting, Unreadable
from scaffold.model.parameter import Role
from scaffold.profile import FILE, Profile, load, render

FULL = """\
root = "."

[profile]
task = "GPT2"
dispatch = "train.py::Trainer.get_scheduler"
arguments = "config.py::Args"
schedules-module = "tasks/schedules.py"
optimizer = "self.optimizers[0]"

[profile.roles]
warmup_steps = "args.warmup"
final_ratio = "args.min_lr / args.lr"

[[schedule]]
kind = "step"
anything = [1, 2]
"""
EVERYTHING = Profile(
    task="GPT2",
    dispatch="train.py::Trainer.get_scheduler",
    arguments="config.py::Args",
    schedules_module="tasks/schedules.py",
    optimizer="self.optimizers[0]",
    roles=((Role.WARMUP_STEPS, "args.warmup"), (Role.FINAL_RATIO, "args.min_lr / args.lr")),
)


def loaded(root: Path, text: str | bytes) -> Profile:
    (root / FILE).write_bytes(text.encode() if isinstance(text, str) else text)
    return load(root)


def test_without_a_file_the_profile_is_empty(tmp_path: Path) -> None:
    assert load(tmp_path) == Profile()


def test_every_key_is_read_and_other_tables_are_left_alone(tmp_path: Path) -> None:
    assert loaded(tmp_path, FULL) == EVERYTHING
    assert loaded(tmp_path, FULL.replace("\n", "\r\n")) == EVERYTHING
    assert loaded(tmp_path, "\ufeff" + FULL) == EVERYTHING


@pytest.mark.parametrize("text", ["", "[profile]\n", "[[schedule]]\nprofile = 3\n", "[profile.roles]\n"])
def test_every_key_is_optional(text: str, tmp_path: Path) -> None:
    assert loaded(tmp_path, text) == Profile()


@pytest.mark.parametrize(
    "text",
    [
        'profile = {roles = {total_steps = "n"}}',
        '[profile]\nroles.total_steps = "n"',
        'profile.roles.total_steps = "n"',
        "[profile]\n[profile.roles]\n'total_steps' = 'n'",
    ],
)
def test_every_spelling_of_a_table_is_read(text: str, tmp_path: Path) -> None:
    assert loaded(tmp_path, text) == Profile(roles=((Role.TOTAL_STEPS, "n"),))


@pytest.mark.parametrize("place", ["a.py:12", "a b/c.py::f", "a.py::A.B.c", "a.py::<module>"])
def test_places(place: str, tmp_path: Path) -> None:
    assert loaded(tmp_path, f'[profile]\ndispatch = "{place}"').dispatch == place


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("[profile]\nkind = 'x'", 2, "unknown key 'kind' in [profile]; known: task, dispatch, arguments"),
        ("a = 1\n\n[profile]\n\ntask = 'a'\nkind.x = 1", 6, "unknown key 'kind' in [profile]"),
        ("profile = {task = 'a', kind = 1}", 1, "unknown key 'kind'"),
        ("x = 1\nprofile.kind = 1", 2, "unknown key 'kind'"),
        ("[other]\nkind = 1\n[profile]\nkind = 1", 4, "unknown key 'kind'"),
        ("[profile]\n[profile.kind]\nx = 1", 2, "unknown key 'kind'"),
        ("[profile.roles]\nwarmup_steps = 'a'\ngamma = 'a'", 3, "unknown key 'gamma' in [profile.roles]; known:"),
        ("[profile]\nroles.gamma = 'a'", 2, "unknown key 'gamma' in [profile.roles]"),
    ],
)
def test_unknown_keys(text: str, line: int, words: str, tmp_path: Path) -> None:
    with pytest.raises(UnknownSetting) as caught:
        loaded(tmp_path, text)
    assert str(caught.value).startswith(f"scaffold.toml:{line}: {words}")


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("[profile]\ntask = 3", 2, "task is 3, and is to be part of a site's id in quotes"),
        (
            "[profile]\n\ndispatch = 'train.py'",
            3,
            "dispatch is 'train.py', and is to be \"path.py::Qualified.name\" or",
        ),
        ("[profile]\ndispatch = 'train.py:0'", 2, "dispatch is"),
        ("[profile]\narguments = 'config.py:3'", 2, "arguments is 'config.py:3', and is to be \"path.py::Owner\""),
        ("[profile]\nschedules-module = 'a.b'", 2, "schedules-module is 'a.b', and is to be the path of a Python file"),
        ("[profile]\noptimizer = 'a b'", 2, "optimizer is 'a b', and is to be a Python expression in quotes"),
        ("[profile]\noptimizer = ''", 2, "optimizer is ''"),
        ("[profile]\ntask = 'a'\nroles = 'b'", 3, "roles is 'b', and is to be a table"),
        ("[profile.roles]\nwarmup_steps = 10", 2, "warmup_steps is 10, and is to be a Python expression in quotes"),
        ("profile = 3", 1, "profile is 3, and is to be a table"),
        ("[[profile]]\ntask = 'a'", 1, "profile is [{'task': 'a'}], and is to be a table"),
    ],
)
def test_values_that_a_key_cannot_have(text: str, line: int, words: str, tmp_path: Path) -> None:
    with pytest.raises(BadSetting) as caught:
        loaded(tmp_path, text)
    assert str(caught.value).startswith(f"scaffold.toml:{line}: {words}")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("[profile]\ntask = ", 2),
        ("[profile\n", 1),
        ("[profile]\ntask = 'a'\ntask = 'b'", 3),
        ("[profile]\ntask = 'a'\n[profile]\n", 3),
        ("a = 1\nb = tru\n", 2),
    ],
)
def test_what_is_not_toml(text: str, line: int, tmp_path: Path) -> None:
    with pytest.raises(BadToml) as caught:
        loaded(tmp_path, text)
    assert str(caught.value).startswith(f"scaffold.toml:{line}: is not TOML: ")
    assert "at line" not in str(caught.value)


def test_what_is_not_text(tmp_path: Path) -> None:
    with pytest.raises(Undecodable, match=r"scaffold.toml:2: cannot be decoded: not UTF-8"):
        loaded(tmp_path, b"[profile]\ntask = '\xff'")


def test_what_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / FILE).mkdir()
    with pytest.raises(Unreadable, match=r"scaffold.toml: cannot be read: Is a directory"):
        load(tmp_path)


@pytest.mark.parametrize(
    "profile",
    [
        Profile(),
        EVERYTHING,
        Profile(task='a"b\\c\x7f\té'),
        Profile(optimizer="opts['a \"b\"']", roles=((Role.PEAK_RATE, "args['lr']"),)),
    ],
)
def test_what_is_rendered_is_read_back(profile: Profile, tmp_path: Path) -> None:
    assert loaded(tmp_path, render(profile)) == profile


def test_every_example_is_one(tmp_path: Path) -> None:
    rows = render(Profile()).splitlines()
    used = [row.removeprefix("# ") if " = " in row else row for row in rows]
    everything = loaded(tmp_path, "\n".join(used))
    assert None not in asdict(everything).values()
    assert {role for role, _ in everything.roles} == set(Role)


def test_tomlkit_is_loaded_only_for_a_file(tmp_path: Path) -> None:
    code = "import sys\nfrom pathlib import Path\nfrom scaffold.profile import load\nload(Path())\nprint('tomlkit' in sys.modules)"
    asked = [sys.executable, "-c", code]
    assert subprocess.run(asked, cwd=tmp_path, capture_output=True, text=True, check=True).stdout == "False\n"
    (tmp_path / FILE).write_text("")
    assert subprocess.run(asked, cwd=tmp_path, capture_output=True, text=True, check=True).stdout == "True\n"
