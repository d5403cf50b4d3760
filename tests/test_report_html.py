"""The preview page as a document: what it says, that it is whole by itself, and that nothing of a tree is markup."""

import json
import re
import shutil
from pathlib import Path

import pytest

from scaffold.disk import Directory
from scaffold.preview.visible import visible
from scaffold.resources import folder
from tests.preview_pages import Document, digest, page, previewed, text_of
from tests.trees import BASE, SCHEDULES_MODULE, TASK, build, changed, git, invoke, run, snapshot

MANIFEST = '[[schedule]]\nkind = "step"\n'
HOSTILE = "</script><script>alert(1)</script>"


@pytest.fixture(scope="module")
def vendors(tmp_path_factory: pytest.TempPathFactory) -> Document:
    """The page of one schedule in the bundled tree."""
    target = tmp_path_factory.mktemp("vendors") / "tree"
    shutil.copytree(folder("fixtures") / "transformers_on_rdu", target, ignore=shutil.ignore_patterns("__pycache__"))
    return previewed(target, schedule="step")


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    return build(tmp_path / "tree", BASE)


def rates_in(document: Document) -> dict[str, list[float]]:
    rows = [row for row in document.all("tr") if row.get("data-rates")]
    return {row.get("data-name"): json.loads(row.get("data-rates")) for row in rows}


def stops_in(document: Document) -> list[int]:
    return json.loads(document.one("figure", id="chart").get("data-stops"))


# What it says.


def test_the_page_says_what_changes_and_why(vendors: Document) -> None:
    document = vendors
    assert text_of(document.one("h1")) == "Add step_schedule"
    assert document.root.get("lang") == "en"
    assert [text_of(one) for one in document.all("h2")] == [
        "What and why",
        "Learning rate",
        "Each change, and what it is for",
        "The change, file by file",
    ]
    said = text_of(document.root)
    assert "Multiply the learning rate by a constant every so many steps." in said
    assert 'elif args.lr_schedule == "step_schedule" in GPT2Task.get_lr_scheduler: so that the name chooses' in said
    assert text_of(document.one("code", id="command-1")) == (
        "--lr_schedule step_schedule --decay_steps 100 --decay_gamma 0.5"
    )
    names = [text_of(row) for row in document.one("table", class_="names").iter("tr")][1:]
    assert names[0] == "fixed_lryesyes"
    assert names[-1] == "step_schedulenoyes new"


def test_every_change_has_a_link_to_its_line(vendor_tree: Path) -> None:
    document = previewed(vendor_tree)
    wanted = json.loads(run(vendor_tree, "--dry-run", "--output-format", "json").stdout)["edits"]
    links = [one.get("href") for one in document.one("section", id="changes").iter("a")]
    assert links == [f"#change-{number}" for number in range(1, sum(len(one["changes"]) for one in wanted) + 1)]
    anchors = {a.get("id"): row for row in document.all("tr") for a in row.iter("a") if a.get("id")}
    changes = [change for edit in sorted(wanted, key=lambda one: one["path"]) for change in edit["changes"]]
    for number, change in enumerate(changes, 1):
        row = anchors[f"change-{number}"]
        assert "same" not in row.get("class")
        numbers = [text_of(cell) for cell in row if "number" in cell.get("class")]
        assert numbers[-1] == str(change["line"])


def test_the_sides_are_the_files_before_and_after(vendor_tree: Path) -> None:
    before = snapshot(vendor_tree)
    document = previewed(vendor_tree)
    assert snapshot(vendor_tree) == before
    run(vendor_tree)
    for article in document.all("article", class_="file"):
        path = text_of(article.find(".//h3"))
        for side, data in (("old", before[path]), ("new", (vendor_tree / path).read_bytes())):
            cells = [cell for cell in article.iter("td") if {"code", side} <= set(cell.get("class").split())]
            rows = [_code(cell) for cell in cells if "none" not in cell.get("class")]
            assert "\n".join(rows) + "\n" == data.decode()


