"""`scaffold.toml`: found, read with each fault told by its line, and kept up to date without another byte changed."""

from pathlib import Path

import pytest
import tomlkit
from hypothesis import given
from hypothesis import strategies as st

from scaffold.errors import BadSetting, BadToml, ScaffoldError, UnknownSetting
from scaffold.manifest.entry_keys import entry_of, row_of
from scaffold.manifest.errors import NameTwice, WrongManifest
from scaffold.manifest.manifest import Manifest
from scaffold.manifest.places import Place
from scaffold.manifest.reading import manifest_at
from scaffold.manifest.writing import with_row, without_row
from scaffold.model.entry import Entry, Where
from scaffold.model.request import EverySite, SiteNamed
from scaffold.model.schedule import Implementation
from tests.trees import BASE, TASK, as_bytes, build, committed, git, invoke, run, snapshot

HEAD = '# ours\nroot = "."\n'
STEP = '[[schedule]]\nkind = "step"\nname = "step_schedule"\nimplementation = "own"\n'


def read(tmp_path: Path, text: str) -> Manifest:
    file = tmp_path / "scaffold.toml"
    file.write_bytes(text.encode())
    found = manifest_at(Place(file))
    assert found is not None
    return found


# Reading


def test_a_manifest_with_everything(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        """root = "tree"

[profile]
task = "Trainer"

[catalogue]
directory = "ours"

[[schedule]]
kind = "step"
name = "halving"
implementation = "torch"
parameters = { gamma = 0.25, decay_steps = 10 }
bindings = { decay_steps = "args.period" }
fields = { gamma = "shrink" }
task = "train.py"
arguments = "config.py::Args"
schedules-module = "rates.py"

[[schedule]]
kind = "from-function"
function = "mine.py:get_saw"
name = "saw"
set = { horizon = "@max_steps", deep = true }
defaults = { depth = 2 }
all-tasks = true
inline-arguments = true

[[schedule]]
kind = "from-torch"
class = "StepLR"
name = "steps"
""",
    )
    assert found.root == tmp_path / "tree"
    assert found.profile.task == "Trainer"
    assert found.entries == (
        Entry(
            "step",
            "halving",
            Implementation.TORCH,
            (("gamma", 0.25), ("decay_steps", 10)),
            (("gamma", "shrink"),),
            (("decay_steps", "args.period"),),
            where=Where(SiteNamed("train.py"), "config.py::Args", "rates.py"),
        ),
        Entry(
            "from-function",
            "saw",
            target="mine.py:get_saw",
            settings=(("horizon", "@max_steps"), ("deep", "True")),
            defaults=(("depth", 2),),
            where=Where(EverySite(), inline=True),
        ),
        Entry("from-torch", "steps", target="StepLR"),
    )
    assert [one.line for one in found.listed] == [9, 20, 29]


