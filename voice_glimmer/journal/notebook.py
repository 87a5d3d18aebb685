"""The journal as the conversation sees it: an action in, what came of it out.

It refuses to do more than the journal can.
"""

from __future__ import annotations

from .. import messages as m
from ..noticing import Noticed, noticing
from ..own_words import OwnWord, as_taught, common_words, teachable_sound
from .book import Journal


class Notebook:
    """Performs the conversation's actions on one journal."""

    def __init__(self, journal: Journal) -> None:
        """Write into this journal."""
        self._journal = journal

    def perform(self, action: m.Action, source: str) -> m.Event:  # noqa: PLR0911 - a return for each action
        """Do what is asked; ``source`` is "voice" or "recording". Raises `JournalError`."""
        match action:
            case m.Recall(query) | m.Count(query) | m.ForgetAll(query):
                if not self._journal.knows_day(query.when):
                    return m.DayUnknown(query)
                return self._asked(action, query)
            case m.Mentions(kind, when):
                return self._mentioned(kind, when)
            case m.Teach() | m.Unteach():
                return self._taught(action)
            case m.Mark():
                self._journal.mark(action)
                return m.Marked()
            case m.Resume(guide, any_day):
                return self._journal.resumed(guide, any_day=any_day)
        return self._written(action, source)

    def _written(self, action: m.Action, source: str) -> m.Event:  # noqa: PLR0911 - a return for each action
        journal = self._journal
        match action:
            case m.Keep(text, raw, confidence, typed, private):
                source = "typed" if typed else source
                text = text if typed else self._as_taught(text)
                kept = journal.keep(
                    text, source=source, raw=raw, confidence=confidence, private=private
                )
                return m.Kept(kept)
            case m.Forget(wanted):
                return m.Forgotten(journal.forget(wanted))
            case m.Restore():
                back = journal.restore()
                return (
                    m.RestoredAll(len(back))
                    if len(back) > 1
                    else m.Restored(back[0] if back else None)
                )
            case m.Purge(ids):
                return m.Purged(journal.purge(ids), ids)
            case m.Reword(wanted, text, typed):
                return m.Reworded(journal.reword(wanted, self._reworded(wanted, text, typed)))
            case m.TakeBack(wanted):
                return m.Reworded(journal.take_back(wanted))
            case m.Confirm(wanted):
                return m.Confirmed(journal.confirm(wanted))
            case m.Retrace(wanted):
                entry = journal.show(wanted)
                return m.Retraced(entry.glimmer, entry.earlier)
            case m.Tag(wanted, kind, name, on):
                return self._tagged(wanted, Noticed(kind, name), holds=on)
        raise AssertionError(f"{action} is not for a notebook")

    def _asked(self, action: m.Recall | m.Count | m.ForgetAll, query: m.Query) -> m.Event:
        journal = self._journal
        match action:
            case m.Recall():
                found = journal.search(query)
                return m.Found(
                    found.glimmers, query, journal.today(), found.total, found.nearest,
                    journal.day_ends,
                )  # fmt: skip
            case m.Count():
                return m.Counted(journal.count(query), query)
            case m.ForgetAll():
                return m.ForgottenAll(journal.forget_all(query), query)

    def _mentioned(self, kind: str, when: str) -> m.Event:
        journal = self._journal
        if not journal.knows_day(when):
            return m.DayUnknown(m.Query(when=when))
        rules = noticing(journal.language)
        names = journal.mentioned(kind, when)
        return m.Mentioned(tuple((rules.spoken(name), often) for name, often in names), kind, when)

    def _taught(self, action: m.Teach | m.Unteach) -> m.Event:
        journal = self._journal
        if isinstance(action, m.Unteach):
            gone = journal.unteach(action.word)
            return m.Untaught(gone.word if gone else "")
        if action.heard.lower() not in {"", action.word.lower()}:
            journal.unteach(action.heard)  # it was taught in another spelling
        sounds = teachable_sound(action.heard, common_words(journal.language))
        heard = (action.heard.lower(),) if sounds else ()
        journal.teach(OwnWord(action.word, action.kind, heard))
        return m.Taught(action.word, action.kind)

    def _tagged(self, wanted: str, thing: Noticed, *, holds: bool) -> m.Tagged:
        """Write it down by the name under which the rules notice it: "sister" is "my sister"."""
        journal, rules = self._journal, noticing(self._journal.language)
        own = {word.word.lower(): word.word for word in journal.own_words()}
        name = own.get(thing.name.lower()) or rules.named(thing)
        tagged = journal.tag(wanted, Noticed(thing.kind, name), holds=holds)
        return m.Tagged(tagged, thing.kind, rules.spoken(name), holds)

    def _reworded(self, wanted: str, text: str, typed: bool) -> str:
        """Write what was spoken as it was taught, unless just that was to be changed."""
        written = text if typed else self._as_taught(text)
        return text if written == self._journal.show(wanted).glimmer.text else written

    def _as_taught(self, text: str) -> str:
        own = self._journal.own_words()
        return as_taught(text, own, common_words(self._journal.language)) if own else text
