"""Plans that bring wanted sections, the file and what was applied last together: each case by itself."""

from __future__ import annotations

import json
import time

import pytest

from growth import BOUND, least_growth
from ssocfg.config.reader import parse_config
from ssocfg.onboarding.managed import ManagedPlan, Wanted, plan_managed
from ssocfg.onboarding.managed_edit import make_managed
from ssocfg.onboarding.managed_record import (
    EMPTY,
    Applied,
    Pending,
    Record,
    Sections,
    digest,
    read_record,
    settle_record,
    write_record,
)

DEV = Wanted("profile", "dev", {"sso_session": "naka", "region": "eu-west-1"})
NAKA = Wanted("sso-session", "naka", {"sso_region": "eu-central-1"})
MINE = "[profile mine]\nregion = us-east-1\n"
DEV_TEXT = "[profile dev]\nsso_session = naka\nregion = eu-west-1\n"


def apply(text: str, *wanted: Wanted, record: Record = EMPTY, prune: bool = False) -> tuple[str, Record, ManagedPlan]:
    data = text.encode()
    config, base = parse_config(data, file="config"), settle_record(record, data)
    plan = plan_managed(wanted, config, base, prune=prune)
    made = make_managed(data, config, base, plan)
    return made.data.decode(), Record(made.sections), plan


def reasons(plan: ManagedPlan) -> list[tuple[str, str | None, str, int]]:
    return [(c.section, c.key, c.reason, c.place.line) for c in plan.conflicts]


def test_sections_are_added_behind_what_is_there_sessions_first():
    text, record, plan = apply(MINE, DEV, NAKA)
    assert text == f"{MINE}\n[sso-session naka]\nsso_region = eu-central-1\n\n{DEV_TEXT}"
    assert (plan.added, plan.conflicts) == (("profile dev", "sso-session naka"), ())
    assert record.sections["profile", "dev"] == Applied(True, "\n", DEV.settings, {})


def test_keys_of_one_nested_block_are_written_together():
    wanted = Wanted("profile", "dev", {"s3.a": "1", "region": "eu-west-1", "s3.b": "2"})
    assert apply("", wanted)[0] == "[profile dev]\ns3 =\n    a = 1\n    b = 2\nregion = eu-west-1\n"


def test_a_key_that_stands_as_it_was_applied_follows_the_manifest():
    text, record, _plan = apply(MINE, DEV)
    new = Wanted("profile", "dev", {"sso_session": "naka", "output": "json"})
    text, record, plan = apply(text, new, record=record)
    assert text == f"{MINE}\n[profile dev]\nsso_session = naka\noutput = json\n"
    assert plan.changed == ("profile dev",)
    assert apply(text, record=record, prune=True)[0] == MINE


def test_a_key_that_the_user_changed_is_named_and_stays():
    text, record, _plan = apply(MINE, DEV)
    mine = text.replace("eu-west-1", "eu-north-1")
    text, record, plan = apply(mine, DEV, record=record)
    assert text == mine
    assert reasons(plan) == [("profile dev", "region", "it was changed since ssocfg wrote it", 6)]
    assert plan.unchanged == ()
    text, record, plan = apply(text.replace("eu-north-1", "eu-west-1"), DEV, record=record)
    assert (plan.conflicts, plan.unchanged) == ((), ("profile dev",))


def test_a_key_that_the_user_took_out_stays_out_and_is_named():
    text, record, _plan = apply("", DEV)
    text, record, plan = apply(text.replace("region = eu-west-1\n", ""), DEV, record=record)
    assert text == "[profile dev]\nsso_session = naka\n"
    assert reasons(plan) == [("profile dev", "region", "it was taken out since ssocfg wrote it", 1)]


def test_a_section_that_was_taken_out_comes_again():
    _text, record, _plan = apply(MINE, DEV)
    assert apply(MINE, DEV, record=record)[0] == f"{MINE}\n{DEV_TEXT}"


def test_a_key_that_the_user_added_is_theirs():
    text, record, _plan = apply("", DEV)
    text += "output = json\n"
    text, record, plan = apply(text, DEV, record=record)
    assert plan.unchanged == ("profile dev",)
    wanted = Wanted("profile", "dev", {**DEV.settings, "output": "text"})
    _text, _record, plan = apply(text, wanted, record=record)
    assert reasons(plan) == [
        ("profile dev", "output", "it stands there with another value, which ssocfg did not write", 4)
    ]
    text, record, plan = apply(text, record=record, prune=True)
    assert (text, plan.released, plan.removed) == ("[profile dev]\noutput = json\n", ("profile dev",), ())
    assert record == EMPTY


