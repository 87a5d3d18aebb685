"""Finding the speech model to use, telling a damaged one, and the commands about them."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from small_models import FILES, graph, in_the_catalogue, make_box, make_model, zip_file

from voice_glimmer.cli.models import models
from voice_glimmer.errors import ModelError
from voice_glimmer.models import catalogue, search
from voice_glimmer.models.catalogue import box, language_of
from voice_glimmer.models.install import install
from voice_glimmer.models.layout import looks_like_model, takes_grammars
from voice_glimmer.models.record import RECORD
from voice_glimmer.models.search import FoundModel, find
from voice_glimmer.models.verify import verify

TINY = in_the_catalogue(b"x", "http://127.0.0.1:9/vosk-model-tiny-en-0.1.zip")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A computer of its own, with no model but the starter."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("VOICE_GLIMMER_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("VOSK_MODEL_PATH", raising=False)
    monkeypatch.setattr(search, "_SYSTEM", tmp_path / "share")
    monkeypatch.chdir(tmp_path)
    return tmp_path / "home"


@pytest.fixture
def small_box(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A catalogue with tiny-en alone, which is not installed."""
    made = make_box(tmp_path / "box", TINY)
    monkeypatch.setattr(catalogue, "box", lambda: made)
    monkeypatch.setattr(search, "box", lambda: made)
    return made


def choose(home: Path, wanted: str | None = None, setting: str = "") -> FoundModel:
    return find(wanted, setting=setting, data_folder=home)


def refused(home: Path, wanted: str | None = None, setting: str = "") -> str:
    with pytest.raises(ModelError) as told:
        choose(home, wanted, setting)
    assert told.value.remedy
    return str(told.value)


def run(*words: str) -> Result:
    return CliRunner().invoke(models, words, catch_exceptions=True)


def test_the_starter_is_the_last_resort(home: Path) -> None:
    found = choose(home)
    assert (found.path, found.name, found.starter) == (box() / "starter-en", "starter-en", True)


def test_each_place_comes_before_the_next(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VOSK_MODEL_PATH", str(tmp_path / "named"))
    places = ["share", ".cache/vosk", "named", "home/models", "set", "asked"]
    for place in places:
        path = make_model(tmp_path / place / "some-en")
        if place == "set":
            assert choose(home, setting=str(path)).path == path
        elif place == "asked":
            elsewhere = str(tmp_path / "set" / "some-en")
            assert choose(home, str(path), elsewhere).path == path
        else:
            assert choose(home).path == path
    assert choose(home, "some-en").path == tmp_path / "home/models/some-en"


def test_vosk_model_path_may_be_a_model_itself(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VOSK_MODEL_PATH", str(make_model(tmp_path / "model")))
    assert choose(home).path == tmp_path / "model"


def test_a_model_of_another_language_is_not_chosen(home: Path, tmp_path: Path) -> None:
    make_model(home / "models" / "vosk-model-small-de-0.15")
    make_model(tmp_path / ".cache/vosk" / "unlabelled")
    assert choose(home).starter
    german = find(None, setting=None, data_folder=home, language="de")
    assert german.name == "vosk-model-small-de-0.15"
    with pytest.raises(ModelError, match="no speech model for “fr”"):
        find(None, setting=None, data_folder=home, language="fr")


def test_of_shared_models_a_small_new_one_is_preferred(home: Path, tmp_path: Path) -> None:
    for name in ("en-us-0.42", "small-en-us-0.3", "small-en-us-0.15"):
        make_model(tmp_path / ".cache/vosk" / f"vosk-model-{name}")
    assert choose(home).name == "small-en"


def test_of_our_own_the_last_installed_is_preferred(home: Path, tmp_path: Path) -> None:
    for name in ("b-en", "a-en", "c-en", "a-en"):
        install(make_model(tmp_path / name), home / "models")
    assert choose(home).name == "a-en"


def test_a_catalogue_name_finds_its_folder(home: Path) -> None:
    path = make_model(home / "models" / "vosk-model-small-en-us-0.15")
    assert choose(home, "small-en") == FoundModel(path, "small-en", starter=False)
    assert choose(home, path.name) == choose(home, "small-en")


@pytest.mark.parametrize("asked", ["nothing", "./nothing", "", " ", "~nobody/model", "\0"])
def test_what_was_asked_for_and_is_not_there_is_an_error(home: Path, asked: str) -> None:
    assert "--model" in refused(home, asked)


def test_a_wrong_setting_is_an_error_that_names_it(home: Path) -> None:
    assert "the setting model" in refused(home, setting="nothing")


@pytest.mark.usefixtures("small_box")
def test_a_known_model_that_is_not_installed_says_how(home: Path) -> None:
    assert "voice-glimmer models install tiny-en" in refused(home, "tiny-en")


def test_what_is_no_model_says_what_it_is(home: Path, tmp_path: Path) -> None:
    make_model(tmp_path / "outer" / "inner")
    assert "Name that folder" in refused(home, "./outer")
    (tmp_path / "photos").mkdir()
    assert "is not a Vosk speech model" in refused(home, "./photos")
    zip_file(tmp_path / "m.zip", FILES)
    assert "models install ./m.zip" in refused(home, "./m.zip")
    (tmp_path / "notes").write_text("plain")
    assert "is a folder" in refused(home, "notes")


def test_an_installed_model_that_lost_a_file_is_not_passed_over(home: Path, tmp_path: Path) -> None:
    path = install(make_model(tmp_path / "mine-en"), home / "models")
    (path / "graph/Gr.fst").unlink()
    assert "graph/Gr.fst is missing" in refused(home)
    assert "graph/Gr.fst is missing" in refused(home, "mine-en")


@pytest.mark.parametrize("name", [name for name in FILES if "boundary" not in name])
def test_every_file_that_vosk_needs_is_needed(tmp_path: Path, name: str) -> None:
    model = make_model(tmp_path / "m")
    assert looks_like_model(model)
    (model / name).unlink()
    assert not looks_like_model(model)


def test_other_layouts_are_models_too(tmp_path: Path) -> None:
    flat = {Path(name).name: content for name, content in FILES.items()}
    for name, content in flat.items():
        (tmp_path / name).write_bytes(content)
    assert verify(tmp_path).grammars
    fixed = make_model(tmp_path / "fixed", **{"graph/HCLG.fst": graph()})
    (fixed / "graph/Gr.fst").unlink()
    assert looks_like_model(fixed)
    assert not takes_grammars(fixed)
    worded = make_model(tmp_path / "worded", **{"graph/Gr.fst": graph(flags=2)})
    (worded / "graph/words.txt").unlink()  # its words are inside the graph
    assert looks_like_model(worded)


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("am/final.mdl", 0.0),
        ("am/final.mdl", 0.99),
        ("graph/Gr.fst", 0.5),
        ("graph/Gr.fst", 0.99),
        # Its last part is a look-up table without a stated size, so a late cut cannot be seen.
        ("graph/HCLr.fst", 0.5),
    ],
)
def test_a_real_model_that_was_cut_short_is_told(tmp_path: Path, name: str, kept: float) -> None:
    model = tmp_path / "m"
    shutil.copytree(box() / "starter-en", model, copy_function=lambda a, b: Path(b).symlink_to(a))
    verify(model)
    content = (model / name).read_bytes()
    (model / name).unlink()
    (model / name).write_bytes(content[: int(len(content) * kept)])
    with pytest.raises(ModelError, match=name):
        verify(model)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("conf/model.conf", b"<html>not found</html>"),
        ("graph/disambig_tid.int", b""),
        ("graph/words.txt", b"only words\nno numbers\n"),
        (
            "am/final.mdl",
            FILES["am/final.mdl"].replace(b"<Nnet3> ", b"<Nnet3> input-node name=ivector "),
        ),
    ],
)
def test_content_that_cannot_be_right_is_told(tmp_path: Path, name: str, content: bytes) -> None:
    with pytest.raises(ModelError, match="is damaged"):
        verify(make_model(tmp_path / "m", **{name: content}))