@pytest.mark.parametrize(
    ("text", "error", "message"),
    [
        ("root = 1\n", BadSetting, "scaffold.toml:1: root is 1, and is to be the path of a folder in quotes"),
        (HEAD + "rot = 1\n", WrongManifest, "scaffold.toml:3: unknown key 'rot'; did you mean 'root'?"),
        (HEAD + "schedule = 1\n", BadSetting, "scaffold.toml:3: schedule is 1, and is to be an array of tables"),
        (HEAD + '[[schedule]]\nname = "a"\n', WrongManifest, "scaffold.toml:3: this entry has no kind"),
        (
            HEAD + STEP + "gamma = 1\n",
            UnknownSetting,
            "scaffold.toml:7: unknown key 'gamma' in [[schedule]]; known: kind,",
        ),
        (HEAD + STEP + "parameters = 1\n", BadSetting, "scaffold.toml:7: parameters is 1, and is to be a table of"),
        (HEAD + STEP + "parameters = { a = {} }\n", BadSetting, "scaffold.toml:7: parameters is "),
        (
            HEAD + STEP.replace("own", "mine"),
            BadSetting,
            "scaffold.toml:6: implementation is 'mine', and is to be \"ow",
        ),
        (HEAD + STEP + "all-tasks = 1\n", BadSetting, "scaffold.toml:7: all-tasks is 1, and is to be true or false"),
        (HEAD + STEP + 'task = "a"\nall-tasks = true\n', WrongManifest, "scaffold.toml:8: 'task' and 'all-tasks' ex"),
        (HEAD + STEP + 'class = "A"\n', WrongManifest, "scaffold.toml:7: 'class' means nothing for the kind 'step'"),
        (
            HEAD + '[[schedule]]\nkind = "from-torch"\nname = "a"\n',
            WrongManifest,
            "scaffold.toml:4: the kind 'from-torch' wants the key 'class'",
        ),
        (
            HEAD + '[[schedule]]\nkind = "from-torch"\nclass = "StepLR"\n',
            WrongManifest,
            "scaffold.toml:3: this entry has no name",
        ),
        (
            HEAD + STEP + "\n" + STEP.replace('kind = "step"', 'kind = "wsd"'),
            NameTwice,
            "scaffold.toml:10: the name 'step_schedule' is that of the entry on line 3 as well; change one",
        ),
        (
            HEAD + STEP + '\n[[schedule]]\nkind = "step"\n',
            NameTwice,
            "scaffold.toml:8: the name 'step_schedule' is that of the entry on line 3 as well",
        ),
        (HEAD + "[[schedule\n", BadToml, "scaffold.toml:3: is not TOML: "),
        (
            HEAD + "[profile]\ntusk = 1\n",
            UnknownSetting,
            "scaffold.toml:4: unknown key 'tusk' in [profile]; did you mean 'task'?",
        ),
    ],
)
def test_what_is_wrong_is_told_with_its_line(
    text: str, error: type[ScaffoldError], message: str, tmp_path: Path
) -> None:
    with pytest.raises(error) as caught:
        read(tmp_path, text)
    assert str(caught.value).startswith(message)


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ('kind = "stepp"\n', "scaffold.toml:3: stepp_schedule: unknown kind 'stepp'; did you mean 'step'"),
        (
            'kind = "step"\nparameters = { gama = 1 }\n',
            "scaffold.toml:3: step_schedule: gama: 1 was given, wanted a par",
        ),
        ('kind = "step"\nparameters = { gamma = -1 }\n', "scaffold.toml:3: step_schedule: --gamma: '-1' was given, wa"),
        ('kind = "wsd"\nimplementation = "torch"\n', "scaffold.toml:3: wsd_schedule: --implementation: 'torch' was g"),
        ('kind = "step"\nname = "a b"\n', "scaffold.toml:3: a b: --name: 'a b' was given, wanted letters"),
        (
            'kind = "step"\nbindings = { x = "y" }\n',
            "scaffold.toml:3: step_schedule: --bind: 'x=y' was given, wanted PA",
        ),
        (
            'kind = "from-function"\nname = "a"\nfunction = "gone.py:f"\n',
            "scaffold.toml:3: a: ",
        ),
    ],
)
@pytest.mark.parametrize("command", ["check", "apply"])
def test_what_a_kind_cannot_take_is_told_with_the_line(command: str, entry: str, message: str, tmp_path: Path) -> None:
    tree = build(tmp_path, {**BASE, "scaffold.toml": f"{HEAD}[[schedule]]\n{entry}"})
    before = snapshot(tree)
    result = invoke(command, "--root", str(tree))
    assert result.exit_code == 3
    assert message in result.stderr
    assert snapshot(tree) == before


# Finding


def test_it_is_found_from_below(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    build(tmp_path, {f"code/{path}": text for path, text in BASE.items()})
    (tmp_path / "scaffold.toml").write_text('root = "code"\n')
    monkeypatch.chdir(tmp_path / "code" / "tasks")
    assert invoke("add-schedule", "step").exit_code == 0
    assert 'kind = "step"' in (tmp_path / "scaffold.toml").read_text()
    assert invoke("check").exit_code == 0


def test_a_project_file_will_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project = '[project]\nname = "x"\n\n[tool.scaffold]\nroot = "."\n\n[tool.other]\nx = 1\n'
    tree = build(tmp_path, {**BASE, "pyproject.toml": project})
    monkeypatch.chdir(tree)
    assert invoke("add-schedule", "step", "--gamma", "0.3").exit_code == 0
    text = (tree / "pyproject.toml").read_text()
    assert text == project.replace(
        "\n[tool.other]",
        '\n[[tool.scaffold.schedule]]\nkind = "step"\nname = "step_schedule"\nimplementation = "own"\n'
        "parameters = { gamma = 0.3 }\n\n[tool.other]",
    )
    assert invoke("check").exit_code == 0
    assert invoke("remove-schedule", "step").exit_code == 0
    assert snapshot(tree) == as_bytes({**BASE, "pyproject.toml": project})


def test_a_project_file_without_a_table_of_ours_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tree = build(tmp_path, {**BASE, "pyproject.toml": "# tool.scaffold some day\n[tool.other]\n"})
    monkeypatch.chdir(tree)
    result = invoke("check")
    assert result.exit_code == 3
    assert "no manifest found in" in result.stderr
    assert "write one with `scaffold init`" in result.stderr


def test_a_tree_that_the_manifest_does_not_govern_is_not_listed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(tmp_path / "one", {**BASE, "scaffold.toml": HEAD})
    other = build(tmp_path / "two", BASE)
    monkeypatch.chdir(tmp_path / "one")
    assert run(other).exit_code == 0
    assert (tmp_path / "one" / "scaffold.toml").read_text() == HEAD


def test_a_root_that_is_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "scaffold.toml").write_text('# x\nroot = "gone"\n')
    monkeypatch.chdir(tmp_path)
    result = invoke("check")
    assert result.exit_code == 3
    assert "scaffold.toml:2: root is 'gone', and is to be a folder that is there" in result.stderr


