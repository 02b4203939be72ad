"""What the editor says of a draft: faults in red, what is still to come without."""

from __future__ import annotations

import pytest

from studio import actions
from studio.pages.scenario import _check_data, form, history
from studio.session import Session, entered
from studio.settings import settings_from
from studio.workspace import open_workspace

SETPOINT = "zones.*.heating.setpoint.unoccupied"


@pytest.fixture(autouse=True)
def user(data):
    """Let the local user act."""
    with entered(Session("local", open_workspace(settings_from(data)))):
        yield


def checked(*changes):
    """Return the check of a draft with these changes, and the faults shown beside its fields."""
    draft = history.begin(actions.get_draft("office/setback"))["now"]
    draft = {**draft, "changes": []}
    for path, value in changes:
        draft = history.add(draft, path)
        draft["changes"][-1]["value"] = value
    found = actions.check_draft("office/setback", draft)
    return found, _check_data(found, draft)


def test_a_row_just_added_shows_no_fault_and_says_what_it_needs():
    found, beside = checked(("", ""))
    assert found.faults, "it can neither be saved nor run"
    assert beside == {}
    words = str(form.summary(found))
    assert "notice-info" in words
    assert "Change 1 still needs an input and its new value." in words


def test_a_row_whose_input_was_chosen_waits_for_its_value():
    found, beside = checked((SETPOINT, "16 degC"), (SETPOINT, ""))
    assert beside == {}
    assert "Change 2 still needs a new value" in str(form.summary(found))


def test_what_is_wrong_is_told_beside_what_is_still_to_come():
    found, beside = checked((SETPOINT, "5 kg"), ("", ""))
    assert beside == {
        "0": {
            "value": "'5 kg' is not allowed; allowed: a number, or one with a unit such as degC; "
            "'kg' is no unit that converts to 'degC'; write for example '20 degC'."
        }
    }
    words = str(form.summary(found))
    assert "1 fault to correct" in words
    assert "Change 2 still needs an input and its new value." in words
