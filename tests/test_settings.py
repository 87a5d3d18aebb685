"""The settings file: defaults, refusals with the key and the remedy, and saving."""

from __future__ import annotations

import stat
from dataclasses import fields
from pathlib import Path

import pytest

from voice_glimmer import settings
from voice_glimmer.errors import SettingsError, UsageError
from voice_glimmer.preferences import Preferences
from voice_glimmer.settings import Settings, from_words, load, save


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("VOICE_GLIMMER_HOME", str(tmp_path / "home"))
    path = settings.settings_file()
    path.parent.mkdir()
    return path


def test_without_a_file_all_is_as_it_comes(file: Path) -> None:
    assert not file.exists()
    assert load() == Settings()


def test_one_folder_holds_everything(file: Path, tmp_path: Path) -> None:
    assert file == tmp_path / "home" / "settings.toml"
    assert settings.data_folder() == tmp_path / "home"
    assert settings.journal_file(Settings()) == tmp_path / "home" / "journal.db"
    assert settings.journal_file(Settings(journal="~/d.db")) == Path.home() / "d.db"


def test_without_a_home_of_its_own_it_uses_the_usual_folders(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("VOICE_GLIMMER_HOME", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    assert settings.settings_file() == tmp_path / "config" / "voice-glimmer" / "settings.toml"
    assert settings.data_folder() == tmp_path / "data" / "voice-glimmer"


def test_every_value_can_be_written_in_the_file(file: Path) -> None:
    file.write_text(
        'language = "en"\nwake_phrases = ["hey diary", "hello"]\nend_silence = 3\n'
        'wordiness = "less"\nrate = 300\nvolume = 1\nvoice = "f"\nmicrophone = "USB"\n'
        'speaker = "head"\nmodel = "small-en"\njournal = "/d.db"\nday_ends = "03:30"\n'
        'support_line = "Anna on 1 2 3"\nsupport_checked = "2026-05-01"\nregion = "GB"\n'
        'reflect_at = "21:00"\nquiet_hours = "22:00-07:00"\nsavour_seconds = 20\n'
    )
    loaded = load()
    assert loaded == Settings(
        "en", ("hey diary", "hello"), 3.0, "less", 300, 1.0, "f", "USB", "head", "small-en",
        "/d.db", "03:30", "Anna on 1 2 3", "2026-05-01", "GB", "21:00",
        "22:00-07:00", 20.0,
    )  # fmt: skip
    assert type(loaded.end_silence) is float
    assert type(loaded.volume) is float
    assert all(
        getattr(loaded, field.name) != getattr(Settings(), field.name)
        for field in fields(Settings)
        if field.name != "language"
    )


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("colour = 1", "no setting 'colour'.*use one of: language, "),
        ('wake_phrases = "hello"', r'setting wake_phrases .*wrong kind.*= \["hey glimmer"\]'),
        ('rate = "fast"', "setting rate .*wrong kind.*rate = 160"),
        ("rate = 160.5", "setting rate .*wrong kind.*rate = 160"),
        ("rate = true", "setting rate .*wrong kind"),
        ("end_silence = true", "setting end_silence .*wrong kind.*end_silence = 1.2"),
        ("voice = 3", 'setting voice .*wrong kind.*voice = ""'),
        ("wake_phrases = [1]", "setting wake_phrases .*wrong kind.*hey glimmer"),
        ("[rate]\nx = 1", "setting rate .*wrong kind"),
        ("rate = 79", "setting rate .*out of range.*80 to 450"),
        ("rate = 451", "setting rate .*out of range"),
        ("volume = 0", "setting volume .*out of range.*0.1 to 1"),
        ("volume = 1.1", "setting volume .*out of range"),
        ("end_silence = 0.4", "setting end_silence .*out of range.*0.5 to 10"),
        ("end_silence = nan", "setting end_silence .*out of range"),
        ("end_silence = inf", "setting end_silence .*out of range"),
        ('wordiness = "chatty"', "setting wordiness .*out of range.*more, less, chime"),
        ("wake_phrases = []", "setting wake_phrases .*out of range.*one phrase or more"),
        ('wake_phrases = [" "]', "setting wake_phrases .*out of range"),
        ('wake_phrases = ["hey", "..."]', "setting wake_phrases .*out of range"),
        ('day_ends = "25:00"', "setting day_ends .*out of range.*a time from 00:00 to 12:00"),
        ('day_ends = "four"', "setting day_ends .*out of range"),
        ("rate = = 3", "not valid TOML.*Mend that line or remove the file"),
        ("rate = 160\nrate = 170", "not valid TOML"),
    ],
)
def test_what_does_not_fit_is_refused(file: Path, written: str, told: str) -> None:
    file.write_text(written)
    with pytest.raises(SettingsError, match=told) as caught:
        load()
    assert str(file) in str(caught.value)
    assert str(caught.value).count("\n") == 0
    assert "!" not in str(caught.value)


def test_bytes_that_are_no_text(file: Path) -> None:
    file.write_bytes(b"voice = '\xff'")
    with pytest.raises(SettingsError, match="not valid TOML"):
        load()


@pytest.mark.parametrize(
    ("written", "hours"), [("04:00", 4.0), ("0:00", 0.0), ("3:30", 3.5), ("12:00", 12.0)]
)
def test_when_a_day_ends(file: Path, written: str, hours: float) -> None:
    file.write_text(f'day_ends = "{written}"')
    assert load().day_ends_hours == hours