def test_a_file_that_only_says_how_to_read_a_tree_lists_nothing(tmp_path: Path) -> None:
    text = '[profile]\ntask = "Task"\n'
    tree = build(tmp_path, {**BASE, "scaffold.toml": text})
    assert run(tree).exit_code == 0
    assert (tree / "scaffold.toml").read_text() == text


# Keeping it up to date


def test_the_entry_is_written_with_the_code_and_goes_with_it(tmp_path: Path) -> None:
    tree = build(tmp_path, {**BASE, "scaffold.toml": HEAD})
    before = snapshot(tree)
    assert run(tree, "--gamma", "0.25", "--name", "halving", "--field", "gamma=shrink").exit_code == 0
    assert (tree / "scaffold.toml").read_text() == HEAD + (
        '\n[[schedule]]\nkind = "step"\nname = "halving"\nimplementation = "own"\n'
        'parameters = { gamma = 0.25 }\nfields = { gamma = "shrink" }\n'
    )
    assert run(tree, "--gamma", "0.25", "--name", "halving", "--field", "gamma=shrink", "--check").exit_code == 0
    assert invoke("remove-schedule", "halving", "--root", str(tree)).exit_code == 0
    assert snapshot(tree) == before


def test_the_preview_shows_it_as_git_takes_it(tmp_path: Path) -> None:
    tree = committed(build(tmp_path, {**BASE, "scaffold.toml": HEAD}))
    shown = run(tree, "--dry-run")
    git(tree, "apply", data=shown.stdout_bytes)
    patched = snapshot(tree)
    git(tree, "checkout", ".")
    assert run(tree).exit_code == 0
    assert snapshot(tree) == patched
    assert b'name = "step_schedule"' in patched["scaffold.toml"]


def test_a_tree_that_has_it_is_listed_alone(tmp_path: Path) -> None:
    tree = build(tmp_path, BASE)
    run(tree)
    (tree / "scaffold.toml").write_text(HEAD)
    result = run(tree)
    assert result.exit_code == 0
    assert "1 file changed" in result.stdout
    assert (tree / "scaffold.toml").read_text() == f"{HEAD}\n{STEP}"


def test_the_users_own_function_is_told_from_the_manifests_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tree = build(tmp_path / "tree", {**BASE, "scaffold.toml": HEAD})
    (tmp_path / "mine.py").write_text(
        "def my_curve(step, total_steps, power=2.0):\n    return (1 - step / total_steps) ** power\n"
    )
    monkeypatch.chdir(tmp_path)
    result = invoke("add-schedule", "from-function", "mine.py:my_curve", "--root", "tree", "--default", "power=3.0")
    assert result.exit_code == 0, result.output
    text = (tree / "scaffold.toml").read_text()
    assert 'kind = "from-function"\nfunction = "../mine.py:my_curve"\nname = "my_schedule"\n' in text
    assert "defaults = { power = 3.0 }" in text
    assert invoke("check", "--root", "tree").exit_code == 0
    assert invoke("remove-schedule", "my_schedule", "--root", "tree").exit_code == 0
    assert snapshot(tree) == as_bytes({**BASE, "scaffold.toml": HEAD})


def test_what_cannot_be_written_changes_nothing(tmp_path: Path) -> None:
    tree = build(tmp_path, {**BASE, "scaffold.toml": HEAD})
    (tree / "scaffold.toml").chmod(0o444)
    before = snapshot(tree)
    result = run(tree)
    assert result.exit_code == 3
    assert "scaffold.toml: cannot be written: the file is read-only" in result.stderr
    assert snapshot(tree) == before


