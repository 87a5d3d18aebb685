"""Counts what came of the scenes and prints it, a line a figure.

It refuses to set aims; they stand in the docs.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence, Set

import click
import numpy as np

from scripts.benches import intervals
from scripts.benches.hearing_trials import Outcome, Waking
from scripts.benches.voices import KEPT_OUT
from voice_glimmer.messages import Ear
from voice_glimmer.phrases import Phrases


def _by(outcomes: Iterable[Outcome], key: Callable[[Outcome], str]) -> dict[str, list[Outcome]]:
    groups: dict[str, list[Outcome]] = defaultdict(list)
    for outcome in outcomes:
        groups[key(outcome)].append(outcome)
    return groups


def _missed(outcomes: Sequence[Outcome]) -> str:
    return intervals.shown(sum(not o.woken for o in outcomes), len(outcomes))


def wake(outcomes: Sequence[Outcome]) -> None:
    """Print missed wakes by condition and by voice."""
    click.echo("\nwake misses (95 % interval); kept out: voices that train_starter does not use")
    for condition, group in _by(outcomes, lambda o: o.scene.condition).items():
        kept_out = [o for o in group if o.scene.voice in KEPT_OUT]
        click.echo(f"  {condition:<42} {_missed(group):<32} kept out: {_missed(kept_out)}")
    click.echo("  by voice, all conditions: " + ", ".join(
        f"{voice} {sum(not o.woken for o in group)}/{len(group)}"
        for voice, group in sorted(_by(outcomes, lambda o: o.scene.voice).items())))  # fmt: skip
    twice = sum(len(o.woken) > 1 for o in outcomes)
    click.echo(f"  woken more than once by one phrase: {intervals.shown(twice, len(outcomes))}")


def handed(outcomes: Sequence[Outcome]) -> None:
    """Print whether the free decoder got all that was said after the phrase, in samples."""
    known = [o for o in outcomes if len(o.ends) == 2 and o.woken and o.handed]
    late = sum(o.handed[0] > o.ends[0] for o in known if o.handed)
    early = sum(o.handed[1] < o.ends[1] for o in known if o.handed)
    broken = sum(abs(o.gap) > 0.001 for o in known)
    click.echo(f"\nsound for the free decoder, {len(known)} glimmers whose joint is known: "
               f"began after the phrase's end {intervals.shown(late, len(known))}; "
               f"ended before the last word's end {intervals.shown(early, len(known))}; "
               f"with a gap {broken}")  # fmt: skip
    short = Counter(o.scene.condition for o in known if o.handed and o.handed[1] < o.ends[1])
    if short:
        click.echo(f"  too short in: {dict(short)}")


def delays(outcomes: Sequence[Outcome]) -> None:
    """Print the times from the phrase to the chime and from the last word to the answer."""
    click.echo("\ntimes on the recording's time line, and computing for the deciding block")
    alone = [o for o in outcomes if o.scene.condition.startswith("alone") and o.woken]
    for condition, group in _by(alone, lambda o: o.scene.condition).items():
        times = [o.woken[0] - o.ends[0] for o in group]
        computing = [o.computing[0] for o in group]
        _spread(f"end of the phrase to the chime ({condition})", times, computing)
    joined = [o for o in outcomes if len(o.ends) == 2 and o.heard]
    for condition, group in _by(joined, lambda o: o.scene.condition).items():
        spoken = [[at for at, event in o.heard if event.parts] for o in group]
        _spread(f"end of speech to its words ({condition})",
                [at[0] - o.ends[1] for at, o in zip(spoken, group, strict=True) if at],
                [o.computing[-1] for o in group])  # fmt: skip


def _spread(what: str, times: Sequence[float], computing: Sequence[float]) -> None:
    if not times:
        return
    middle, high = np.percentile(times, [50, 95])
    usual, slow = np.percentile(computing, [50, 95]) if computing else (0.0, 0.0)
    click.echo(f"  {what:<58} median {middle:.2f} s, p95 {high:.2f} s "
               f"(+ {usual:.3f} s, {slow:.3f} s) of {len(times)}")  # fmt: skip


def alike(outcomes: Sequence[Outcome]) -> None:
    """Print which sound-alikes woke."""
    click.echo("\nsound-alikes that woke")
    for condition, group in _by(outcomes, lambda o: o.scene.condition).items():
        woke = [o for o in group if o.woken]
        click.echo(f"  {condition:<14} {intervals.shown(len(woke), len(group))}")
        for text, count in Counter(o.scene.text for o in woke).most_common(8):
            click.echo(f"      {count} of {sum(o.scene.text == text for o in group)}: {text}")


def false_wakes(wakings: Sequence[Waking]) -> None:
    """Print false wakes an hour with the bound that was shown."""
    click.echo("\nfalse wakes")
    groups: dict[str, list[Waking]] = defaultdict(list)
    for waking in wakings:
        groups[waking.talk.group].append(waking)
    for group, members in groups.items():
        hours = sum(w.seconds for w in members) / 3600
        wakes = [wake for w in members for wake in w.wakes]
        rate, bound = len(wakes) / hours, intervals.most(len(wakes)) / hours
        click.echo(f"  {group:<30} {len(wakes)} in {hours:.2f} h = {rate:.2f} an hour; "
                   f"with 95 % at most {bound:.2f} an hour")  # fmt: skip
        for path, text in wakes[:12]:
            click.echo(f"      {path.rpartition('/')[2]}: {text[:90]}")


def sentences(outcomes: Sequence[Outcome], phrases: Phrases) -> None:
    """Print commands understood, commands kept and glimmers taken for commands."""
    click.echo("\ncommands and glimmers")
    for condition, group in _by(outcomes, lambda o: o.scene.condition).items():
        right = kept = commands = 0
        taken: list[str] = []
        wrong: Counter[str] = Counter()
        glimmers = [o for o in group if phrases.command(o.scene.text) is None]
        for o in group:
            meant = phrases.command(o.scene.text)
            got = [e for _, e in o.heard if e.parts]
            one = phrases.understand(got[0].text, got[0].command) if len(got) == 1 else None
            if meant is None:
                if any(phrases.understand(e.text, e.command).name != "keep" for e in got):
                    taken.append(f"{o.scene.text} -> {[e.text for e in got]}")
                continue
            commands += 1
            right += one == meant
            kept += one is not None and one.name == "keep" and meant.name != "keep"
            if one != meant:
                wrong[f"{o.scene.text} -> {[(e.text, e.command) for e in got]}"] += 1
        click.echo(f"  {condition:<14} right intent and slots {intervals.shown(right, commands)}; "
                   f"kept as a glimmer {intervals.shown(kept, commands)}; glimmers taken for a "
                   f"command {intervals.shown(len(taken), len(glimmers))}")  # fmt: skip
        for line in [*taken[:6], *(text for text, _ in wrong.most_common(8))]:
            click.echo(f"      {line}")
        _confidences(group, phrases)


def _confidences(group: Sequence[Outcome], phrases: Phrases) -> None:
    """Print whether the confidence tells right words from wrong ones."""
    right: list[float] = []
    wrong: list[float] = []
    for o in group:
        got = [e for _, e in o.heard if e.parts]
        if phrases.command(o.scene.text) is None and len(got) == 1:
            (right if got[0].text == o.scene.text else wrong).append(got[0].confidence)
    if right and wrong:
        low, high = np.percentile(right, 5), np.percentile(wrong, 95)
        click.echo(f"      confidence of glimmers heard exactly: median {np.median(right):.2f}, "
                   f"p5 {low:.2f} of {len(right)}; of others: median {np.median(wrong):.2f}, "
                   f"p95 {high:.2f} of {len(wrong)}")  # fmt: skip


def stop(outcomes: Sequence[Outcome], stops: Set[str]) -> None:
    """Print whether "stop" and the wake phrase get through our own voice, and how fast."""
    click.echo("\ninterrupting it")
    for condition, group in _by(outcomes, lambda o: o.scene.condition).items():
        calls = [o for o in group if o.scene.text not in stops]
        said = [o for o in group if o.scene.text in stops]
        start = {id(o): o.ends[0] - _length(o) for o in group}
        false = sum(any(at < start[id(o)] for at in _interrupted(o)) for o in group)
        plain = [o for o in said if o.scene.text == "stop"]
        for what, part in (("ways to stop", said), ("stop", plain), ("wake phrase", calls)):
            through = [min(t) - o.ends[0] for o in part if (t := _interrupted(o))]
            click.echo(f"  {condition:<26} {what:<17} missed "
                       f"{intervals.shown(len(part) - len(through), len(part))}")  # fmt: skip
            _spread(f"its end to being heard ({what})", through,
                    [o.computing[0] for o in part if o.computing])  # fmt: skip
        click.echo(f"      stopped by our own voice: {intervals.shown(false, len(group))}")


def _length(outcome: Outcome) -> float:
    from scripts.benches import hearing_trials

    return outcome.ends[0] - hearing_trials.LEAD


def _interrupted(outcome: Outcome) -> list[float]:
    return [*outcome.woken, *(at for at, event in outcome.heard if event.ear is Ear.STOP)]