def test_a_key_that_the_user_wrote_as_it_is_wanted_now_is_never_taken_out():
    text, record, _plan = apply("", DEV)
    wanted = Wanted("profile", "dev", {**DEV.settings, "output": "json"})
    text, record, plan = apply(text + "output = json\n", wanted, record=record)
    assert plan.unchanged == ("profile dev",)
    assert apply(text, DEV, record=record)[0] == text
    assert apply(text, record=record, prune=True)[0] == "[profile dev]\noutput = json\n"


@pytest.mark.parametrize(
    ("there", "expected"),
    [
        (
            "[profile dev]\nregion = eu-north-1\nsso_session = naka\n",
            [("profile dev", "region", "it stands there with another value, which ssocfg did not write", 2)],
        ),
        (
            "[profile dev]\nregion = eu-west-1\n",
            [("profile dev", None, "the section was there before and is not as it would be: it has no sso_session", 1)],
        ),
        (
            '[profile dev]\nregion = eu-west-1\nsso_session = naka\n[profile "dev"]\nregion = x\n',
            [('profile "dev"', None, "it stands in two spellings; leave one of them", 4)],
        ),
    ],
    ids=["other-value", "key-missing", "two-spellings"],
)  # fmt: skip
def test_a_section_that_was_there_before_is_never_touched(there, expected):
    text, record, plan = apply(there, DEV)
    assert (text, record, reasons(plan)) == (there, EMPTY, expected)


def test_a_section_that_was_there_as_wanted_is_followed_and_never_removed():
    text, record, plan = apply(f"# mine\n{DEV_TEXT}# end\n", DEV)
    assert (plan.unchanged, plan.edits) == (("profile dev",), ())
    new = Wanted("profile", "dev", {"sso_session": "naka", "region": "eu-north-1"})
    text, record, plan = apply(text, new, record=record)
    assert text == f"# mine\n{DEV_TEXT}# end\n".replace("eu-west-1", "eu-north-1")
    after, record, plan = apply(text, record=record, prune=True)
    assert (after, plan.released) == (text, ("profile dev",))


def test_without_prune_what_is_wanted_no_more_stays_and_can_still_be_pruned():
    text, record, _plan = apply(MINE, DEV)
    text, record, plan = apply(text, record=record)
    assert (plan.stale, plan.edits) == (("profile dev",), ())
    assert apply(text, record=record, prune=True)[0] == MINE


@pytest.mark.parametrize("prune", [False, True])
def test_what_is_wanted_no_more_and_was_taken_out_by_the_user_is_forgotten(prune):
    _text, record, _plan = apply(MINE, DEV)
    text, record, plan = apply(MINE, record=record, prune=prune)
    assert (text, record.sections) == (MINE, {})
    assert (plan.edits, plan.stale, plan.removed, plan.conflicts) == ((), (), (), ())


def test_a_section_that_stands_in_two_spellings_is_not_pruned():
    text, record, _plan = apply(MINE, DEV)
    text += '[profile "dev"]\nregion = x\n'
    after, pruned, plan = apply(text, record=record, prune=True)
    assert (after, pruned.sections) == (text, record.sections)
    assert reasons(plan) == [('profile "dev"', None, "it stands in two spellings; leave one of them", 7)]


@pytest.mark.parametrize(
    ("there", "expected"), [(DEV_TEXT, MINE), (DEV_TEXT + "k = v\n", f"{MINE}\n[profile dev]\nk = v\n")]
)
def test_a_section_of_which_it_is_unsure_who_made_it_goes_where_it_is_just_as_it_was_made(there, expected):
    _text, record, _plan = apply(f"{MINE}\n{DEV_TEXT}", DEV)  # it stood there
    _text, made, _plan = apply(MINE, DEV)  # it was taken out, and about to be made anew
    assert [side.sections["profile", "dev"].made for side in (record, made)] == [False, True]
    unsure = Record(record.sections, Pending("a" * 64, "b" * 64, made.sections))
    text, _record, plan = apply(f"{MINE}\n{there}", record=unsure, prune=True)
    assert text == expected
    assert (plan.removed, plan.released) == ((("profile dev",), ()) if expected == MINE else ((), ("profile dev",)))


@pytest.mark.parametrize("note", ["# above\n{}", "{}# below\n"], ids=["above", "below"])
def test_a_section_with_a_comment_of_the_users_stays(note):
    text, record, _plan = apply("", DEV)
    text, _record, plan = apply(note.format(text), record=record, prune=True)
    assert (text, plan.released) == (note.format("[profile dev]\n"), ("profile dev",))