def _code(cell: object) -> str:
    """Return a cell's code, without the signs for people who cannot see colours."""
    text = cell.text or ""
    for part in cell:
        classes = (part.get("class") or "").split()
        text += "" if {"sign", "unseen", "chip"} & set(classes) else "".join(part.itertext())
        text += (part.tail or "") if "chip" not in classes else ""
    return text.removesuffix(" ") if any("chip" in (part.get("class") or "") for part in cell) else text


def test_unchanged_parts_are_folded_and_what_is_left_out_is_said(tmp_path: Path) -> None:
    long = "\n".join(f"VALUE_{number} = {number}" for number in range(1500))
    build(tmp_path, changed((TASK, "class Task:", f"{long}\n\n\nclass Task:")))
    document = previewed(tmp_path)
    folds = [text_of(one.find("summary")) for one in document.all("details", class_="fold")]
    assert all(re.fullmatch(r"[\d]+ unchanged lines?", one) for one in folds)
    assert sum(int(one.split()[0]) for one in folds) > 1400
    assert re.search(r"\d+ lines in the middle are not in this page", document.text)
    assert "VALUE_700" not in document.text
    assert all(len(fold.findall(".//tbody/tr")) <= 400 for fold in document.all("details", class_="fold"))


def test_a_plan_with_nothing_to_do_says_so(tree: Path) -> None:
    run(tree)
    document = previewed(tree)
    assert text_of(document.one("h1")) == "step_schedule is there already"
    assert "Nothing is to do" in document.text
    assert document.all("article", class_="file") == []


def test_a_written_plan_says_so_and_is_what_was_previewed(tree: Path) -> None:
    preview, written = previewed(tree), page("add-schedule", "step", "--root", str(tree))
    assert text_of(written.one("h1")) == "step_schedule was added"
    files = [[text_of(one) for one in document.all("article", class_="file")] for document in (preview, written)]
    assert files[0] == files[1]
    assert b"step_schedule" in (tree / TASK).read_bytes()


def test_diagnostics_are_notes(tree: Path) -> None:
    kind = "reduce-on-plateau"
    warned = json.loads(run(tree, "--dry-run", "--output-format", "json", schedule=kind).stdout)["diagnostics"]
    assert warned
    notes = [text_of(one) for one in previewed(tree, schedule=kind).one("ul", class_="notes")]
    for one in warned:
        assert any(one["message"] in note and note.startswith(one["level"]) for note in notes)


def test_a_removal(tree: Path) -> None:
    run(tree)
    document = page("remove-schedule", "step", "--root", str(tree), "--dry-run")
    assert text_of(document.one("h1")) == "Remove step_schedule"
    assert "step_schedule can no longer be chosen" in text_of(document.root)
    assert [row.get("class") for row in document.all("tr") if row.get("data-name") == "step_schedule"] == ["removed"]
    assert text_of(document.one("table", class_="names")).endswith("step_scheduleyesno gone")


def test_apply_shows_all_its_schedules_and_what_cannot_be_planned(tree: Path) -> None:
    text = (
        MANIFEST
        + '\n[[schedule]]\nkind = "wsd"\n\n[[schedule]]\nkind = "linear"\nname = "cosine_schedule_with_warmup"\n'
    )
    build(tree, {"scaffold.toml": text})
    document = page("apply", "--root", str(tree), "--dry-run")
    assert text_of(document.one("h1")) == "Add 2 schedules"
    assert [text_of(one) for one in document.all("code") if (one.get("id") or "").startswith("command")] == [
        "--lr_schedule step_schedule --decay_steps 100 --decay_gamma 0.5",
        "--lr_schedule wsd_schedule --wsd_decay_steps 100 --wsd_decay_type linear --wsd_final_ratio 0.0",
    ]
    assert "cosine_schedule_with_warmup is not planned" in text_of(document.one("section", id="notes"))
    assert {"step_schedule", "wsd_schedule", "fixed_lr"} <= rates_in(document).keys()
    names = [text_of(row) for row in document.one("table", class_="names").iter("tr")]
    assert names[-2:] == ["step_schedulenoyes new", "wsd_schedulenoyes new"]


