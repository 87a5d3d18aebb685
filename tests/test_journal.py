"""The journal: real files, real SQLite."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sqlite3
import stat
import subprocess
import sys
import time
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from voice_glimmer import messages as m
from voice_glimmer.errors import JournalError, UsageError
from voice_glimmer.journal import Journal, Notebook, Spool, journal_at
from voice_glimmer.messages import Query

ALL = Query("first", None)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "diary" / "journal.db"


def texts(journal: Journal, query: Query = ALL) -> list[str]:
    return [glimmer.text for glimmer in journal.find(query)]


def rows(path: Path, query: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(path)) as db:
        return db.execute(query).fetchall()


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


# --- the file -----------------------------------------------------------------------------------


def test_it_is_made_with_the_first_glimmer(path: Path) -> None:
    with journal_at(path) as journal:
        assert texts(journal) == []
        assert journal.count() == 0
        assert journal.latest() is None
        assert journal.forget() is None
        assert journal.restore() == ()
        assert not path.parent.exists()
        journal.keep("the dog")
        assert path.exists()


def test_it_is_for_its_owner_only(path: Path) -> None:
    before = os.umask(0)
    try:
        with journal_at(path) as journal:
            journal.keep("the dog")
            assert mode(path.parent) == 0o700
            assert {mode(file) for file in path.parent.iterdir()} == {0o600}
    finally:
        os.umask(before)


def test_an_empty_file_becomes_a_private_journal(path: Path) -> None:
    path.parent.mkdir()
    path.touch(0o644)
    with journal_at(path) as journal:
        journal.keep("the dog")
    assert mode(path) == 0o600


def test_a_folder_that_is_there_keeps_its_mode(path: Path) -> None:
    path.parent.mkdir(mode=0o755)
    with journal_at(path) as journal:
        journal.keep("the dog")
    assert mode(path.parent) == 0o755


def test_it_survives_a_power_cut(path: Path) -> None:
    with journal_at(path) as journal:
        journal.keep("the dog")
    with journal_at(path) as journal:
        db = journal._db  # noqa: SLF001 - what the connection really uses
        assert db is not None
        assert db.execute("pragma journal_mode").fetchone() == ("wal",)
        assert db.execute("pragma synchronous").fetchone() == (2,)


def test_its_tables(path: Path) -> None:
    with journal_at(path) as journal:
        journal.keep("the dog")
    columns = [name for (name,) in rows(path, "select name from pragma_table_info('glimmers')")]
    assert columns == [
        "id", "text", "noticed_at", "utc_offset", "source", "confidence", "raw", "forgotten_at",
        "forgotten_with", "private",
    ]  # fmt: skip
    assert rows(path, "select migration_set, name from _sqlite_migrations order by id") == [
        ("voice-glimmer", "glimmers"),
        ("voice-glimmer", "wordings"),
        ("voice-glimmer", "noticed"),
        ("voice-glimmer", "own_words"),
        ("voice-glimmer", "taking_back"),
        ("voice-glimmer", "private"),
        ("voice-glimmer", "guides"),
    ]
    [(made,)] = rows(path, "select sql from sqlite_master where name = 'glimmers_fts'")
    assert "USING FTS5" in made


def test_sqlite_utils_reads_it(path: Path) -> None:
    with journal_at(path) as journal:
        glimmer = journal.keep("the dog", source="voice", raw="the dock", confidence=0.9)
    read = subprocess.run(
        [sys.executable, "-m", "sqlite_utils", "rows", str(path), "glimmers"],
        capture_output=True, check=True,
    )  # fmt: skip
    [row] = json.loads(read.stdout)
    assert row["id"] == glimmer.id
    assert (row["text"], row["raw"], row["source"]) == ("the dog", "the dock", "voice")
    assert row["forgotten_at"] is None


def test_kept_is_on_disk(path: Path) -> None:
    program = (
        "import sys, time, pathlib\n"
        "from voice_glimmer.journal import Journal\n"
        "journal = Journal(pathlib.Path(sys.argv[1]))\n"
        "journal.keep('the dog')\n"
        "print('kept', flush=True)\n"
        "time.sleep(60)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program, str(path)], stdout=subprocess.PIPE, text=True
    ) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "kept\n"
        child.send_signal(signal.SIGKILL)
    assert child.returncode == -signal.SIGKILL
    with journal_at(path) as journal:
        assert texts(journal) == ["the dog"]
        journal.keep("the cat")
        assert texts(journal) == ["the dog", "the cat"]


def test_two_programs_at_once(path: Path) -> None:
    program = (
        "import sys, time, pathlib\n"
        "from voice_glimmer.journal import Journal\n"
        "while time.time() < float(sys.argv[3]): pass\n"
        "journal = Journal(pathlib.Path(sys.argv[1]))\n"
        "for number in range(20):\n"
        "    journal.keep(f'{sys.argv[2]} {number}')\n"
    )
    start = str(time.time() + 1.5)
    children = [
        subprocess.Popen([sys.executable, "-c", program, str(path), name, start])
        for name in ("dog", "cat", "hen")
    ]
    assert [child.wait(60) for child in children] == [0, 0, 0]
    with journal_at(path) as journal:
        kept = texts(journal)
    for name in ("dog", "cat", "hen"):
        mine = [text for text in kept if text.startswith(name)]
        assert mine == [f"{name} {number}" for number in range(20)]
    assert rows(path, "pragma journal_mode") == [("wal",)]
    assert len(rows(path, "select * from _sqlite_migrations")) == 7


def test_what_another_program_kept_meanwhile_is_found(path: Path) -> None:
    with journal_at(path) as ours, journal_at(path) as theirs:
        theirs.keep("the dog")
        assert texts(ours) == ["the dog"]
        ours.keep("the cat")
        assert texts(theirs) == ["the dog", "the cat"]


# --- files that are no journal ------------------------------------------------------------------


def make_text(path: Path) -> None:
    path.write_text("dear diary\n")


def make_picture(path: Path) -> None:
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20)


def make_other_database(path: Path) -> None:
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("create table recipes (name text)")
        db.execute("insert into recipes values ('bread')")


def make_other_wal_database(path: Path) -> None:
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("pragma journal_mode = wal")
        db.execute("create table glimmers (name text)")


@pytest.mark.parametrize(
    "make", [make_text, make_picture, make_other_database, make_other_wal_database]
)
def test_another_kind_of_file_is_left_untouched(path: Path, make: Any) -> None:
    path.parent.mkdir()
    make(path)
    path.chmod(0o644)
    before = path.read_bytes(), path.stat().st_mtime_ns
    with pytest.raises(JournalError, match=r"not a journal.*left as it is.* --journal"):
        Journal(path)
    assert (path.read_bytes(), path.stat().st_mtime_ns) == before
    assert mode(path) == 0o644
    assert list(path.parent.iterdir()) == [path]


def damage_the_middle(path: Path) -> None:
    whole = bytearray(path.read_bytes())
    whole[100:] = b"\x55" * (len(whole) - 100)
    path.write_bytes(whole)


def damage_the_end(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:5000])


@pytest.mark.parametrize("damage", [damage_the_middle, damage_the_end])
def test_a_damaged_journal(path: Path, damage: Any) -> None:
    with journal_at(path) as journal:
        for number in range(100):
            journal.keep(f"the dog {number}")
    damage(path)
    before = path.read_bytes()
    with pytest.raises(JournalError, match=r"damaged; it was left as it is.*copy"):  # noqa: SIM117
        with journal_at(path) as journal:
            journal.find(ALL)
    assert path.read_bytes() == before


def test_a_folder_in_its_place(tmp_path: Path) -> None:
    with pytest.raises(JournalError, match="cannot be used: Is a directory"):
        Journal(tmp_path)


def test_a_place_below_a_regular_file(tmp_path: Path) -> None:
    (tmp_path / "full locked").write_text("")
    with pytest.raises(JournalError, match="cannot be used: Not a directory") as caught:
        Journal(tmp_path / "full locked" / "journal.db")
    assert "disk is full" not in str(caught.value)


def test_a_place_that_cannot_be_written(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    journal = Journal(path)
    journal.check_writable()
    monkeypatch.setattr(os, "access", lambda place, how: False)  # noqa: ARG005
    with pytest.raises(JournalError, match=r"cannot be written to.*permissions"):
        journal.check_writable()


def test_a_disk_that_is_full_loses_nothing_that_was_kept(path: Path) -> None:
    with journal_at(path) as journal:
        journal.keep("the dog")
        db = journal._db  # noqa: SLF001 - a limit of SQLite's own stands for the disk's
        assert db is not None
        [pages] = db.execute("pragma page_count").fetchone()
        db.execute(f"pragma max_page_count = {pages}")
        with pytest.raises(JournalError, match="disk is full"):
            journal.keep("long " * 10_000)
        db.execute("pragma max_page_count = 100000")
        journal.keep("the cat")
        assert texts(journal) == ["the dog", "the cat"]


def test_a_journal_that_another_program_holds(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("voice_glimmer.journal.file.BUSY_SECONDS", 0.2)
    with journal_at(path) as journal:
        journal.keep("the dog")
    with closing(sqlite3.connect(path, isolation_level=None)) as holder:
        holder.execute("begin immediate")
        with journal_at(path) as journal:
            assert texts(journal) == ["the dog"]
            with pytest.raises(JournalError, match="Another program is holding"):
                journal.keep("the cat")
            holder.execute("rollback")
            journal.keep("the cat")
            assert texts(journal) == ["the dog", "the cat"]


def test_a_journal_that_vanished_is_made_anew(path: Path) -> None:
    with journal_at(path) as journal:
        journal.keep("the dog")
    shutil.rmtree(path.parent)
    with journal_at(path) as journal:
        journal.keep("the cat")
        assert texts(journal) == ["the cat"]


# --- glimmers -----------------------------------------------------------------------------------


def test_ids_sort_by_time(path: Path) -> None:
    with journal_at(path) as journal:
        kept = [journal.keep(f"the dog {number}") for number in range(50)]
    ids = [glimmer.id for glimmer in kept]
    assert ids == sorted(ids)
    assert len(set(ids)) == 50
    assert {identity[14] for identity in ids} == {"7"}


def test_noticed_at_is_utc_with_the_local_offset_beside_it(path: Path) -> None:
    noticed = datetime.fromisoformat("2026-01-01T00:30:00.123456+05:30")
    with journal_at(path) as journal:
        glimmer = journal.keep("the dog", noticed_at=noticed)
        assert glimmer.noticed_at == noticed.replace(microsecond=123_000)
        assert glimmer.noticed_at.utcoffset() == timedelta(hours=5, minutes=30)
        assert journal.find(ALL) == (glimmer,)
    assert rows(path, "select noticed_at, utc_offset from glimmers") == [
        ("2025-12-31T19:00:00.123Z", "+05:30")
    ]


@pytest.mark.parametrize(
    "text", ["caf\u00e9 \U0001f415", 'it\'s "here"; drop table x --', "a" * 9000]
)
def test_any_words_are_kept_as_they_are(path: Path, text: str) -> None:
    with journal_at(path) as journal:
        journal.keep(text)
    with journal_at(path) as journal:
        assert texts(journal) == [text]


def test_forgetting_hides_and_restoring_goes_backwards(path: Path) -> None:
    times = iter(datetime(2026, 6, 10, tzinfo=UTC) + timedelta(seconds=n) for n in range(99))
    journal = Journal(path, clock=lambda: next(times))
    ids = {text: journal.keep(text).id for text in ("one", "two", "three", "four")}
    assert (first := journal.forget(ids["two"])) is not None
    assert first.text == "two"
    assert (second := journal.forget()) is not None
    assert second.text == "four"
    assert texts(journal) == ["one", "three"]
    assert journal.count() == 2
    assert journal.show(ids["two"]).forgotten_at is not None
    assert [back.text for _ in range(2) for back in journal.restore()] == ["four", "two"]
    assert journal.restore() == ()
    assert texts(journal) == ["one", "two", "three", "four"]
    journal.close()


def test_rewording_keeps_what_it_said_before(path: Path) -> None:
    with journal_at(path) as journal:
        glimmer = journal.keep("the cat", raw="the kat", source="voice", confidence=0.5)
        journal.reword(glimmer.id, "the dog")
        changed = journal.reword(glimmer.id, "the hen")
        assert changed == m.Glimmer(glimmer.id, "the hen", glimmer.noticed_at)
        entry = journal.show(glimmer.id)
        assert (entry.glimmer, entry.earlier) == (changed, ("the cat", "the dog"))
        assert (entry.raw, entry.source, entry.confidence) == ("the kat", "voice", 0.5)
        assert texts(journal, Query(about="hen")) == ["the hen"]
        assert texts(journal, Query(about="cat")) == []


def test_a_glimmer_is_found_by_the_end_of_its_id(path: Path) -> None:
    with journal_at(path) as journal:
        one, _ = journal.keep("one"), journal.keep("two")
        assert journal.show(one.id).glimmer == one
        assert journal.show(one.id[-8:]).glimmer == one
        with pytest.raises(UsageError, match="no glimmer 'zzz'"):
            journal.show("zzz")
        assert journal.show(one.id[-8:].upper()).glimmer == one
        with pytest.raises(UsageError, match="no glimmer ''"):
            journal.show("")
        with pytest.raises(UsageError, match="no glimmer '%'"):
            journal.show("%")
        with pytest.raises(UsageError, match="no glimmer"):
            journal.reword("zzz", "three")


def test_finding(path: Path) -> None:
    with journal_at(path) as journal:
        for text in ("rain on the roof", "the dog's tail", "raining again", "a warm cup"):
            journal.keep(text)
        assert texts(journal, Query()) == ["a warm cup"]
        assert texts(journal, Query("last", 2)) == ["a warm cup", "raining again"]
        assert texts(journal, Query("first", 2)) == ["rain on the roof", "the dog's tail"]
        assert texts(journal, Query("last", None, about="rain")) == [
            "raining again",
            "rain on the roof",
        ]
        assert texts(journal, Query("last", None, about="dog's")) == ["the dog's tail"]
        assert texts(journal, Query("last", None, about='x" OR "rain')) == []
        assert len(texts(journal, Query("random", 3))) == 3
        assert journal.count(Query("last", None, about="rain")) == 2
        journal.forget()
        assert texts(journal, Query(about="cup")) == []


def test_a_day_is_the_persons_own(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Australia/Sydney")
    time.tzset()
    try:
        now = datetime.fromisoformat("2026-01-01T08:00:00+11:00").astimezone()
        with closing(Journal(path, clock=lambda: now)) as journal:
            journal.keep("late", noticed_at=datetime.fromisoformat("2026-01-01T03:59:59+11:00"))
            journal.keep("early", noticed_at=datetime.fromisoformat("2026-01-01T04:00:00+11:00"))
            assert texts(journal, Query("first", None, when="today")) == ["early"]
            assert texts(journal, Query("first", None, when="yesterday")) == ["late"]
            assert journal.count(Query("first", None, when="this week")) == 2
            assert journal.count(Query("first", None, when="this year")) == 1
            assert journal.count(Query("first", None, when="last month")) == 1
            assert journal.today() == date(2026, 1, 1)
    finally:
        monkeypatch.undo()
        time.tzset()


# --- what the conversation sees -----------------------------------------------------------------


def test_the_notebook_does_what_is_asked(path: Path) -> None:
    with journal_at(path) as journal:
        notebook = Notebook(journal)
        kept = notebook.perform(m.Keep("the cat", "the kat", 0.5), "voice")
        assert isinstance(kept, m.Kept)
        wanted = kept.glimmer.id
        typed = notebook.perform(m.Keep("tea", "tea", 1.0, typed=True), "voice")
        assert isinstance(typed, m.Kept)
        assert journal.show(wanted).source == "voice"
        assert journal.show(typed.glimmer.id).source == "typed"
        changed = notebook.perform(m.Reword(wanted, "the dog"), "voice")
        assert changed == m.Reworded(m.Glimmer(wanted, "the dog", kept.glimmer.noticed_at))
        assert notebook.perform(m.Count(ALL), "voice") == m.Counted(2, ALL)
        hidden = notebook.perform(m.Forget(wanted), "voice")
        assert isinstance(hidden, m.Forgotten)
        found = notebook.perform(m.Recall(ALL), "voice")
        assert found == m.Found((typed.glimmer,), ALL, journal.today(), 1)
        back = notebook.perform(m.Restore(), "voice")
        assert isinstance(back, m.Restored)
        assert back.glimmer == hidden.glimmer


# --- the spool ----------------------------------------------------------------------------------


def test_the_spool_holds_sound_until_its_words_are_kept(tmp_path: Path) -> None:
    folder = tmp_path / "unfinished"
    spool = Spool(folder)
    assert spool.left_over() == []
    spool.write(b"ab")
    spool.write(b"cd")
    [file] = folder.iterdir()
    assert file.read_bytes() == b"abcd"
    assert (mode(folder), mode(file)) == (0o700, 0o600)
    assert spool.left_over() == []
    assert Spool(folder).left_over() == [file]
    spool.clear()
    assert not folder.exists()


def test_a_spool_that_cannot_write_is_silent(tmp_path: Path) -> None:
    (tmp_path / "regular").write_text("")
    spool = Spool(tmp_path / "regular" / "unfinished")
    spool.write(b"ab")
    spool.clear()
