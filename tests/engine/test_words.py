"""The marks: texts stay as they are until a language is in use, and are asked for when they are shown."""

import pytest

from engine.plan.experiment import Experiment
from engine.plan.fields import value_text
from engine.refusal import Refusal
from engine.words import N_, _, ngettext
from tests.marking import brackets


def test_without_a_language_texts_stay_as_they_are():
    assert _("Loss") == N_("Loss") == "Loss"
    assert [ngettext("{n} row", "{n} rows", n) for n in (0, 1, 2)] == ["{n} rows", "{n} row", "{n} rows"]


def test_a_language_in_use_is_asked_when_a_text_is_shown():
    with brackets():
        assert (_("Loss"), N_("Loss"), ngettext("row", "rows", 2)) == ("⟦Loss⟧", "Loss", "⟦rows⟧")
        assert value_text("order", "listed") == "⟦as listed⟧"
    assert _("Loss") == "Loss"


def test_nothing_stays_nothing():
    with brackets():
        assert _("") == ""


def test_limits_speak_the_language_in_use():
    with brackets():
        assert Experiment.limits("momentum").allowed == "⟦a number from 0 to 1⟧"
        assert Experiment.limits("order").allowed == "⟦one of listed, shuffled⟧"
        with pytest.raises(Refusal) as refused:
            Experiment(momentum=2)
    assert refused.value.allowed == "⟦a number from 0 to 1⟧"
    assert str(refused.value) == "⟦momentum: 2 is not allowed; ⟦a number from 0 to 1⟧⟧"