OWN = Place(Path("scaffold.toml"))
PROJECT = Place(Path("pyproject.toml"), "tool.scaffold")
TEXTS = {
    "nothing": "",
    "no newline at the end": 'root = "."',
    "comments": '# a\nroot = "."  # b\n\n# c\n',
    "other tables": 'root = "."\n\n[profile]\ntask = "x"\n\n[profile.roles]\npeak_rate = "args.lr"\n',
    "an entry": f"{HEAD}\n# the vendor's\n{STEP}",
    "entries without blank lines": HEAD + STEP + STEP.replace("step_", "other_"),
    "tables behind": f"{HEAD}\n{STEP}\n[profile]\ntask = 'x'\n",
    "an entry with tables": f"{HEAD}\n{STEP}\n[schedule.parameters]\ngamma = 0.5\n",
    "carriage returns": f"{HEAD}\n{STEP}".replace("\n", "\r\n"),
}
ROW = {"kind": "wsd", "name": "wsd_schedule", "parameters": {"decay_steps": 10}}


@pytest.mark.parametrize("key", TEXTS)
def test_an_entry_comes_and_goes(key: str) -> None:
    text = TEXTS[key]
    count = len(tomlkit.parse(text).get("schedule", []))
    longer = with_row(text, OWN, ROW, None)
    assert tomlkit.parse(longer)["schedule"][count].unwrap() == ROW  # type: ignore[index]
    assert all(row in longer.splitlines() for row in text.splitlines())
    back = without_row(longer, OWN, count)
    assert back == text or (key == "no newline at the end" and back == f"{text}\n")


@pytest.mark.parametrize("key", [key for key in TEXTS if "an entry" in key or "entries" in key])
def test_an_entry_is_replaced_where_it_stands(key: str) -> None:
    changed = with_row(TEXTS[key], OWN, ROW, 0)
    document = tomlkit.parse(changed).unwrap()
    before = tomlkit.parse(TEXTS[key]).unwrap()
    assert document.pop("schedule") == [ROW, *before.pop("schedule")[1:]]
    assert document == before
    assert "# ours" in changed


def test_a_list_on_one_line_is_kept_up_to_date_too() -> None:
    text = 'schedule = [{ kind = "step" }]\n'
    longer = with_row(text, OWN, ROW, None)
    assert tomlkit.parse(longer).unwrap() == {"schedule": [{"kind": "step"}, ROW]}
    assert tomlkit.parse(without_row(longer, OWN, 1)).unwrap() == {"schedule": [{"kind": "step"}]}


def test_the_tables_of_others_in_a_project_file_stay() -> None:
    text = '[tool.scaffold]\nroot = "."\n\n# theirs\n[tool.other]\nx = 1\n'
    longer = with_row(text, PROJECT, ROW, None)
    assert longer.endswith("\n# theirs\n[tool.other]\nx = 1\n")
    assert tomlkit.parse(longer)["tool"]["scaffold"]["schedule"].unwrap() == [ROW]  # type: ignore[index]
    assert without_row(longer, PROJECT, 0) == text


NAMES = st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True)
PLAIN = st.one_of(
    st.integers(-1000, 1000),
    st.floats(-1e9, 1e9, allow_nan=False),
    NAMES,
    st.lists(st.integers(0, 9), min_size=1, max_size=3).map(tuple),
)
ENTRIES = st.builds(
    Entry,
    kind=NAMES,
    name=NAMES,
    implementation=st.sampled_from([None, *Implementation]),
    parameters=st.dictionaries(NAMES, PLAIN, max_size=3).map(lambda held: tuple(held.items())),
    fields=st.dictionaries(NAMES, NAMES, max_size=2).map(lambda held: tuple(held.items())),
    bindings=st.dictionaries(NAMES, st.text("ab.\"'\\\n é", min_size=1).filter(str.strip), max_size=2).map(
        lambda held: tuple(held.items())
    ),
    where=st.builds(
        Where,
        sites=st.one_of(st.just(Where().sites), st.just(EverySite()), st.builds(SiteNamed, NAMES)),
        arguments=st.one_of(st.none(), NAMES),
        inline=st.booleans(),
    ),
)


@given(ENTRIES)
def test_any_entry_is_read_as_it_was_written(entry: Entry) -> None:
    text = with_row(HEAD, OWN, row_of(entry), None)
    assert entry_of(tomlkit.parse(text).unwrap()["schedule"][0]) == entry
    assert without_row(text, OWN, 0) == HEAD


def test_the_task_of_several_is_kept(tmp_path: Path) -> None:
    other = BASE[TASK].replace("class Task", "class OtherTask")
    tree = build(tmp_path, {**BASE, "tasks/lm/other.py": other, "scaffold.toml": HEAD})
    assert run(tree, "--task", "OtherTask").exit_code == 0
    assert 'task = "OtherTask"' in (tree / "scaffold.toml").read_text()
    assert invoke("check", "--root", str(tree)).exit_code == 0
    assert run(tree, "--all-tasks").exit_code == 0
    text = (tree / "scaffold.toml").read_text()
    assert "all-tasks = true" in text
    assert "task = " not in text.replace("all-tasks", "")