def test_a_folder_in_its_place(file: Path) -> None:
    file.mkdir()
    with pytest.raises(SettingsError, match="cannot be read"):
        load()


def test_comments_and_order_survive_a_save(file: Path) -> None:
    file.write_text('# mine\nspeaker = "USB"  # on the shelf\n\nrate = 200 # brisk\n')
    assert save("rate", 220) == Settings(speaker="USB", rate=220)
    assert file.read_text() == '# mine\nspeaker = "USB"  # on the shelf\n\nrate = 220 # brisk\n'
    save("wake_phrases", ["hello diary"])
    assert file.read_text().endswith('wake_phrases = ["hello diary"]\n')
    assert load().wake_phrases == ("hello diary",)


def test_a_saved_file_is_private_and_alone(file: Path) -> None:
    save("rate", 180)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [entry.name for entry in file.parent.iterdir()] == ["settings.toml"]


def test_the_first_save_makes_a_private_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VOICE_GLIMMER_HOME", str(tmp_path / "new"))
    save("rate", 180)
    assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o700


@pytest.mark.parametrize(("name", "value"), [("rate", 1000), ("rate", "x"), ("colour", 1)])
def test_a_refused_save_leaves_the_file_alone(file: Path, name: str, value: object) -> None:
    file.write_text("rate = 200\n")
    with pytest.raises(UsageError):
        save(name, value)
    assert file.read_text() == "rate = 200\n"


def test_a_damaged_file_is_not_overwritten(file: Path) -> None:
    file.write_text("rate = = 200\n")
    with pytest.raises(SettingsError):
        save("rate", 180)
    assert file.read_text() == "rate = = 200\n"


def test_a_place_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "regular").write_text("")
    with pytest.raises(SettingsError, match=r"cannot be (read|written)"):
        save("rate", 180, tmp_path / "regular" / "settings.toml")


def test_values_from_words() -> None:
    assert from_words("rate", "180") == 180
    assert from_words("volume", "0.5") == 0.5
    assert from_words("wake_phrases", "hey glimmer, hello diary,") == ["hey glimmer", "hello diary"]
    with pytest.raises(UsageError, match="does not fit the setting rate"):
        from_words("rate", "fast")
    with pytest.raises(UsageError, match="no setting 'colour'"):
        from_words("colour", "red")


# --- by voice -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("settings_now", "name", "direction", "changed"),
    [
        (Settings(), "rate", "faster", ("rate", 180, False)),
        (Settings(), "rate", "slower", ("rate", 140, False)),
        (Settings(rate=445), "rate", "faster", ("rate", 450, False)),
        (Settings(rate=450), "rate", "faster", ("rate", 450, True)),
        (Settings(rate=80), "rate", "slower", ("rate", 80, True)),
        (Settings(), "volume", "louder", ("volume", 0.95, False)),
        (Settings(volume=1.0), "volume", "louder", ("volume", 1.0, True)),
        (Settings(volume=0.2), "volume", "quieter", ("volume", 0.1, False)),
        (Settings(volume=0.1), "volume", "quieter", ("volume", 0.1, True)),
        (Settings(), "patience", "more", ("end_silence", 3.0, False)),
        (Settings(end_silence=5.0), "patience", "more", ("end_silence", 5.0, False)),
        (Settings(end_silence=5.0), "patience", "less", ("end_silence", 1.2, False)),
        (Settings(end_silence=0.8), "patience", "less", ("end_silence", 0.8, False)),
        (Settings(), "wordiness", "chime", ("wordiness", "chime", False)),
    ],
)
def test_steps_stay_within_the_limits(
    file: Path,
    settings_now: Settings,
    name: str,
    direction: str,
    changed: tuple[str, object, bool],
) -> None:
    preferences = Preferences(settings_now)
    assert preferences.adjust(name, direction) == changed
    setting, value, at_limit = changed
    assert getattr(preferences.settings, setting) == value
    assert at_limit or getattr(load(), setting) == value
    assert file.exists() is not at_limit


def test_what_is_not_to_be_remembered_is_not_written(file: Path) -> None:
    assert Preferences(Settings(), remember=False).adjust("rate", "faster")[1] == 180
    assert not file.exists()


VOICES = ("English (Great Britain)", "English (Scotland)", "English (America, New York City)")


def test_a_voice_is_chosen_by_name_or_as_the_next() -> None:
    preferences = Preferences(Settings(), remember=False)
    for wanted, chosen in (
        ("next", VOICES[0]), ("next", VOICES[1]), ("american", VOICES[2]), ("next", VOICES[0]),
        ("scottish", VOICES[1]), ("british", VOICES[0]), ("usual", ""),
    ):  # fmt: skip
        assert preferences.adjust("voice", wanted, VOICES) == ("voice", chosen, False)
    assert preferences.adjust("voice", "welsh", VOICES) == ("voice", "", True)
    assert preferences.adjust("voice", "next", VOICES[:1]) == ("voice", "", True)


@pytest.mark.parametrize(
    ("name", "said", "value"),
    [("rate", "300", 300), ("rate", "20", 80), ("rate", "900", 450), ("volume", "50", 0.5),
     ("volume", "1", 0.1), ("volume", "200", 1.0)],
)  # fmt: skip
def test_numbers_stay_within_what_there_is(name: str, said: str, value: float) -> None:
    preferences = Preferences(Settings(), remember=False)
    assert preferences.adjust(name, said) == (name, value, False)
    assert preferences.adjust(name, said) == (name, value, True)
