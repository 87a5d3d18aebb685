"""The journal over time: finding, history, names, and what goes for good. Real SQLite."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlite_utils import Database

from voice_glimmer import messages as m
from voice_glimmer.errors import JournalError
from voice_glimmer.journal import Journal, Notebook, Spool, journal_at
from voice_glimmer.journal import migrations as steps
from voice_glimmer.messages import Query
from voice_glimmer.noticing import Noticed
from voice_glimmer.own_words import OwnWord

ALL = Query("first", None)
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


class Clock:
    now = NOON

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "diary" / "journal.db"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def journal(path: Path, clock: Clock) -> Iterator[Journal]:
    with closing(Journal(path, clock=clock)) as opened:
        yield opened


def texts(journal: Journal, query: Query = ALL) -> list[str]:
    return [glimmer.text for glimmer in journal.find(query)]


def everything(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in folder.rglob("*") if file.is_file()).lower()


# --- finding ------------------------------------------------------------------------------------


def test_the_best_comes_first_and_all_are_counted(journal: Journal) -> None:
    long_ago = NOON - timedelta(days=900)
    journal.keep("rain", noticed_at=long_ago)
    journal.keep(
        "so much happened, and in the end there was some rain on the old roof", noticed_at=long_ago
    )
    journal.keep("raining again", noticed_at=NOON)
    journal.keep("a warm cup", noticed_at=NOON)
    found = journal.search(Query("best", 2, about="the rain"))
    assert [glimmer.text for glimmer in found.glimmers] == ["raining again", "rain"]
    assert (found.total, found.nearest) == (3, "")


def test_words_as_they_were_asked_for_come_first(journal: Journal) -> None:
    journal.keep("a tail, and the dog")
    journal.keep("the dog tail wagging")
    found = journal.search(Query("best", 1, about="dog tail"))
    assert [glimmer.text for glimmer in found.glimmers] == ["the dog tail wagging"]


def test_hidden_ones_are_not_found_nor_counted(journal: Journal) -> None:
    journal.keep("rain at night")
    journal.forget(journal.keep("rain in the morning").id)
    found = journal.search(Query("best", None, about="rain"))
    assert [glimmer.text for glimmer in found.glimmers] == ["rain at night"]
    assert found.total == 1


@pytest.mark.parametrize(
    ("asked", "nearest"),
    [
        ("rayn", "rain"),
        ("thumpin", "thumping"),
        ("grandmar", "grandma"),
        ("rain xylophone", "rain"),
    ],
)
def test_the_nearest_is_offered_where_nothing_is_found(
    journal: Journal, asked: str, nearest: str
) -> None:
    for text in ("rain on the roof", "the tail thumping", "tea with grandma"):
        journal.keep(text)
    found = journal.search(Query("best", 3, about=asked))
    assert found.nearest == nearest
    assert nearest in found.glimmers[0].text


def test_nothing_like_it_is_nothing(journal: Journal) -> None:
    journal.keep("rain on the roof")
    found = journal.search(Query("best", 3, about="xylophone"))
    assert (found.glimmers, found.total, found.nearest) == ((), 0, "")


def test_finding_by_sense_person_place_and_day(journal: Journal) -> None:
    journal.keep("my sister singing in the kitchen", noticed_at=NOON - timedelta(days=1))
    journal.keep("the smell of bread in the kitchen", noticed_at=NOON)
    journal.keep("tea with mum", noticed_at=NOON)
    assert texts(journal, Query("first", None, sense="smell")) == [
        "the smell of bread in the kitchen"
    ]
    for who in ("my sister", "sister", "Sister"):
        assert texts(journal, Query("first", None, person=who)) == [
            "my sister singing in the kitchen"
        ]
    for who in ("my mum", "mum"):
        assert texts(journal, Query("first", None, person=who)) == ["tea with mum"]
    assert len(texts(journal, Query("first", None, place="kitchen"))) == 2
    both = Query("best", None, when="yesterday", place="kitchen", about="singing")
    assert journal.search(both).total == 1
    assert journal.search(Query("best", None, when="today", sense="hearing")).total == 0


def test_days_and_their_parts_go_by_the_clock_on_the_wall(journal: Journal) -> None:
    for moment in (
        "2026-11-23T09:00:00+13:00", "2026-11-23T18:30:00+13:00", "2026-11-24T00:30:00-08:00",
        "2026-11-24T04:00:00-08:00",
    ):  # fmt: skip
        journal.keep(moment[5:16], noticed_at=datetime.fromisoformat(moment))
    assert texts(journal, Query("first", None, when="yesterday evening")) == [
        "11-23T18:30",
        "11-24T00:30",
    ]
    assert texts(journal, Query("first", None, when="yesterday morning")) == ["11-23T09:00"]
    assert texts(journal, Query("first", None, when="this morning")) == ["11-24T04:00"]
    assert journal.count(Query(when="before 2020")) == 0


def test_an_unknown_day_is_said_to_be_unknown(journal: Journal) -> None:
    notebook, query = Notebook(journal), Query(when="on my birthday")
    journal.keep("rain")
    for action in (m.Recall(query), m.Count(query), m.ForgetAll(query)):
        assert notebook.perform(action, "voice") == m.DayUnknown(query)
    asked = m.Mentions("person", "on my birthday")
    assert notebook.perform(asked, "voice") == m.DayUnknown(query)
    assert journal.count() == 1


# --- history ------------------------------------------------------------------------------------


def test_changes_are_taken_back_one_by_one(journal: Journal) -> None:
    glimmer = journal.keep("the cat")
    journal.reword(glimmer.id, "the dog")
    journal.reword(glimmer.id, "the hen")
    assert journal.show(glimmer.id).earlier == ("the cat", "the dog")
    assert [journal.take_back(glimmer.id).text for _ in range(3)] == [
        "the dog",
        "the cat",
        "the cat",
    ]
    assert journal.show(glimmer.id).earlier == ()
    assert texts(journal, Query(about="cat")) == ["the cat"]
    assert texts(journal, Query(about="hen")) == []


# --- what is noticed, and corrected --------------------------------------------------------------


def test_what_the_person_says_stays_through_a_change(journal: Journal) -> None:
    glimmer = journal.keep("a song in the kitchen")
    journal.tag(glimmer.id, Noticed("sense", "hearing"), holds=False)
    journal.tag(glimmer.id, Noticed("sense", "touch"))
    journal.reword(glimmer.id, "a song, and the smell of bread")
    assert journal.show(glimmer.id).noticed == (
        Noticed("sense", "smell"),
        Noticed("sense", "touch"),
    )


def test_who_was_mentioned(journal: Journal) -> None:
    notebook = Notebook(journal)
    journal.keep("my sister rang", noticed_at=NOON - timedelta(days=40))
    for text in ("tea with mum", "mum laughing", "my sister sang"):
        journal.keep(text, noticed_at=NOON)
    assert notebook.perform(m.Mentions("person"), "voice") == m.Mentioned(
        (("mum", 2), ("your sister", 2)), "person", ""
    )
    this_month = notebook.perform(m.Mentions("person", "this month"), "voice")
    assert this_month == m.Mentioned((("mum", 2), ("your sister", 1)), "person", "this month")


# --- names --------------------------------------------------------------------------------------


def test_names_are_written_as_taught_where_they_are_heard(journal: Journal) -> None:
    notebook = Notebook(journal)
    assert notebook.perform(m.Teach("Nala", "pet", "nailer"), "voice") == m.Taught("Nala", "pet")
    kept = notebook.perform(m.Keep("nailer asleep", "nailer asleep", 0.9), "voice")
    assert isinstance(kept, m.Kept)
    assert kept.glimmer.text == "Nala asleep"
    assert journal.show(kept.glimmer.id).raw == "nailer asleep"
    typed = notebook.perform(m.Keep("nailer", "nailer", 1.0, typed=True), "voice")
    assert isinstance(typed, m.Kept)
    assert typed.glimmer.text == "nailer"
    assert texts(journal, Query(person="nala")) == ["Nala asleep"]
    assert notebook.perform(m.Unteach("nala"), "voice") == m.Untaught("Nala")
    assert notebook.perform(m.Unteach("nala"), "voice") == m.Untaught("")
    assert texts(journal, Query(person="nala")) == []


def test_a_name_is_noticed_in_what_was_kept_before(journal: Journal) -> None:
    journal.keep("Biscuit asleep")
    journal.teach(OwnWord("Biscuit", "pet"))
    journal.teach(OwnWord("biscuit", "other", ("basket",)))
    assert journal.own_words() == [OwnWord("biscuit", "other", ("basket",))]
    journal.teach(OwnWord("Biscuit", "pet"))
    assert journal.own_words() == [OwnWord("Biscuit", "pet", ("basket",))]
    assert texts(journal, Query(person="Biscuit")) == ["Biscuit asleep"]


# --- hiding, and going for good -----------------------------------------------------------------


def test_what_is_deleted_together_comes_back_together(journal: Journal) -> None:
    notebook = Notebook(journal)
    for text in ("rain", "rain again", "the dog"):
        journal.keep(text)
    about_rain = Query("last", None, about="rain")
    assert notebook.perform(m.ForgetAll(about_rain), "voice") == m.ForgottenAll(2, about_rain)
    notebook.perform(m.ForgetAll(ALL), "voice")
    assert texts(journal) == []
    assert isinstance(notebook.perform(m.Restore(), "voice"), m.Restored)
    assert texts(journal) == ["the dog"]
    assert notebook.perform(m.Restore(), "voice") == m.RestoredAll(2)
    assert notebook.perform(m.Restore(), "voice") == m.Restored(None)
    assert texts(journal) == ["rain", "rain again", "the dog"]


def test_only_the_last_ones_are_deleted_where_they_are_asked_for(journal: Journal) -> None:
    notebook = Notebook(journal)
    for text in ("rain", "the dog", "the sea"):
        journal.keep(text)
    last_two = Query("last", 2)
    assert notebook.perform(m.ForgetAll(last_two), "voice") == m.ForgottenAll(2, last_two)
    assert texts(journal) == ["rain"]
    first = Query("first", 1)
    assert notebook.perform(m.ForgetAll(first), "voice") == m.ForgottenAll(1, first)
    assert texts(journal) == []


def test_several_go_for_good_together(journal: Journal) -> None:
    notebook = Notebook(journal)
    ids = tuple(journal.keep(text).id for text in ("rain", "the dog", "the sea"))
    assert notebook.perform(m.Purge(ids[:2]), "voice") == m.Purged(2, ids[:2])
    assert texts(journal) == ["the sea"]
    assert notebook.perform(m.Restore(), "voice") == m.Restored(None)
    assert notebook.perform(m.Purge(None), "voice") == m.Purged(1, None)
    assert texts(journal) == []


# --- names in what is changed and tagged ---------------------------------------------------------


def test_a_spoken_change_is_written_as_taught_and_a_typed_one_as_typed(journal: Journal) -> None:
    notebook = Notebook(journal)
    journal.teach(OwnWord("Kaito", "pet", ("kite oh",)))
    glimmer = journal.keep("the dog asleep")
    spoken = notebook.perform(m.Reword(glimmer.id, "kite oh asleep"), "voice")
    assert isinstance(spoken, m.Reworded)
    assert spoken.glimmer.text == "Kaito asleep"
    # To take the name out again, just that was said.
    out = notebook.perform(m.Reword(glimmer.id, "kite oh asleep"), "voice")
    assert isinstance(out, m.Reworded)
    assert out.glimmer.text == "kite oh asleep"
    journal.take_back(glimmer.id)
    typed = notebook.perform(m.Reword(glimmer.id, "a kite oh asleep", typed=True), "typed")
    assert isinstance(typed, m.Reworded)
    assert typed.glimmer.text == "a kite oh asleep"


def test_another_spelling_takes_the_place_of_a_name(journal: Journal) -> None:
    notebook = Notebook(journal)
    notebook.perform(m.Teach("Biskit", "pet", "biskit"), "voice")
    assert notebook.perform(m.Teach("Biscuit", "pet", "Biskit"), "voice") == m.Taught(
        "Biscuit", "pet"
    )
    assert [word.word for word in journal.own_words()] == ["Biscuit"]


@pytest.mark.parametrize(
    ("kind", "said", "written", "told"),
    [
        ("person", "my sister", "my sister", "your sister"),
        ("person", "sister", "my sister", "your sister"),
        ("person", "mum", "mum", "mum"),
        ("person", "biscuit", "Biscuit", "Biscuit"),
        ("person", "Oskar", "Oskar", "Oskar"),
        ("place", "garden", "garden", "garden"),
        ("sense", "touch", "touch", "touch"),
    ],
)
def test_a_tag_has_the_name_under_which_it_would_be_noticed(
    journal: Journal, kind: str, said: str, written: str, told: str
) -> None:
    journal.teach(OwnWord("Biscuit", "pet"))
    glimmer = journal.keep("we did nothing at all")
    tagged = Notebook(journal).perform(m.Tag(glimmer.id, kind, said), "voice")
    assert tagged == m.Tagged(glimmer, kind, told, on=True)
    assert journal.show(glimmer.id).noticed == (Noticed(kind, written),)


def secret(journal: Journal) -> str:
    """Keep a glimmer with a word of its own in every place that words can be in."""
    glimmer = journal.keep("a quokka by the sea", source="voice", raw="a kwokker by the sea")
    journal.reword(glimmer.id, "a wombat by the sea")
    journal.reword(glimmer.id, "a numbat by the sea")
    journal.take_back(glimmer.id)
    journal.tag(glimmer.id, Noticed("person", "my zebra"))
    return glimmer.id


SECRETS = (b"quokka", b"kwokker", b"wombat", b"numbat", b"zebra")


def test_what_goes_for_good_is_in_no_file_any_more(path: Path, journal: Journal) -> None:
    for number in range(300):
        journal.keep(f"the dog number {number}")
    wanted = secret(journal)
    for number in range(300):
        journal.keep(f"the cat number {number}")
    before = everything(path.parent)
    assert all(word in before for word in SECRETS)
    assert journal.purge(wanted) == 1
    after = everything(path.parent)
    assert [word for word in SECRETS if word in after] == []
    assert b"the dog number 7" in after
    assert journal.count() == 600
    assert journal.count(Query(about="number")) == 600
    assert journal.count(Query(about="wombat")) == 0


def test_all_goes_for_good_with_the_sound_that_was_left(path: Path, journal: Journal) -> None:
    journal.forget(secret(journal))
    journal.keep("another quokka")
    spool = Spool(path.with_name(f"{path.name}.unfinished"))
    spool.write(b"quokka")
    spool.set_aside()
    assert journal.purge(None) == 2
    assert [word for word in SECRETS if word in everything(path.parent)] == []
    assert (journal.count(), journal.restore()) == (0, ())
    journal.keep("the dog")
    assert texts(journal) == ["the dog"]


def test_hidden_ones_go_after_thirty_days(path: Path, clock: Clock) -> None:
    with closing(Journal(path, clock=clock)) as journal:
        journal.keep("the dog")
        journal.forget(secret(journal))
    clock.now = NOON + timedelta(days=29)
    with closing(Journal(path, clock=clock)) as journal:
        assert len(journal.restore()) == 1
        journal.forget()
    clock.now = NOON + timedelta(days=60)
    with closing(Journal(path, clock=clock)) as journal:
        assert journal.restore() == ()
        assert texts(journal) == ["the dog"]
        assert [word for word in SECRETS if word in everything(path.parent)] == []


def test_it_does_not_say_gone_while_another_program_holds_the_log(
    path: Path, journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("voice_glimmer.journal.file.BUSY_SECONDS", 0.1)
    with closing(Journal(path)) as quick:
        wanted = secret(quick)
        with closing(sqlite3.connect(path, isolation_level=None)) as reader:
            reader.execute("begin")
            reader.execute("select count(*) from glimmers").fetchall()
            with pytest.raises(JournalError, match=r"still be in its log.*delete for good again"):
                quick.purge(wanted)
        assert quick.purge(None) == 0
    assert [word for word in SECRETS if word in everything(path.parent)] == []
    assert journal.count() == 0


# --- other versions -----------------------------------------------------------------------------


def test_an_older_journal_is_brought_up_to_date(path: Path) -> None:
    path.parent.mkdir()
    with closing(sqlite3.connect(path)) as connection:
        db = Database(connection)
        steps.migrations.apply(db, stop_before="noticed")
        with connection:
            connection.execute(
                "insert into glimmers values ('018', 'the smell of bread in the kitchen',"
                " '2026-06-01T08:00:00.000Z', '+01:00', 'typed', null, 'x', null)"
            )
    with journal_at(path) as journal:
        assert texts(journal, Query(place="kitchen")) == ["the smell of bread in the kitchen"]
        assert texts(journal, Query(sense="smell", about="breads")) == texts(journal)


def test_a_newer_journal_is_refused_and_left_as_it_is(path: Path) -> None:
    with journal_at(path) as journal:
        journal.keep("the dog")
    with closing(sqlite3.connect(path)) as db, db:
        db.execute(
            "insert into _sqlite_migrations (migration_set, name, applied_at)"
            " values ('voice-glimmer', 'pages', '2030-01-01')"
        )
    before = path.read_bytes()
    with pytest.raises(JournalError, match=r"newer version.*left as it is.*another file"):
        Journal(path)
    assert path.read_bytes() == before
