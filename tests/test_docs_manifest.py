"""The examples of docs/manifest.md are run, in the order of the page."""

import shutil
import subprocess
from pathlib import Path

import pytest

from scaffold.resources import folder
from tests.pages import blocks
from tests.trees import invoke, snapshot

PAGE = "docs/manifest.md"
(MANIFEST,) = blocks(PAGE, "toml")
RELEASE = "transformers_on_rdu_2"


def session(section: str, tree: Path, environment: dict[str, str]) -> None:
    """Run each command of a section; what it prints is what the page shows below it, where it shows anything."""
    (block,) = (one for one in blocks(PAGE, "console") if one.section == section)
    for command, shown in block.commands:
        done = subprocess.run(["bash", "-c", command], cwd=tree, env=environment, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        assert shown in ("", done.stdout)


@pytest.fixture
def with_manifest(vendor_tree: Path) -> Path:
    """The bundled tree with the page's manifest, and the bundled second release beside it."""
    (vendor_tree / MANIFEST.file).write_text(MANIFEST.text)
    shutil.copytree(folder("fixtures") / RELEASE, vendor_tree.parent / RELEASE)
    return vendor_tree


def test_a_manifest_is_begun_and_kept_up_to_date(vendor_tree: Path, shell_environment: dict[str, str]) -> None:
    session("", vendor_tree, shell_environment)
    assert 'kind = "wsd"' in (vendor_tree / "scaffold.toml").read_text()


def test_a_plan_is_kept_and_made(with_manifest: Path, shell_environment: dict[str, str]) -> None:
    session("A plan that is kept", with_manifest, shell_environment)
    standing = invoke("check", "--root", str(with_manifest)).stdout
    assert [line.split()[1] for line in standing.splitlines()[:3]] == ["complete"] * 3


def test_a_new_release_gets_the_manifest(
    with_manifest: Path, shell_environment: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = snapshot(with_manifest)
    session("A new release of the tree", with_manifest, shell_environment)
    assert snapshot(with_manifest) == before
    monkeypatch.chdir(with_manifest)
    standing = invoke("check", "--root", f"../{RELEASE}")
    assert standing.exit_code == 0, standing.stdout


def test_the_table_names_every_key_of_an_entry() -> None:
    from scaffold.manifest.entry_keys import KEYS

    page = (folder("fixtures").parent / PAGE).read_text()
    assert all(f"`{key}`" in page for key in KEYS)
