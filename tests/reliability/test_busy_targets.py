"""Systems that do not let a file be replaced while another program has it open."""

from __future__ import annotations

import pytest

from reliability.broken_system import Machine
from ssocfg.host.replacing import replace_when_free


def busy(times: int) -> Machine:
    """A machine on which another program has the target open for so many tries."""

    def happens(_number: int, name: str, machine: Machine) -> None:
        if name == "replace" and machine.calls.count("replace") <= times:
            raise PermissionError(13, "it is in use")

    return Machine(happens)


@pytest.mark.parametrize("times", [0, 1, 10])
def test_a_target_that_is_open_elsewhere_for_a_moment_is_replaced_after_it(tmp_path, times):
    new, target = tmp_path / "new", tmp_path / "config"
    new.write_bytes(b"new")
    target.write_bytes(b"old")
    replace_when_free(str(new), str(target), busy(times).system)
    assert (target.read_bytes(), new.exists()) == (b"new", False)


def test_a_target_that_stays_open_elsewhere_is_left_after_a_second(tmp_path):
    new, target = tmp_path / "new", tmp_path / "config"
    new.write_bytes(b"new")
    target.write_bytes(b"old")
    machine = busy(10_000)
    with pytest.raises(PermissionError):
        replace_when_free(str(new), str(target), machine.system)
    assert target.read_bytes() == b"old"
    assert 1 <= machine.offset < 1.5
