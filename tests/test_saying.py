"""The page of what can be said is the one that the templates give, and each sentence holds."""

from __future__ import annotations

import pytest

from scripts.saying import PAGE, PHRASES, examples, page


def test_the_page_is_that_of_the_templates() -> None:
    assert PAGE.read_text("utf-8") == page(), "run scripts/say"


def test_every_intent_is_on_it() -> None:
    assert set(PHRASES.words["meanings"]) == set(PHRASES.sentences.intents.intents)


@pytest.mark.parametrize("name", list(PHRASES.words["meanings"]))
def test_every_template_means_what_it_stands_under(name: str) -> None:
    said = list(examples(name, every=True))
    assert len(said) >= 1
    assert [one for one in said if PHRASES.understand(one).name != name] == []