def test_verify_finds_one_changed_byte(home: Path, tmp_path: Path) -> None:
    path = install(make_model(tmp_path / "mine-en", README=b"old"), home / "models")
    assert "all 9 files are as they were installed" in run("verify").output
    for change in ("changed", "added", "lost", "no record"):
        install(tmp_path / "mine-en", home / "models")
        if change == "changed":
            (path / "README").write_bytes(b"odd")
        elif change == "added":
            (path / "graph/HCLG.fst").write_bytes(graph())
        elif change == "lost":
            (path / "README").unlink()
        else:
            (path / RECORD).write_text('{"format": 1, "files": []}')
        with pytest.raises(ModelError, match="damaged"):
            verify(path)
        assert isinstance(run("verify", "mine-en").exception, ModelError)


def test_the_commands_agree_on_the_model_in_use(home: Path, tmp_path: Path) -> None:
    assert "looks whole" in run("verify").output
    make_model(tmp_path / "mine-en")
    assert "Installed mine-en" in run("install", "./mine-en").output
    assert run("path").output == f"{home / 'models' / 'mine-en'}\n"
    assert run("path", "--model", "./mine-en").output == f"{tmp_path / 'mine-en'}\n"
    used = [line for line in run("list").output.splitlines() if line.startswith("*")]
    assert len(used) == 1
    assert "mine-en" in used[0]


def test_list_as_json_tells_what_is_here_and_what_could_be() -> None:
    rows = {row["name"]: row for row in json.loads(run("list", "--json").stdout)}
    assert rows["starter-en"]["installed"]
    assert rows["starter-en"]["used"]
    assert not rows["small-en"]["installed"]
    assert rows["small-en"]["bytes"] == 41_205_931


@pytest.mark.parametrize("command", ["list", "install", "verify", "path"])
def test_every_command_has_an_example(command: str) -> None:
    assert f"  voice-glimmer models {command}" in run(command, "--help").output


@pytest.mark.parametrize(
    ("folder", "language"),
    [
        ("vosk-model-small-en-us-0.15", "en"),
        ("vosk-model-de-0.21", "de"),
        ("starter-en", "en"),
        ("my own", ""),
    ],
)
def test_a_folder_tells_its_language(folder: str, language: str) -> None:
    assert language_of(folder) == language


@pytest.mark.parametrize(
    ("old", "new"),
    [("bytes = 1", "bytes = -1"), (TINY.sha256, "0"), ("http:", "file:"), ("name", "title")],
)
def test_a_catalogue_entry_that_is_not_whole_is_refused(
    small_box: Path, home: Path, old: str, new: str
) -> None:
    path = small_box / "catalogue.toml"
    path.write_text(path.read_text("utf-8").replace(old, new, 1), "utf-8")
    assert "not whole" in refused(home, "tiny-en")
