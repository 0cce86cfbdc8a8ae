"""What holds of applying, on generated configs and manifests: twice is once, what is the user's stays, and all goes again."""

from __future__ import annotations

import os
import random
import tempfile
from pathlib import Path

import botocore.configloader
import pytest
from hypothesis import example, given, strategies as st

from properties.config_files import generated
from ssocfg.config.reader import parse_config
from ssocfg.errors import SsocfgError
from ssocfg.onboarding.managed import ManagedPlan, Wanted, plan_managed
from ssocfg.onboarding.managed_edit import make_managed
from ssocfg.onboarding.managed_record import (
    EMPTY,
    Pending,
    Record,
    digest,
    read_record,
    settle_record,
    write_record,
)

EXAMPLES = int(os.environ.get("SSOCFG_LAW_EXAMPLES", "200"))
NAMES = ["a", "b", "naka", "dev", "default", "x.y/z"]
KEYS = ["region", "output", "sso_session", "sso_account_id", "cli_pager", "s3.max_queue_size", "s3.addressing_style"]
VALUES = ["eu-west-1", "json", "111122223333", "a", "x=y", "https://naka.awsapps.com/start"]
ENDS = ["", "\n", "\n\n", "\n \n", "  ", "\n# the end", "\n# the end\n", "\n\n# the end\n\n", "\n\n\n"]

settings = st.dictionaries(st.sampled_from(KEYS), st.sampled_from(VALUES), max_size=4)
wanted_section = st.builds(Wanted, st.sampled_from(["profile", "sso-session"]), st.sampled_from(NAMES), settings)
manifest = st.lists(wanted_section, max_size=5, unique_by=lambda one: (one.kind, one.name))


def _section_text(one: Wanted, comment: str) -> str:
    header = "default" if (one.kind, one.name) == ("profile", "default") else f"{one.kind} {one.name}"
    plain = "".join(f"{key} = {value}\n" for key, value in one.settings.items() if "." not in key)
    nested = "".join(f"  {key[3:]} = {value}\n" for key, value in one.settings.items() if "." in key)
    return f"{comment}[{header}]\n{plain}{'s3 =' + chr(10) + nested if nested else ''}"


@st.composite
def config_bytes(draw: st.DrawFn) -> bytes:
    sections = draw(manifest)
    texts = [_section_text(one, draw(st.sampled_from(["", "", "# mine\n"]))) for one in sections]
    text = draw(st.sampled_from(["", "# top\n\n"])) + "\n".join(texts)
    text = text.rstrip("\n") + draw(st.sampled_from(ENDS))
    if draw(st.booleans()):
        text = text.replace("\n", "\r\n")
    return text.encode()


def apply(
    data: bytes, wanted: list[Wanted], record: Record = EMPTY, *, prune: bool = False
) -> tuple[bytes, Record, ManagedPlan]:
    """Do what the verb does, without files; the record goes through its JSON."""
    config, base = parse_config(data), settle_record(record, data)
    plan = plan_managed(wanted, config, base, prune=prune)
    made = make_managed(data, config, base, plan)
    return made.data, read_record(write_record(Record(made.sections), "config", "source")), plan


def as_botocore_reads(data: bytes) -> dict[str, dict[str, object]]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "config"
        path.write_bytes(data)
        return botocore.configloader.load_config(str(path))


def counts(plan: ManagedPlan) -> tuple[int, ...]:
    return tuple(len(part) for part in (plan.added, plan.changed, plan.removed, plan.edits))


@given(config_bytes(), manifest)
@example(b"", [Wanted("profile", "a", {"region": "a"})])
@example(b"[profile b]\nregion = a", [Wanted("profile", "a", {}), Wanted("sso-session", "a", {"x": "y"})])
def test_twice_is_once_and_pruning_all_gives_the_bytes_back(data, wanted):
    once, record, plan = apply(data, wanted)
    assert (once == data) == (not plan.edits)
    twice, again, second = apply(once, wanted, record)
    assert (twice, counts(second)) == (once, (0, 0, 0, 0))
    assert again == record
    assert second.conflicts == tuple(
        c._replace(place=d.place) for c, d in zip(plan.conflicts, second.conflicts, strict=True)
    )
    read = as_botocore_reads(once)
    for header in plan.added:
        assert header.removeprefix("profile ").removeprefix("sso-session ") in {
            *read["profiles"],
            *read["sso_sessions"],
        }
    pruned, empty, third = apply(once, [], record, prune=True)
    assert pruned == data
    assert empty == EMPTY
    assert set(third.removed) == set(plan.added)
    assert as_botocore_reads(pruned) == as_botocore_reads(data)