def test_a_comment_that_stands_apart_stays_when_the_section_goes():
    text, record, _plan = apply(MINE, DEV)
    text, _record, plan = apply(f"{text}\n# apart\n", record=record, prune=True)
    assert (text, plan.removed) == (f"{MINE}\n# apart\n", ("profile dev",))


def test_what_follows_a_section_that_goes_takes_over_the_blank_line_before_it():
    other = Wanted("profile", "other", {"region": "eu-west-1"})
    text, record, _plan = apply(MINE.rstrip(), DEV, other)
    text, record, _plan = apply(text, other, record=record, prune=True)
    assert text == f"{MINE}\n[profile other]\nregion = eu-west-1"
    assert apply(text, record=record, prune=True)[0] == MINE.rstrip()


@pytest.mark.parametrize(
    ("there", "key", "reason"),
    [
        ("s3 = x\n", "s3.a", "a plain value and a nested block of one name stand in each other's way"),
        ("s3 =\n  a = 1\n", "s3", "a plain value and a nested block of one name stand in each other's way"),
        ("[DEFAULT]\ns3 =\n  b = 1\n", "s3.a", "[DEFAULT] has a nested block of that name, which the key would hide"),
    ],
)
def test_a_nested_block_and_a_plain_value_do_not_displace_each_other(there, key, reason):
    text, record, _plan = apply("", DEV)
    wanted = Wanted("profile", "dev", {**DEV.settings, key: "1"})
    after, _record, plan = apply(text + there, wanted, record=record)
    assert (after, [conflict.reason for conflict in plan.conflicts]) == (text + there, [reason])


# --- the record ----------------------------------------------------------------------------------


def test_a_record_survives_its_json():
    sections = apply(MINE, DEV, NAKA)[1].sections
    record = Record(sections, Pending("a" * 64, "b" * 64, {}))
    assert read_record(write_record(record, "c\udcff", "ssocfg.toml")) == record


def damaged() -> dict[str, bytes]:
    whole = write_record(apply(MINE, DEV)[1], "config", "source")
    content: dict[str, object] = json.loads(whole)
    (section,) = json.loads(whole)["sections"]
    odd: list[dict[str, object]] = [
        {"kind": "services"},
        {"made": 1},
        {"lead": "x"},
        {"written": []},
        {"written": {"k": 1}},
        {"name": None},
    ]
    changed: dict[str, object] = {str(one): {**content, "sections": [{**section, **one}]} for one in odd}
    changed |= {"asked": {**content, "asked": [1]}}
    changed |= {"schema": {**content, "schema": 2}, "pending": {**content, "pending": {"before": "a"}}, "list": []}
    return {
        **{name: json.dumps(one).encode() for name, one in changed.items()},
        "cut": whole[:-9],
        "empty": b"",
        "bytes": b"\xff\x00",
        "deep": b"[" * 100_000,
    }


@pytest.mark.parametrize("data", damaged().values(), ids=damaged().keys())
def test_a_damaged_record_counts_as_none(data):
    assert read_record(data) == EMPTY


def test_a_pending_change_counts_where_the_file_holds_it_and_else_not():
    before = Applied(True, "", {"region": "a"}, {})
    sections: Sections = {("profile", "dev"): Applied(True, "", {"region": "b"}, {})}
    record = Record({("profile", "dev"): before}, Pending(digest(b"old"), digest(b"new"), sections))
    assert settle_record(record, b"old") == {("profile", "dev"): (before,)}
    assert settle_record(record, b"new") == {("profile", "dev"): (sections["profile", "dev"],)}
    assert settle_record(record, b"other") == {("profile", "dev"): (sections["profile", "dev"], before)}


# --- many ----------------------------------------------------------------------------------------


def seconds(count: int) -> float:
    wanted = [Wanted("profile", f"p{n}", {"region": "eu-west-1"}) for n in range(count)]
    started = time.process_time()
    text, record, _plan = apply(MINE, *wanted)
    text, record, plan = apply(text, *wanted, record=record)
    assert len(plan.unchanged) == count
    text, _record, plan = apply(text, record=record, prune=True)
    assert (text, len(plan.removed)) == (MINE, count)
    return time.process_time() - started


def test_four_times_the_profiles_take_at_most_eight_times_as_long():
    assert least_growth(seconds, 2_500, slack=0.1) <= BOUND