def test_check_says_how_each_schedule_stands(tree: Path) -> None:
    build(tree, {"scaffold.toml": MANIFEST})
    absent = invoke("check", "--root", str(tree), "--output-format", "html")
    assert absent.exit_code == 1
    assert "step_schedule absent" in text_of(Document(absent.stdout).one("section", id="what"))
    assert Document(absent.stdout).all("article", class_="file")
    run(tree)
    module = tree / SCHEDULES_MODULE
    module.write_text(
        module.read_text()
        .replace("gamma ** num", "gamma **  2 * num")
        .replace("current_step //", "1 + current_step //")
    )
    complete = invoke("check", "--root", str(tree), "--output-format", "html")
    assert complete.exit_code == 1
    assert "as the manifest has it, the catalogue's closed form" in text_of(Document(complete.stdout).root)
    assert "drifted" in text_of(Document(complete.stdout).one("section", id="what"))
    assert Document(complete.stdout).all("pre", class_="difference")
    assert "give one DIR" in invoke("check", str(tree), str(tree), "--output-format", "html").stderr


def test_a_kept_plan_shows_its_files_and_no_curve(tree: Path, tmp_path: Path) -> None:
    run(tree, "--dry-run", "--output-format", "json", "-o", str(tmp_path / "plan.json"))
    document = page("apply", "--root", str(tree), "--plan", str(tmp_path / "plan.json"), "--dry-run")
    assert text_of(document.one("h1")) == "The plan kept in plan.json"
    assert document.all("figure") == []
    assert len(document.all("article", class_="file")) == 2


def test_the_page_goes_into_a_file_and_is_the_same_each_time(tree: Path, tmp_path: Path) -> None:
    result = run(tree, "--dry-run", "--output-format", "html", "-o", str(tmp_path / "page.html"))
    assert result.stdout == ""
    assert "step_schedule (step, own)" in result.stderr
    assert (tmp_path / "page.html").read_text() == previewed(tree).text


# The curves.