@given(config_bytes(), st.lists(manifest, min_size=1, max_size=4))
def test_after_any_number_of_manifests_pruning_all_gives_the_bytes_back(data, manifests):
    present = {(s.kind, s.name) for s in parse_config(data).reading.sections}
    record, now = EMPTY, data
    for (
        wanted
    ) in manifests:  # what the user has by hand is followed where it is as wanted, and so may differ in the end
        mine = [one for one in wanted if (one.kind, one.name) not in present]
        now, record, plan = apply(now, mine, record, prune=True)
        as_botocore_reads(now)
        assert not plan.conflicts
    assert apply(now, [], record, prune=True)[0] == data


@given(
    config_bytes(),
    manifest,
    manifest,
    st.sampled_from(["# note", "mine = 1", "region = mine", "\n# apart\n"]),
    st.integers(0, 4),
)
def test_what_users_write_into_our_sections_survives(data, first, second, line, which):
    once, record, plan = apply(data, first)
    if not plan.added:
        return
    header = f"[{plan.added[which % len(plan.added)]}]".encode()
    if line.startswith("region") and b"region" in once.partition(header)[2].partition(b"[")[0]:
        return
    newline = b"\r\n" if b"\r\n" in once else b"\n"
    touched = once.replace(header, header + newline + line.strip().encode())
    if parse_config(touched).refused is not None:
        return
    for prune in (False, True):
        new, after, _plan = apply(touched, second, record, prune=prune)
        assert line.strip().encode() in new
        as_botocore_reads(new)
        assert apply(new, second, after, prune=prune)[0] == new
        assert line.strip().encode() in apply(new, [], after, prune=True)[0]


@given(config_bytes(), manifest, manifest, st.booleans())
def test_a_crash_between_record_and_config_loses_nothing(data, first, second, is_written):
    once, record, _plan = apply(data, first)
    new, after, _plan = apply(once, second, record, prune=True)
    cut = Record(record.sections, Pending(digest(once), digest(new), after.sections))
    cut = read_record(write_record(cut, "config", "source"))
    there = new if is_written else once
    assert (
        apply(there, second, cut, prune=True)[:2]
        == apply(there, second, after if is_written and new != once else record, prune=True)[:2]
    )
    # Others have changed the file meanwhile: still nothing of theirs is touched, and no value of ours is a conflict.
    others = there + b"\n[profile others]\nregion = others\n"
    result, _record, plan = apply(others, second, cut, prune=True)
    assert b"[profile others]" in result
    assert not any("since" in conflict.reason for conflict in plan.conflicts)
    as_botocore_reads(result)


@given(config_bytes(), manifest, manifest)
def test_without_a_record_nothing_is_overwritten(data, first, second):
    once, _record, _plan = apply(data, first)
    before = as_botocore_reads(once)
    new, _record, plan = apply(once, second)
    assert not plan.changed
    assert not plan.removed
    after = as_botocore_reads(new)
    assert all(after["profiles"][name] == values for name, values in before["profiles"].items())
    assert new.startswith(once)


@pytest.mark.parametrize("seed", range(2))
def test_it_holds_for_files_of_odd_constructs_too_or_they_are_refused(seed):
    rng, kept = random.Random(seed), 0
    for data in generated(EXAMPLES, seed=23 + seed):
        if parse_config(data).refused is not None or data.endswith(b"\r"):
            continue  # with the line end that follows, that one would become half of a pair
        wanted = [
            Wanted("profile", rng.choice(NAMES), {"region": "eu-west-1", "s3.x": "1"}),
            Wanted("sso-session", "n", {"sso_region": "x"}),
        ]
        try:
            once, record, _plan = apply(data, wanted)
        except SsocfgError:
            continue
        assert parse_config(once).refused is None
        assert apply(once, wanted, record)[0] == once
        assert apply(once, [], record, prune=True)[0] == data
        kept += 1
    assert kept > EXAMPLES // 4
