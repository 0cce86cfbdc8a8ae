"""R3: whichever call to the system fails, and however, the file is untouched, nothing is left over, and it is told."""

from __future__ import annotations

import errno
from collections.abc import Callable

import pytest

from reliability.broken_system import Machine, failing
from reliability.scenes import CHANGE, Scene
from ssocfg.errors import UnwritableFileError

ERRORS = [errno.ENOSPC, errno.EIO, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EMFILE]
NewScene = Callable[[], Scene]
# Removing what was ours is tried twice, then left to the next save: the file itself is saved by then.
REMOVING = {"unlink", "rmdir"}


def save_on(machine: Machine, scene: Scene) -> UnwritableFileError | None:
    try:
        result = scene.save(machine.system)
    except UnwritableFileError as error:
        return error
    finally:
        assert machine.open == set(), "a descriptor was left open"
    assert result.changed
    return None


CASES = [(number, False) for number in ERRORS] + [(errno.ENOSPC, True), (errno.EIO, True)]


@pytest.mark.parametrize(
    ("number", "lasting"), CASES, ids=[f"{errno.errorcode[n]}-{'lasting' if more else 'once'}" for n, more in CASES]
)
def test_a_failing_call_changes_nothing_leaves_nothing_and_is_told(new_scene: NewScene, number, lasting):
    at, survived = 0, 0
    while True:
        at += 1
        scene = new_scene()
        before = scene.names()
        machine = failing(at, number, lasting=lasting)
        error = save_on(machine, scene)
        if len(machine.calls) < at:
            break
        failed = machine.calls[at - 1]
        if error is None:
            survived += 1
            assert scene.data == scene.new, f"call {at} ({failed}): success was a lie"
        else:
            assert error.errno == number, f"call {at} ({failed})"
            assert str(scene.folder) in error.path
            assert errno.errorcode[number] in str(error)
            if not error.touched:
                assert scene.data == scene.old, f"call {at} ({failed}): {error}"
            assert lasting or not error.touched, f"call {at} ({failed}) could be undone"
        if not (lasting and (failed in REMOVING or (error and error.touched))):
            wanted = {scene.target, *scene.target.parents} if error is None else set()
            assert not {name for name in scene.names() - before if scene.folder / name not in wanted}, failed
        scene.save(Machine().system)
        assert scene.data == scene.new, f"the save after call {at} ({failed})"
        assert not [name for name in scene.names() if ".ssocfg" in name]
    assert at > 15
    assert survived < at / 2


def test_a_call_that_fails_after_the_change_is_undone_or_told(new_scene: NewScene):
    """The first call after the swap brings it to the disk; where that fails for good, the file says which it is."""
    scene = new_scene()
    whole = Machine()
    scene.save(whole.system)
    for at in range(1, len(whole.calls) + 1):
        scene = new_scene()
        error = save_on(failing(at, errno.EIO, lasting=True), scene)
        if error and error.touched:
            assert scene.data in (scene.old, scene.new)
            assert "may have been changed" in str(error)


def test_what_the_change_raises_passes_through_and_nothing_is_touched(new_scene: NewScene):
    scene = new_scene()
    before = scene.names()

    def refuse(data: bytes) -> bytes:
        raise PermissionError(errno.EACCES, "not today")

    with pytest.raises(PermissionError, match="not today") as caught:
        scene.save(change=refuse)
    assert type(caught.value) is PermissionError
    assert scene.names() == before
    assert scene.data == scene.old


def test_the_change_is_given_the_bytes_as_they_are(new_scene: NewScene):
    scene = new_scene()
    seen: set[bytes] = set()

    def change(data: bytes) -> bytes:
        seen.add(data)
        return CHANGE(data)

    scene.save(change=change)
    assert seen == {scene.old or b""}
