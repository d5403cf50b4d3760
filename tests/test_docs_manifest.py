"""What docs/manifest.md says beyond what its examples print: what the manifest holds, and what stays as it was."""

from pathlib import Path

import pytest

from tests.pages import blocks
from tests.sessions import Session, tree_in
from tests.trees import build, invoke, run, snapshot

PAGE = "docs/manifest.md"
(MANIFEST,) = blocks(PAGE, "toml")
RELEASE = "transformers_on_rdu_2"


def follow(section: str, tree: Path, environment: dict[str, str]) -> None:
    """Run the commands of one section of the page, as its reader would."""
    session = Session(tree, environment)
    (block,) = (one for one in blocks(PAGE, "console") if one.section == section)
    session.take(block)


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """The bundled tree, with the bundled second release beside it."""
    return tree_in(tmp_path)


@pytest.fixture
def with_manifest(tree: Path) -> Path:
    return build(tree, {MANIFEST.file: MANIFEST.text})


def test_a_manifest_is_begun_and_kept_up_to_date(tree: Path, shell_environment: dict[str, str]) -> None:
    follow("", tree, shell_environment)
    text = (tree / "scaffold.toml").read_text()
    assert 'kind = "step"' in text
    assert 'kind = "wsd"' in text


def test_init_writes_the_kind_of_what_the_tree_carries(tree: Path) -> None:
    assert run(tree, schedule="wsd").exit_code == 0
    assert invoke("init", "--root", str(tree)).exit_code == 0
    text = (tree / "scaffold.toml").read_text()
    assert 'kind = "wsd"\nname = "wsd_schedule"' in text
    assert 'kind = "step"' not in text


def test_a_plan_is_kept_and_made(with_manifest: Path, shell_environment: dict[str, str]) -> None:
    follow("A plan that is kept", with_manifest, shell_environment)
    standing = invoke("check", "--root", str(with_manifest)).stdout
    assert [line.split()[1] for line in standing.splitlines()[:3]] == ["complete"] * 3


def test_a_new_release_gets_the_manifest_and_the_old_one_stays(
    with_manifest: Path, shell_environment: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = snapshot(with_manifest)
    follow("A new release of the tree", with_manifest, shell_environment)
    assert snapshot(with_manifest) == before
    monkeypatch.chdir(with_manifest)
    standing = invoke("check", "--root", f"../{RELEASE}")
    assert standing.exit_code == 0, standing.stdout