def test_the_new_curve_is_the_closed_form(vendor_tree: Path) -> None:
    document = previewed(vendor_tree, "--decay-steps", "40", "--gamma", "0.25")
    assert stops_in(document) == list(range(300))
    assert rates_in(document)["step_schedule"] == pytest.approx([1e-3 * 0.25 ** (step // 40) for step in range(300)])


def test_the_trees_own_curves_are_what_its_code_gives(vendors: Document, vendor_tree: Path) -> None:
    """The arithmetic is read, not run; here the same functions are run, by Python itself."""
    import importlib.util

    rates = rates_in(vendors)
    spec = importlib.util.spec_from_file_location("lrs", vendor_tree / "tasks/utils/learning_rate_schedule.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.LambdaLR = lambda optimizer, lr_lambda, last_epoch: lr_lambda
    run_by_python = module.get_cosine_schedule_with_warmup(None, 0, 300, num_cycles=0.5, end_ratio=0.1)
    assert rates["cosine_schedule_with_warmup"] == pytest.approx([1e-3 * run_by_python(step) for step in range(300)])
    assert rates["polynomial_decay_schedule_with_warmup"] == pytest.approx([1e-3 * (1 - s / 300) for s in range(300)])
    assert rates["fixed_lr"] == [1e-3] * 300


def test_what_cannot_be_drawn_is_told_with_the_reason(tree: Path) -> None:
    module = BASE[SCHEDULES_MODULE].replace("return 1.0", "return [1.0 for _ in range(3)][0]")
    build(tree, {SCHEDULES_MODULE: module})
    document = previewed(tree)
    assert "cosine_schedule_with_warmup" not in rates_in(document)
    told = text_of(document.one("ul", class_="not-drawn"))
    assert told.startswith("cosine_schedule_with_warmup: ")
    assert "more than arithmetic, so only running it would tell its rates" in told


def test_a_long_run_keeps_the_extremes_of_every_curve(tmp_path: Path) -> None:
    build(tmp_path, changed((TASK, "default=1000", "default=100000")))
    document = previewed(tmp_path, "--decay-steps", "25000")
    stops, rates = stops_in(document), rates_in(document)["step_schedule"]
    assert len(stops) == len(rates) < 2500
    assert rates == pytest.approx([1e-3 * 0.5 ** (step // 25000) for step in stops])
    assert "a value every 9 steps" in document.text
    assert "assumed" in text_of(document.one("figcaption"))  # the tree says no peak rate


def test_a_metrics_schedule_has_no_curve(tree: Path) -> None:
    document = previewed(tree, schedule="reduce-on-plateau")
    assert "reduce_on_plateau_schedule: it has no closed form" in text_of(document.one("ul", class_="not-drawn"))


def test_a_function_of_ones_own_is_drawn_from_the_code_that_is_written(vendor_tree: Path, tmp_path: Path) -> None:
    own = tmp_path / "mine.py"
    own.write_text(
        "def halving(step, total_steps, half_life=0.25):\n    return 0.5 ** (step / (half_life * total_steps))\n"
    )
    target = f"{own}:halving"
    document = page("add-schedule", "from-function", target, "--root", str(vendor_tree), "--dry-run")
    rates = rates_in(document)["halving_schedule"]
    assert rates == pytest.approx([1e-3 * 0.5 ** (step / 75) for step in range(300)])
    assert "the arithmetic of get_halving_schedule, read and not run" in text_of(document.root)
    (row,) = [row for row in document.all("tr") if row.get("data-name") == "halving_schedule"]
    assert row.get("class") == "added"


def test_rates_beyond_all_numbers_are_not_drawn(tree: Path) -> None:
    document = previewed(tree, "--decay-steps", "1", "--gamma", "1e30")
    assert "step_schedule: its rates grow beyond all numbers" in text_of(document.one("ul", class_="not-drawn"))
    assert "step_schedule" not in rates_in(document)


def test_the_table_has_the_values(vendors: Document) -> None:
    document = vendors
    rows = [[text_of(cell) for cell in row] for row in document.one("table", class_="values").iter("tr")]
    assert rows[0][:2] == ["step", "step_schedule"]
    assert rows[1][:2] == ["0", "0.001"]
    assert rows[-1][:2] == ["299", "0.00025"]


# Whole by itself.


def test_the_policy_lets_in_the_pages_own_style_and_script_and_nothing_else(vendors: Document) -> None:
    document = vendors
    style, script = document.one("style"), document.one("script")
    rules = dict(rule.strip().split(" ", 1) for rule in document.policy.split(";"))
    assert rules["default-src"] == "'none'"
    assert rules["style-src"] == digest(style.text)
    assert rules["script-src"] == digest(script.text)
    assert rules["base-uri"] == rules["form-action"] == "'none'"
    assert document.text.index("Content-Security-Policy") < document.text.index("<style>")
    assert "innerHTML" not in script.text
    assert "eval" not in script.text


def test_nothing_is_asked_of_another_place(vendors: Document) -> None:
    document = vendors
    for tag, name, value in document.attributes():
        assert not name.startswith("on"), (tag, name)
        assert name not in ("style", "src", "srcset", "action", "background", "poster"), (tag, name)
        if name == "href":
            assert value.startswith("#"), value
    assert document.all("link") == []
    assert not re.search(r"url\(|@import|https?:", document.one("style").text + document.one("script").text)
    assert "xmlns" not in document.text


def test_ids_are_unique_and_links_lead_somewhere(vendors: Document) -> None:
    document = vendors
    ids = [value for _, name, value in document.attributes() if name == "id"]
    assert len(ids) == len(set(ids))
    for _, name, value in document.attributes():
        if name in ("for", "aria-labelledby", "aria-describedby", "data-copies"):
            assert set(value.split()) <= set(ids)
        if name == "href":
            assert value[1:] in ids


# Whatever a tree holds is text.


NASTY = [
    HOSTILE,
    '"><img src=x onerror=alert(1)>',
    "'; alert(1); '",
    "{{ 7 * 7 }}{% raw %}{# #}",
    "<!-- --> ]]> &amp; &#60;b&#62;",
    "javascript:alert(1)",
]


def test_code_is_text(tmp_path: Path) -> None:
    lines = [f"NASTY = {nasty!r}  # {nasty}" for nasty in NASTY]
    text = "\n".join(lines)
    build(tmp_path, changed((TASK, "@dataclass\nclass Train", f"{text}\n\n\n@dataclass\nclass Train")))
    document = previewed(tmp_path)
    assert len(document.all("script")) == 1
    assert document.all("img") == document.all("b") == []
    cells = [_code(cell) for cell in document.all("td", class_="new")]
    assert set(lines) <= set(cells)


def test_names_are_text(tmp_path: Path) -> None:
    names = [nasty.replace('"', "'") for nasty in NASTY]
    arms = "".join(f'        elif args.lr_schedule == "{name}":\n            return None\n' for name in names)
    build(tmp_path, changed((TASK, "        else:\n            raise", f"{arms}        else:\n            raise")))
    document = previewed(tmp_path)
    assert len(document.all("script")) == 1
    assert document.all("img") == document.all("b") == []
    assert set(names) <= rates_in(document).keys()
    assert all(name in text_of(document.one("table", class_="names")) for name in names)


def test_paths_are_text(tmp_path: Path) -> None:
    folder = "<img src=x onerror=alert(1)>"
    build(tmp_path / folder, BASE)
    document = previewed(tmp_path / folder)
    assert folder in text_of(document.one("p", class_="brand"))
    assert document.all("img") == []


def test_text_that_would_turn_a_line_around_is_written_out(tmp_path: Path) -> None:
    turned = "access = 'user\u202e \u2066# admin\u2069'  # \u200b\x0c"
    build(tmp_path, changed((TASK, "@dataclass\nclass Train", f"{turned}\n\n\n@dataclass\nclass Train")))
    document = previewed(tmp_path)
    assert not re.search("[\u202a-\u202e\u2066-\u2069\u200b\x0c]", document.text)
    assert "user[U+202E] [U+2066]# admin[U+2069]" in text_of(document.root)
    assert visible("tab\tand\nline äöü 漢字") == "tab\tand\nline äöü 漢字"


def test_a_file_of_other_line_ends_and_encodings_is_shown_and_said(tmp_path: Path) -> None:
    task = (
        BASE[TASK]
        .replace('"""A training task."""', '# -*- coding: latin-1 -*-\n"""Tr\xe4ining."""')
        .replace("\n", "\r\n")
    )
    build(tmp_path, {**BASE, TASK: task.encode("latin-1")})
    document = previewed(tmp_path)
    assert '"""Tr\xe4ining."""' in [_code(cell) for cell in document.all("td", class_="new")]
    assert "lines end with CRLF" in document.text
    assert "[U+000D]" not in document.text


# Where it is loaded, and what it reads.


def test_nothing_of_the_page_is_loaded_for_other_formats(tmp_path: Path) -> None:
    from tests.test_house import loaded

    build(tmp_path, BASE)
    for options in (("--dry-run",), ("--dry-run", "--output-format", "json")):
        modules = loaded("add-schedule", "step", *options, cwd=tmp_path)
        assert not any(name.startswith(("pygments", "scaffold.preview", "scaffold.reckoning")) for name in modules)
    modules = loaded("add-schedule", "step", "--dry-run", "--output-format", "html", cwd=tmp_path)
    assert "scaffold.preview.render" in modules
    assert "torch" not in modules


def test_the_format_can_be_set_for_a_whole_job(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCAFFOLD_OUTPUT_FORMAT", "html")
    assert run(tree, "--check").stdout.startswith("<!doctype html>")


def test_the_page_is_beside_git_and_writes_nothing(tree: Path) -> None:
    git(tree, "init", "-q")
    before = snapshot(tree)
    previewed(tree)
    assert snapshot(tree) == before
    assert Directory(tree).paths()
