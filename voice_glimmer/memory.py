"""What the conversation remembers: the last glimmer, how to take back, and what is not on disk yet.

It refuses to lose a `Keep`: each is followed until it is kept, and asked for again if it failed.
"""

from __future__ import annotations

from .messages import Event, Failed, Forget, Glimmer, Keep, Kept, Query, Restore, TakeBack

Undo = Forget | Restore | TakeBack


class Memory:
    """Begins with the newest glimmer of the journal, which undo may mean."""

    def __init__(self, latest: Glimmer | None) -> None:
        """Remember ``latest``, if there is one."""
        self.latest: Glimmer | None = None
        """What "change" and "what did I say" mean."""
        self.hidden: Glimmer | None = None
        """What was forgotten last, which "for good" means."""
        self.read: tuple[Glimmer, ...] = ()
        """Several that were read just now, of which "that one" may mean any."""
        self.asked: Query | None = None
        """What was read last, so that "another" can be one of the same."""
        self.chosen: tuple[Glimmer, ...] = ()
        """What was chosen to be shared."""
        self.taught = ""
        """The name that was taught last, which "it is spelt" means."""
        self.confidence = 1.0
        """How surely the last kept glimmer was heard."""
        self._undo: list[Undo] = []
        self._undoing: Undo | None = None
        self._keeping: list[Keep] = []
        self._unkept: list[Keep] = []
        if latest is not None:
            self.meant(latest)

    def meant(self, glimmer: Glimmer) -> None:
        """Take this glimmer as the one that is spoken of from now on."""
        self._undo = [undo for undo in self._undo if not isinstance(undo, Restore)]
        if self.latest is None or self.latest.id != glimmer.id or not self._undo:
            self._undo = [Forget(glimmer.id)]
        self.latest, self.read = glimmer, ()

    def heard(self, glimmers: tuple[Glimmer, ...]) -> None:
        """Note that these were read: the last of them is spoken of from now on."""
        if glimmers:
            self.meant(glimmers[-1])
            self.read = glimmers if len(glimmers) > 1 else ()

    # --- taking back ----------------------------------------------------------------------------

    def take_back(self, *, also_a_deletion: bool) -> Undo | None:
        """Give what undoes the last deed; None if there is none left, or it was a deletion.

        What is said to forget something, "scratch that", brings nothing back.
        """
        deletion = bool(self._undo) and isinstance(self._undo[-1], Restore)
        may = bool(self._undo) and (also_a_deletion or not deletion)
        self._undoing = self._undo.pop() if may else None
        return self._undoing

    def take_back_change(self, latest: Glimmer) -> TakeBack:
        """Give what takes back the last change of the latest, also one of another day."""
        if self._undo and isinstance(self._undo[-1], TakeBack):
            self._undo.pop()
        self._undoing = TakeBack(latest.id)
        return self._undoing

    def reworded(self, glimmer: Glimmer) -> str:
        """Note a change, or that one is undone; give the words before a change, else nothing."""
        before = ""
        same = self.latest is not None and self.latest.id == glimmer.id
        if same and self.latest and self._undoing is None and self.latest.text != glimmer.text:
            self._undo.append(TakeBack(glimmer.id))
            before = self.latest.text
        self._undoing, self.latest = None, glimmer
        return before

    def forgotten(self, glimmer: Glimmer | None) -> None:
        """Note that a glimmer is hidden."""
        deleted = glimmer is not None and self._undoing is None
        self._undoing, self._undo, self.read = None, [], ()
        self.hidden = glimmer or self.hidden
        if glimmer:
            self._without(glimmer.id)
        if deleted:
            self._undo = [Restore()]

    def restored(self, glimmer: Glimmer | None) -> None:
        """Note that a glimmer is back, or several."""
        self._undoing = None
        if glimmer:
            self.meant(glimmer)

    def purged(self, wanted: tuple[str, ...] | None) -> None:
        """Note that these are gone for good; with None all of them."""
        if wanted is None:
            self.gone()
            return
        self._undoing, self.read = None, ()
        for one in wanted:
            self._without(one)
        if self.hidden and self.hidden.id in wanted:
            self.hidden = None

    def _without(self, wanted: str) -> None:
        self.chosen = tuple(glimmer for glimmer in self.chosen if glimmer.id != wanted)
        if self.latest is None or self.latest.id == wanted:
            self.latest, self._undo = None, []

    def gone(self) -> None:
        """Note that what was spoken of is hidden with others, or gone."""
        self._undoing, self._undo = None, []
        self.latest = self.hidden = None
        self.chosen = self.read = ()

    def deleted_all(self) -> None:
        """Note that several are hidden together."""
        self.gone()
        self._undo = [Restore()]

    # --- keeping --------------------------------------------------------------------------------

    @property
    def keeping(self) -> bool:
        """A `Keep` has been asked for, and nothing has come of it yet."""
        return bool(self._keeping)

    @property
    def at_risk(self) -> bool:
        """Something is not on disk."""
        return bool(self._keeping or self._unkept)

    def keep(self, keep: Keep, *, retry: bool = False) -> list[Keep]:
        """Give what to ask for: this, and with ``retry`` first what could not be kept before."""
        asked = [*self._unkept, keep] if retry else [keep]
        if retry:
            self._unkept = []
        self._keeping += asked
        return asked

    def note(self, event: Event) -> None:
        """Follow what becomes of each `Keep`: they are performed in order."""
        match event:
            case Kept() if self._keeping:
                self.confidence = self._keeping.pop(0).confidence
            case Failed(words=words) if words:
                keep = self._keeping.pop(0) if self._keeping else Keep(words, words, 1.0)
                self._unkept.append(keep)
        if isinstance(event, Failed) and self._undoing is not None:
            # It was not undone, and may be tried again.
            self._undo.append(self._undoing)
            self._undoing = None

    def last_try(self) -> list[Keep]:
        """Give what could not be kept, to be asked for once more at the end."""
        unkept, self._unkept = self._unkept, []
        self._keeping = [*unkept, *self._keeping]
        return unkept
