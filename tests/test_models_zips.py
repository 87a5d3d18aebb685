"""Zips of speech models: the evil, the damaged, and the real one that Vosk then loads."""

from __future__ import annotations

import json
import shutil
import stat
import zipfile
from pathlib import Path

import pytest
import vosk
from hypothesis import given, settings
from hypothesis import strategies as st
from small_models import FILES, refused, zip_file, zipped

from voice_glimmer.errors import ModelError
from voice_glimmer.models import unpack
from voice_glimmer.models.catalogue import box
from voice_glimmer.models.install import install
from voice_glimmer.models.verify import verify


@pytest.fixture
def into(tmp_path: Path) -> Path:
    return tmp_path / "home" / "models"


EVIL = {
    "a path that climbs out": {"../evil.txt": b"x"},
    "a path that climbs out midway": {"am/../../evil.txt": b"x"},
    "an absolute path": {"/tmp/evil.txt": b"x"},  # noqa: S108 - it must not be written
    "a drive": {"C:evil.txt": b"x"},
    "backslashes": {"..\\evil.txt": b"x"},
    "a bomb": {"README": bytes(20_000_000)},
    "too many files": {f"extra/{n}": b"" for n in range(2_100)},
    "one name twice": {"README": b"1", "readme": b"2"},
    "a file as a folder": {"README": b"1", "README/deeper": b"2"},
}


@pytest.mark.parametrize("evil", EVIL.values(), ids=EVIL.keys())
def test_an_evil_zip_is_refused(tmp_path: Path, into: Path, evil: dict[str, bytes]) -> None:
    refused(zip_file(tmp_path / "evil.zip", {**FILES, **evil}), into)
    assert not list(tmp_path.rglob("evil.txt"))


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFCHR, stat.S_IFSOCK])
def test_a_zip_with_a_link_or_a_device_is_refused(tmp_path: Path, into: Path, kind: int) -> None:
    evil = zip_file(tmp_path / "evil.zip", FILES)
    with zipfile.ZipFile(evil, "a") as archive:
        entry = zipfile.ZipInfo("graph/link")
        entry.external_attr = (kind | 0o777) << 16
        archive.writestr(entry, "/etc/passwd")
    assert "link or a device" in refused(evil, into)


def test_sizes_that_only_add_up_to_too_much_are_refused(
    tmp_path: Path, into: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unpack, "BYTES_AT_MOST", 400)
    assert "more than a speech model" in refused(zip_file(tmp_path / "m.zip", FILES), into)


@settings(max_examples=100, deadline=None)
@given(
    at=st.integers(0, len(zipped(FILES)) - 1),
    new=st.binary(min_size=1, max_size=8),
    cut=st.booleans(),
)
def test_a_damaged_zip_never_ends_in_anything_but_a_sentence(
    tmp_path_factory: pytest.TempPathFactory, at: int, new: bytes, cut: bool
) -> None:
    folder = tmp_path_factory.mktemp("damaged")
    whole = zipped(FILES)
    content = whole[:at] if cut else whole[:at] + new + whole[at + len(new) :]
    (folder / "m.zip").write_bytes(content)
    try:
        path = install(folder / "m.zip", folder / "into")
    except ModelError:
        assert list((folder / "into").iterdir()) == []
    else:
        verify(path)
    shutil.rmtree(folder)


def test_a_zip_may_hold_the_model_with_or_without_a_folder(tmp_path: Path, into: Path) -> None:
    bare = zip_file(tmp_path / "bare.zip", FILES)
    assert install(bare, into) == into / "bare"
    boxed = tmp_path / "boxed.zip"
    boxed.write_bytes(zipped({**FILES, ".DS_Store": b"x"}, top="inner/"))
    assert install(boxed, into) == into / "inner"
    assert verify(into / "inner").files == len(FILES)


def test_a_record_inside_a_zip_is_not_believed(tmp_path: Path, into: Path) -> None:
    path = install(zip_file(tmp_path / "m.zip", {**FILES, ".voice-glimmer.json": b"{}"}), into)
    assert verify(path).recorded


def test_vosk_loads_the_starter_model_from_a_zip(tmp_path: Path, into: Path) -> None:
    archive = shutil.make_archive(str(tmp_path / "mine"), "zip", box(), "starter-en")
    path = install(archive, into)
    assert verify(path).grammars
    vosk.SetLogLevel(-1)
    model = vosk.Model(str(path))
    assert model.vosk_model_find_word("glimmer") >= 0
    recogniser = vosk.KaldiRecognizer(model, 16_000)
    recogniser.AcceptWaveform(bytes(32_000))  # a second of silence
    assert "text" in json.loads(recogniser.FinalResult())
