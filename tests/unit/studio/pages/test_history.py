"""The history of a draft: undo and redo give identical drafts."""

from __future__ import annotations

import copy

from hypothesis import given
from hypothesis import strategies as st

from studio.pages.scenario import history

DRAFT = {
    "title": "A", "description": "", "base": "office/base", "site": "", "weather": "", "start": "",
    "end": "", "tariff": "", "seed": "", "other": {"expect": []},
    "changes": [{"path": "zones.*.x", "value": "1", "cost": "", "life": "", "text": ""}],
}  # fmt: skip

edits = st.lists(
    st.one_of(
        st.tuples(st.just("title"), st.text(max_size=5)),
        st.tuples(st.just("add"), st.text(max_size=5)),
        st.tuples(st.just("remove"), st.integers(0, 5)),
        st.tuples(st.just("move"), st.integers(0, 5)),
    ),
    max_size=12,
)


def applied(draft, edit):
    kind, value = edit
    if kind == "title":
        return history.with_fields(draft, {**draft, "title": value})
    if kind == "add":
        return history.add(draft, value)
    if kind == "remove":
        return history.remove(draft, value)
    return history.moved_to(draft, value, "zones.core.x")


@given(edits)
def test_undo_of_everything_gives_the_first_draft_and_redo_the_last(made):
    begun = history.begin(DRAFT)
    shown = [begun["now"]]
    now = begun
    for edit in made:
        after = history.step(now, applied(now["now"], edit))
        if after is not now:
            shown.append(after["now"])
        now = after
    last = copy.deepcopy(now["now"])
    for expected in shown[-2::-1]:
        now = history.undo(now)
        assert now["now"] == expected
    assert history.undo(now) is now
    assert history.same_content(now["now"], begun["now"])
    for expected in shown[1:]:
        now = history.redo(now)
        assert now["now"] == expected
    assert history.redo(now) is now
    assert now["now"] == last


def test_an_edit_after_undo_forgets_what_was_undone():
    first = history.begin(DRAFT)
    second = history.step(first, history.add(first["now"], "a"))
    other = history.step(history.undo(second), history.add(first["now"], "b"))
    assert other["future"] == []
    assert other["now"]["changes"][-1]["path"] == "b"


def test_an_edit_that_changes_nothing_is_none():
    begun = history.begin(DRAFT)
    assert history.step(begun, copy.deepcopy(begun["now"])) is begun


def test_rows_are_matched_by_key_not_by_place():
    draft = history.add(history.begin(DRAFT)["now"], "systems.*.y")
    rows = [
        {"key": 1, "value": "two", "cost": None, "life": "", "text": ""},
        {"key": 0, "value": "one"},
    ]
    changes = history.with_parts(draft, rows)["changes"]
    assert [change["value"] for change in changes] == ["one", "two"]
    assert [change["path"] for change in changes] == ["zones.*.x", "systems.*.y"]


def test_keys_do_not_make_a_draft_another():
    draft = history.begin(DRAFT)["now"]
    again = history.remove(history.add(history.add(draft)), 1)
    assert again["changes"][-1]["key"] == 2
    assert history.same_content(again, history.add(draft))


def test_paths_are_told_apart_by_pattern_and_member():
    patterns = ["zones.*.heating.capacity", "zones.*.equipment.*.schedule"]
    assert history.pattern_of("zones.core.equipment.plugs.schedule", patterns) == patterns[1]
    assert history.pattern_of("photovoltaics.roof", patterns) == "photovoltaics.roof"
    assert history.with_member("use", "core") == "use"
