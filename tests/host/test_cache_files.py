"""The cache folders: nothing in them is followed, waited for or believed; what is written is the owner's alone."""

from __future__ import annotations

import os
import socket
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from ssocfg.errors import LockTimeoutError, UnreadableFileError, UnwritableFileError
from ssocfg.host import cache_files
from ssocfg.host.cache_files import CacheFolder, cache_folders
from ssocfg.host.folders import make_folders
from ssocfg.host.system import SYSTEM
from ssocfg.tokens.cache import Foreign, TokenCache
from ssocfg.tokens.cache_key import file_name, token_key
from ssocfg.tokens.json_file import LARGEST_FILE, Unreadable
from ssocfg.tokens.state import SignInState, WantedSession, judge_sign_in
from ssocfg.tokens.token import Token
from tokens.cache_files import CANARY, NOW, REGION, URL, registration_file, token_file
from tokens.test_hostile_files import HOSTILE, ODD

posix = pytest.mark.skipif(os.name != "posix", reason="a matter of POSIX")
needs_root = pytest.mark.skipif(hasattr(os, "geteuid") and os.geteuid() != 0, reason="only root may give files away")

NAME, OTHER = file_name(token_key("s")), file_name(token_key("t"))
SESSION = WantedSession("s", URL, REGION)
TOKEN, NEW = token_file(), token_file(region="us-east-1")
LONGEST = 0.1  # seconds that any one file may cost


@pytest.fixture
def folder(home: Path) -> CacheFolder:
    """The folder of tokens, which is there and empty."""
    found = cache_folders(str(home)).tokens
    os.makedirs(found.path, 0o700)
    return found


def age(path: Path | str, seconds: float = 3600) -> None:
    os.utime(path, (time.time() - seconds,) * 2, follow_symlinks=False)


def put(folder: CacheFolder, name: str, data: bytes) -> Path:
    """Write a file that has come to rest."""
    path = Path(folder.path_of(name))
    path.write_bytes(data)
    age(path)
    return path


def save(folder: CacheFolder, name: str = NAME, data: bytes = NEW) -> None:
    with folder.locked():
        folder.save_file(name, data)


def mode_of(path: Path | str) -> int:
    return stat.S_IMODE(os.lstat(path).st_mode)


def litter(folder: CacheFolder) -> list[str]:
    return [name for name in os.listdir(folder.path) if ".ssocfg" in name]


# --- plain reading and writing -------------------------------------------------------------------


def test_the_folders_are_where_aws_tools_have_them(home):
    from botocore import credentials

    provider: Any = credentials.SSOProvider
    tokens, roles = cache_folders(str(home))
    # botocore expands its path when it is imported, perhaps in another home.
    assert Path(tokens.path).parts[-3:] == Path(provider._SSO_TOKEN_CACHE_DIR).parts[-3:]
    assert tokens.path == str(home / ".aws" / "sso" / "cache")
    assert roles.path == str(home / ".aws" / "cli" / "cache")


def test_what_is_saved_is_loaded(folder):
    save(folder)
    assert folder.load_file(NAME) == NEW
    assert folder.load() == {NAME: NEW}
    with folder.locked():
        assert folder.remove_file(NAME)
        assert not folder.remove_file(NAME)
    assert folder.load_file(NAME) is None
    assert os.listdir(folder.path) == []


def test_a_missing_folder_is_an_empty_one_and_reading_makes_none(home):
    for folder in cache_folders(str(home)):
        assert folder.load() == {}
        assert folder.load_file(NAME) is None
    assert list((home / ".aws").iterdir()) == []


def test_names_come_sorted_and_files_of_others_are_not_opened(folder):
    put(folder, OTHER, TOKEN)
    put(folder, NAME, b"")
    for name in ("kiro-auth-token.json", "aws-toolkit.json", ".hidden", "notes", f"{NAME}.tmp", NAME.upper()):
        os.mkfifo(folder.path_of(name)) if os.name == "posix" else put(folder, name, b"x")
    loaded = folder.load()
    assert list(loaded) == sorted(os.listdir(folder.path))
    assert {name: data for name, data in loaded.items() if data} == {OTHER: TOKEN}
    cache = TokenCache(loaded)
    assert cache.find_file("kiro-auth-token.json") == Foreign("kiro-auth-token.json", "Kiro")
    assert isinstance(cache.find_file(NAME), Unreadable)


# --- S1: modes -----------------------------------------------------------------------------------


@pytest.fixture(params=[0o000, 0o022, 0o077], ids=oct)
def umask(request: pytest.FixtureRequest) -> Iterator[int]:
    before = os.umask(request.param)
    yield request.param
    os.umask(before)


@posix
def test_new_folders_and_files_are_for_the_owner_alone(home, umask):
    (home / ".aws").rmdir()
    for folder in cache_folders(str(home)):
        save(folder)
    made = [Path(parent) for parent in (home / ".aws").rglob("*")] + [home / ".aws"]
    assert len(made) == 7
    assert {mode_of(path) for path in made if path.is_dir()} == {0o700}
    assert {mode_of(path) for path in made if path.is_file()} == {0o600}


@posix
@pytest.mark.parametrize("file_mode", [None, 0o600, 0o644, 0o666, 0o400, 0o000], ids=str)
@pytest.mark.parametrize("folder_mode", [0o700, 0o755, 0o777, 0o1777], ids=oct)
def test_a_rewritten_file_is_the_owners_alone_and_folders_stay(folder, umask, folder_mode, file_mode):
    above = [Path(folder.path), *Path(folder.path).parents[:2]]
    for path in above:
        path.chmod(folder_mode)
    if file_mode is not None:
        put(folder, NAME, TOKEN).chmod(file_mode)
    save(folder)
    assert mode_of(folder.path_of(NAME)) == 0o600
    assert {mode_of(path) for path in above} == {folder_mode}
    assert folder.load_file(NAME) == NEW


@posix
def test_no_copy_is_ever_open_to_others(folder, umask, monkeypatch):
    seen: list[int] = []

    def look(descriptor: int, data: memoryview) -> int:
        seen.extend(mode_of(entry.path) for entry in os.scandir(folder.path))
        return os.write(descriptor, data)

    from ssocfg.host.cache_saving import put_file

    put_file(folder.path, NAME, NEW, SYSTEM._replace(write=look))
    assert seen
    assert not any(mode & 0o077 for mode in seen)


# --- S2: what is no plain file -------------------------------------------------------------------


VICTIM = b"of someone else"


def link_to_file(path: Path, victim: Path) -> str:
    path.symlink_to(victim)
    return "it is a link, which is not followed"


def link_to_folder(path: Path, victim: Path) -> str:
    path.symlink_to(victim.parent)
    return "it is a link, which is not followed"


def dangling_link(path: Path, victim: Path) -> str:
    path.symlink_to(victim.parent / "gone")
    return "it is a link, which is not followed"


def circular_link(path: Path, victim: Path) -> str:
    path.symlink_to(path.name)
    return "it is a link, which is not followed"


def link_to_zeros(path: Path, victim: Path) -> str:
    path.symlink_to("/dev/zero")
    return "it is a link, which is not followed"


def pipe(path: Path, victim: Path) -> str:
    os.mkfifo(path)
    return "it is a pipe, not a file"


def listening_socket(path: Path, victim: Path) -> str:
    # The path of a socket may not be longer than about a hundred characters.
    here = Path.cwd()
    os.chdir(path.parent)
    try:
        with socket.socket(socket.AF_UNIX) as bound:
            bound.bind(path.name)
    finally:
        os.chdir(here)
    return "it is a socket, not a file"


KINDS = [link_to_file, link_to_folder, dangling_link, circular_link, link_to_zeros, pipe, listening_socket]


@pytest.fixture
def victim(tmp_path: Path) -> Path:
    (tmp_path / "victim").mkdir()
    (tmp_path / "victim" / "file").write_bytes(VICTIM)
    age(tmp_path / "victim" / "file", 100_000)
    return tmp_path / "victim" / "file"


def seconds_of(work: Callable[[], object]) -> float:
    """Say how long something takes; on a busy machine the first try may take longer."""
    taken: list[float] = []
    while len(taken) < 5 and min(taken, default=1.0) > LONGEST:
        begin = time.monotonic()
        work()
        taken.append(time.monotonic() - begin)
    return min(taken)


def state_of(victim: Path) -> tuple[object, ...]:
    status = victim.lstat()
    return (
        victim.read_bytes(),
        status.st_mode,
        status.st_uid,
        status.st_gid,
        status.st_mtime_ns,
        os.listdir(victim.parent),
    )


@posix
@pytest.mark.parametrize("make", KINDS)
def test_what_is_no_file_is_neither_followed_nor_waited_for(folder, victim, make):
    before = state_of(victim)
    reason = make(Path(folder.path_of(NAME)), victim)
    found = folder.load_file(NAME)
    assert folder.load() == {NAME: found}
    assert seconds_of(lambda: folder.load_file(NAME)) < LONGEST
    assert found == Unreadable(NAME, reason, "cannot-be-read")
    judged = judge_sign_in(SESSION, TokenCache(folder.load()), NOW)
    assert (judged.state, judged.reason) == (SignInState.UNREADABLE, f"Its token file cannot be used: {reason}.")
    assert state_of(victim) == before


@posix
@pytest.mark.parametrize("make", KINDS)
def test_writing_replaces_it_and_leaves_its_victim_alone(folder, victim, make):
    before = state_of(victim)
    make(Path(folder.path_of(NAME)), victim)
    save(folder)
    assert state_of(victim) == before
    assert stat.S_ISREG(os.lstat(folder.path_of(NAME)).st_mode)
    assert (folder.load_file(NAME), mode_of(folder.path_of(NAME))) == (NEW, 0o600)
    assert os.listdir(folder.path) == [NAME]


@posix
@pytest.mark.parametrize("make", KINDS)
def test_removing_takes_it_away_and_leaves_its_victim_alone(folder, victim, make):
    before = state_of(victim)
    make(Path(folder.path_of(NAME)), victim)
    with folder.locked():
        assert folder.remove_file(NAME)
    assert state_of(victim) == before
    assert os.listdir(folder.path) == []


def test_a_folder_in_a_files_place_is_told_of_and_stays(folder):
    Path(folder.path_of(NAME)).mkdir()
    found = folder.load_file(NAME)
    assert isinstance(found, Unreadable)
    if os.name == "posix":
        assert found.reason == "it is a folder, not a file"
    with folder.locked():
        with pytest.raises(UnwritableFileError, match=NAME):
            folder.save_file(NAME, NEW)
        with pytest.raises(UnwritableFileError, match=NAME) as caught:
            folder.remove_file(NAME)
    assert caught.value.errno is not None
    assert os.listdir(folder.path) == [NAME]


def test_a_hard_link_is_replaced_and_its_other_name_keeps_its_content(folder, victim):
    os.link(victim, folder.path_of(NAME))
    save(folder)
    assert victim.read_bytes() == VICTIM
    assert folder.load_file(NAME) == NEW
    assert victim.stat().st_nlink == 1


def test_where_links_cannot_be_refused_they_are_looked_for(folder, victim, monkeypatch):
    monkeypatch.delattr(os, "O_NOFOLLOW", raising=False)
    monkeypatch.setattr(cache_files, "_READ", os.O_RDONLY)
    Path(folder.path_of(NAME)).symlink_to(victim)
    found = folder.load_file(NAME)
    assert isinstance(found, Unreadable)
    assert found.reason == "it is a link, which is not followed"


def test_a_folder_that_is_a_link_is_followed(home, tmp_path):
    """The folder itself is the user's own to place, as in a repository of dotfiles."""
    (home / ".aws").rmdir()
    (tmp_path / "dotfiles").mkdir()
    (home / ".aws").symlink_to(tmp_path / "dotfiles")
    folder = cache_folders(str(home)).tokens
    save(folder)
    assert folder.load() == {NAME: NEW}
    assert (tmp_path / "dotfiles" / "sso" / "cache" / NAME).read_bytes() == NEW


# --- owners --------------------------------------------------------------------------------------

PERSON, STRANGER = 1000, 1001


def owner_of(path: Path | str) -> tuple[int, int]:
    status = os.lstat(path)
    return status.st_uid, status.st_gid


@pytest.mark.requires_root
@needs_root
@posix
def test_files_of_other_users_are_not_read(folder):
    put(folder, NAME, TOKEN)
    os.chown(folder.path_of(NAME), STRANGER, STRANGER)
    found = folder.load_file(NAME)
    assert found == Unreadable(NAME, "it belongs to another user", "cannot-be-read")


@pytest.mark.requires_root
@needs_root
@posix
@pytest.mark.parametrize("mode", [0o700, 0o777, 0o1777], ids=oct)
def test_a_hard_link_to_a_strangers_file_is_not_read_and_replaced(folder, victim, mode):
    os.chown(victim, STRANGER, STRANGER)
    Path(folder.path).chmod(mode)
    os.link(victim, folder.path_of(NAME))
    before = state_of(victim)
    found = folder.load_file(NAME)
    assert isinstance(found, Unreadable)
    assert found.reason == "it belongs to another user"
    save(folder)
    assert state_of(victim) == before
    assert (folder.load_file(NAME), owner_of(folder.path_of(NAME))) == (NEW, (0, 0))


@pytest.mark.requires_root
@needs_root
@posix
def test_root_reads_in_a_persons_folder_what_is_theirs_and_gives_them_what_it_writes(folder):
    put(folder, NAME, TOKEN)
    put(folder, OTHER, TOKEN)
    os.chown(folder.path_of(OTHER), STRANGER, STRANGER)
    for path in (folder.path, folder.path_of(NAME)):
        os.chown(path, PERSON, PERSON + 5)
    assert folder.load_file(NAME) == TOKEN
    assert isinstance(folder.load_file(OTHER), Unreadable)
    for name in (NAME, OTHER, file_name("0" * 40)):
        save(folder, name)
        assert owner_of(folder.path_of(name)) == (PERSON, PERSON + 5)
        assert folder.load_file(name) == NEW
        assert mode_of(folder.path_of(name)) == 0o600


@pytest.mark.requires_root
@needs_root
@posix
@pytest.mark.parametrize("there", ["", ".aws", ".aws/sso"])
def test_root_gives_a_person_the_folders_that_it_makes_in_their_home(home, there):
    (home / ".aws").rmdir()
    (home / there).mkdir(parents=True, exist_ok=True)
    for path in (home, home / ".aws", home / ".aws" / "sso"):
        if path.exists():
            os.chown(path, PERSON, PERSON)
    folder = cache_folders(str(home)).tokens
    save(folder)
    made = [home / ".aws", *(home / ".aws").rglob("*")]
    assert len(made) == 4
    assert {owner_of(path) for path in made} == {(PERSON, PERSON)}


@pytest.mark.requires_root
@needs_root
@posix
@pytest.mark.parametrize("at", ["set_mode", "give_owner", "set_time", "sync", "close", "replace"])
def test_root_gives_away_nothing_but_its_own_file(folder, victim, at):
    """The folder's owner may swap the new file for a link while it is written."""
    os.chown(folder.path, PERSON, PERSON)
    os.chown(victim, 0, 0)
    before = state_of(victim)

    def swapped(*arguments: object) -> object:
        for name in litter(folder):
            os.unlink(folder.path_of(name))
            os.symlink(victim, folder.path_of(name))
        return getattr(SYSTEM, at)(*arguments)

    from ssocfg.host.cache_saving import put_file

    calls: dict[str, Any] = {at: swapped}
    put_file(folder.path, NAME, NEW, SYSTEM._replace(**calls))
    assert state_of(victim) == before


AS_A_PERSON = """
import os, sys
from ssocfg.errors import SsocfgError
from ssocfg.host.cache_files import CacheFolder
def save():
    with folder.locked():
        folder.save_file(sys.argv[2], b"{}")
    return "saved"
folder = CacheFolder(sys.argv[1] + "-of-root")
save(); folder.load()  # all modules are loaded, which the person may not be able to
folder = CacheFolder(sys.argv[1])
os.setgroups([]); os.setgid(1000); os.setuid(1000)
for do in (lambda: folder.load_file(sys.argv[2]), folder.load, save):
    try:
        print(do())
    except SsocfgError as error:
        print(type(error).__name__, getattr(error, "errno", None), error.code, error)
"""


@pytest.fixture
def as_a_person(short_folder: Path) -> Callable[[CacheFolder], list[str]]:
    def run(folder: CacheFolder) -> list[str]:
        result = subprocess.run(
            [sys.executable, "-c", AS_A_PERSON, folder.path, NAME],
            capture_output=True,
            text=True,
            check=False,
            timeout=10,
        )
        assert result.returncode == 0, result.stderr
        return [line.replace(folder.path, "FOLDER").replace(NAME, "NAME") for line in result.stdout.splitlines()]

    return run


@pytest.fixture
def short_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder that every user can reach."""
    import shutil
    import tempfile

    path = Path(tempfile.mkdtemp(dir="/tmp"))
    path.chmod(0o755)
    yield path
    shutil.rmtree(path)


@pytest.mark.requires_root
@needs_root
@posix
def test_a_person_sees_clearly_what_they_may_not(short_folder, as_a_person):
    folder = CacheFolder(str(short_folder / "cache"))
    Path(folder.path).mkdir()
    put(folder, NAME, TOKEN)
    Path(folder.path_of(NAME)).chmod(0o644)
    assert as_a_person(folder)[:2] == [str(TOKEN), str({NAME: TOKEN}).replace(NAME, "NAME")]  # root's is believed
    os.chown(folder.path_of(NAME), STRANGER, STRANGER)
    assert "it belongs to another user" in as_a_person(folder)[0]
    os.chown(folder.path_of(NAME), PERSON, PERSON)
    Path(folder.path_of(NAME)).chmod(0o000)
    assert "permission denied" in as_a_person(folder)[0]
    Path(folder.path).chmod(0o700)
    read, listed, saved = as_a_person(folder)
    assert "permission denied" in read
    assert listed == "UnreadableFileError None None cannot read FOLDER: permission denied"
    assert saved == "UnwritableFileError 13 None cannot write FOLDER: permission denied (EACCES)"
    Path(folder.path).chmod(0o1777)  # where others may not replace what is not theirs
    os.chown(folder.path_of(NAME), STRANGER, STRANGER)
    saved = as_a_person(folder)[2]
    assert saved.startswith("UnwritableFileError 1 None cannot write FOLDER/NAME: the system does not permit it")
    assert Path(folder.path_of(NAME)).read_bytes() == TOKEN
    assert os.listdir(folder.path) == [NAME]


# --- torn files ----------------------------------------------------------------------------------


@pytest.mark.parametrize("done_after", [0.001, 0.02, 0.05])
@pytest.mark.parametrize("cut", [0, 1, 300])
def test_a_file_that_is_being_written_is_waited_for(folder, monkeypatch, done_after, cut):
    """As AWS CLI v2 writes: the file is emptied, then filled. Time is made up, so that a busy machine changes nothing."""
    path = put(folder, NAME, TOKEN)
    path.write_bytes(NEW[:cut])
    passed = 0.0

    def pause() -> None:
        nonlocal passed
        passed += 0.002
        if passed >= done_after:
            path.write_bytes(NEW)

    monkeypatch.setattr(cache_files, "_monotonic", lambda: passed)
    monkeypatch.setattr(cache_files, "_pause", pause)
    assert folder.load_file(NAME) == NEW
    assert passed <= done_after + 0.002


@pytest.mark.parametrize("cut", [0, 300])
def test_an_old_time_does_not_vouch_for_a_file_that_is_just_emptied(folder, monkeypatch, cut):
    """Systems cut a file first and give it a new time afterwards; the writer fills it a moment later."""
    path = put(folder, NAME, TOKEN[:cut])
    monkeypatch.setattr(cache_files, "_pause", lambda: path.write_bytes(NEW))
    assert folder.load_file(NAME) == NEW


def test_what_is_cut_off_for_good_is_looked_at_twice_and_not_waited_for(folder, monkeypatch):
    put(folder, NAME, TOKEN[:300])
    put(folder, OTHER, b"")
    pauses: list[None] = []
    monkeypatch.setattr(cache_files, "_pause", lambda: pauses.append(None))
    assert folder.load() == {NAME: TOKEN[:300], OTHER: b""}
    assert len(pauses) == 1


def test_readers_beside_a_writer_in_place_see_whole_tokens_only(folder, monkeypatch):
    monkeypatch.setattr(cache_files, "_WAIT", 2.0)  # a busy machine may let the writer rest in the middle
    put(folder, NAME, TOKEN)
    stop = threading.Event()
    versions = [token_file(accessToken="a" * size) for size in (100, 3000, 9000)]

    rests: list[tuple[float, float]] = []  # of the writer, in the middle of a file, for as long as makes it an old one

    def rewrite() -> None:
        for data in versions * 60:
            begun = time.monotonic()
            with open(folder.path_of(NAME), "r+b", buffering=0) as file:
                file.truncate(0)
                time.sleep(0.001)
                file.writelines(data[start : start + 4096] for start in range(0, len(data), 4096))
            if time.monotonic() - begun > cache_files._YOUNG * 0.8:
                rests.append((begun, time.monotonic()))
            time.sleep(0.002)
        stop.set()

    thread = threading.Thread(target=rewrite)
    thread.start()
    seen: set[object] = set()
    torn: list[tuple[float, float]] = []
    while not stop.is_set():
        begun, data = time.monotonic(), folder.load_file(NAME)
        seen.add(data)
        if data not in (TOKEN, *versions):
            torn.append((begun, time.monotonic()))
    thread.join()
    assert [look for look in torn if not any(look[0] < end and begin < look[1] for begin, end in rests)] == []
    assert len(seen) > 2


def test_a_file_that_changes_while_it_is_read_is_read_again(folder, monkeypatch):
    path = put(folder, NAME, TOKEN)
    real, changes = os.read, iter([NEW[:-2] + b"}}", NEW])

    def read(descriptor: int, size: int) -> bytes:
        data = real(descriptor, size)
        if data and (new := next(changes, None)):
            path.write_bytes(new)
        return data

    monkeypatch.setattr(os, "read", read)
    loaded = folder.load_file(NAME)
    monkeypatch.undo()
    assert loaded == NEW


@pytest.mark.parametrize("data", [b"", b"{", TOKEN[:-1], TOKEN[:300], b'{"a": {"b": 1}'], ids=len)
@pytest.mark.parametrize("ago", [0, 3600, -3600])
def test_a_file_that_stays_torn_costs_little(folder, data, ago):
    path = put(folder, NAME, data)

    def read() -> None:
        age(path, ago)
        assert folder.load_file(NAME) == data

    assert seconds_of(read) <= LONGEST


def test_many_torn_files_are_waited_for_together(folder):
    paths = [Path(folder.path_of(file_name(f"{number:040x}"))) for number in range(200)]

    def read() -> None:
        for path in paths:
            path.write_bytes(b"{")
        assert set(folder.load().values()) == {b"{"}

    assert seconds_of(read) <= 2 * LONGEST


def test_a_torn_file_that_goes_away_is_gone(folder, monkeypatch):
    Path(folder.path_of(NAME)).write_bytes(b"{")
    monkeypatch.setattr(cache_files, "_pause", lambda: Path(folder.path_of(NAME)).unlink(missing_ok=True))
    assert folder.load_file(NAME) is None
    Path(folder.path_of(NAME)).write_bytes(b"{")
    assert folder.load() == {}


# --- S3: hostile content -------------------------------------------------------------------------

FILES = HOSTILE | ODD


def peak_of(work: Callable[[], object]) -> float:
    import tracemalloc

    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1] / (1 << 20)
    finally:
        tracemalloc.stop()


def test_there_are_enough_hostile_files():
    assert len(FILES) >= 40


@pytest.mark.parametrize("name", FILES)
def test_a_hostile_file_is_judged_in_time_and_memory(folder, name):
    put(folder, NAME, FILES[name])
    put(folder, OTHER, TOKEN)
    judge_sign_in(SESSION, TokenCache({OTHER: TOKEN}), NOW)  # what is imported on first use is

    def judge() -> object:
        return judge_sign_in(SESSION, TokenCache(folder.load()), NOW)

    best = 1.0
    for _try in range(3):
        begin = time.process_time()
        judged = judge()
        best = min(best, time.process_time() - begin)
    assert best <= LONGEST
    assert peak_of(judge) <= 50
    assert CANARY not in repr(judged)
    assert isinstance(TokenCache(folder.load()).find_file(OTHER), Token)


def test_the_memory_of_a_process_that_reads_them_all_stays_small(folder, run_python):
    for number, data in enumerate(FILES.values()):
        put(folder, file_name(f"{number:040x}"), data)
    program = f"""
import resource, sys
from datetime import UTC, datetime
from ssocfg.host.cache_files import CacheFolder
from ssocfg.tokens.cache import TokenCache
from ssocfg.tokens.state import WantedSession, judge_sign_in
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
cache = TokenCache(CacheFolder(sys.argv[1]).load())
for file in cache.files:
    pass
judge_sign_in(WantedSession("s", {URL!r}, "x"), cache, datetime.now(UTC))
print(len(cache.names), (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
"""
    if sys.platform != "linux":
        pytest.skip("memory is counted otherwise here")
    result = run_python("-c", program, folder.path)
    assert result.returncode == 0, result.stderr
    count, mib = map(int, result.stdout.split())
    assert count == len(FILES)
    assert mib <= 100  # all of them together; some twenty have nearly a MiB of small values


def test_a_large_file_is_not_read(folder):
    for size in (LARGEST_FILE, LARGEST_FILE + 1, 1 << 40):
        path = put(folder, NAME, b"")
        with path.open("r+b") as file:
            file.truncate(size)
        found = folder.load_file(NAME)
        assert seconds_of(lambda: folder.load_file(NAME)) < LONGEST
        if size > LARGEST_FILE:
            assert found == Unreadable(NAME, "it is far larger than any AWS tool writes it", "cannot-be-read")
        else:
            assert found == b"\0" * size


def test_a_file_that_grows_for_ever_is_not_read_for_ever(folder, monkeypatch):
    path = put(folder, NAME, TOKEN)
    real = os.read

    def read(descriptor: int, size: int) -> bytes:
        with path.open("ab") as file:
            file.write(b" " * (1 << 16))
        return real(descriptor, size)

    monkeypatch.setattr(os, "read", read)
    found = folder.load_file(NAME)
    monkeypatch.undo()
    assert isinstance(found, Unreadable)
    assert path.stat().st_size < 2 * LARGEST_FILE


def test_many_large_files_do_not_fill_the_memory(folder):
    put(folder, "0" * 40 + ".json", b" " * LARGEST_FILE)
    for number in range(1, 200):
        os.link(folder.path_of("0" * 40 + ".json"), folder.path_of(f"{number:040x}.json"))
    put(folder, "f" * 40 + ".json", TOKEN)
    loaded: dict[str, bytes | Unreadable] = {}
    assert peak_of(lambda: loaded.update(folder.load())) <= 50
    assert len(loaded) == 201
    unread = [data for data in loaded.values() if isinstance(data, Unreadable)]
    assert 160 < len(unread) < 200
    assert {data.reason for data in unread} == {
        "the files beside it are far larger than any AWS tool writes them, so that it was not read"
    }
    assert folder.load_file("f" * 40 + ".json") == TOKEN


def test_ten_thousand_files_are_read_in_time(folder):
    path = put(folder, NAME, TOKEN)
    for number in range(5_000):
        os.link(path, folder.path_of(f"{number:040x}.json"))
        os.link(path, folder.path_of(f"kiro-{number}.json"))
    begin = time.process_time()
    loaded = folder.load()
    assert time.process_time() - begin < 2
    assert len(loaded) == 10_001
    assert TokenCache(loaded).find_file(NAME) is not None


def test_files_of_others_crowd_out_no_token(folder, monkeypatch):
    monkeypatch.setattr(cache_files, "MOST_FILES", 20)
    for number in range(100):
        Path(folder.path_of(f"{number}.json")).touch()
    for number in range(10):
        put(folder, f"{number:040x}.json", TOKEN)
    loaded = folder.load()
    assert len(loaded) == 30
    assert list(loaded.values()).count(TOKEN) == 10
    for number in range(100):
        put(folder, f"{number:040x}.json", TOKEN)
    assert len(folder.load()) == 40


# --- folders that are none -----------------------------------------------------------------------


def test_a_folder_that_is_a_file_is_told_of(home):
    folder = cache_folders(str(home)).tokens
    (home / ".aws" / "sso").mkdir()
    Path(folder.path).write_bytes(b"x")
    with pytest.raises(UnreadableFileError) as unreadable:
        folder.load()
    assert (unreadable.value.path, unreadable.value.code) == (folder.path, None)
    assert isinstance(folder.load_file(NAME), Unreadable) or os.name == "nt"
    with pytest.raises(UnwritableFileError) as unwritable, folder.locked():
        pass
    assert unwritable.value.path == folder.path
    assert unwritable.value.errno is not None
    assert Path(folder.path).read_bytes() == b"x"


def test_a_folder_above_that_is_a_file_is_told_of(home):
    (home / ".aws" / "sso").write_bytes(b"x")
    folder = cache_folders(str(home)).tokens
    if os.name == "posix":
        with pytest.raises(UnreadableFileError, match="part of its path is not a folder"):
            folder.load()
    with pytest.raises(UnwritableFileError), folder.locked():
        pass


@posix
@pytest.mark.parametrize("make", [pipe, link_to_zeros, circular_link, dangling_link])
def test_what_is_no_folder_is_told_of_in_time(home, victim, make):
    folder = cache_folders(str(home)).tokens
    (home / ".aws" / "sso").mkdir()
    make(Path(folder.path), victim)
    if make is dangling_link:
        assert folder.load() == {}
    else:
        with pytest.raises(UnreadableFileError):
            folder.load()

    def lock() -> None:
        with pytest.raises(UnwritableFileError), folder.locked():
            pass

    assert seconds_of(lock) < LONGEST
    assert not (victim.parent / "gone").exists()


@pytest.mark.parametrize("folder", ["~/.aws/sso/cache", "a", "./a/b", "a/b/"])
def test_folders_of_a_relative_path_are_made_where_the_process_is(tmp_path, monkeypatch, folder):
    monkeypatch.chdir(tmp_path)
    made = make_folders(folder, SYSTEM)
    assert made
    assert (tmp_path / folder).is_dir()
    assert make_folders(folder, SYSTEM) == []


def test_a_drive_that_is_not_there_is_told_of(monkeypatch):
    def nothing(path: str) -> os.stat_result:
        raise FileNotFoundError(2, "No such file or directory")

    with pytest.raises(FileNotFoundError):
        make_folders(os.path.abspath("a/b"), SYSTEM._replace(stat=nothing))


# --- taking turns --------------------------------------------------------------------------------


def test_who_cannot_have_the_lock_is_told(folder):
    with folder.locked(), pytest.raises(LockTimeoutError) as caught, folder.locked(timeout=0.02):
        pass
    assert caught.value.path == folder.path
    with folder.locked(timeout=0.02):  # it is free again
        pass


def test_what_a_killed_writer_left_is_removed_by_the_next(folder):
    left = [f".{NAME}.ssocfg-0123456789abcdef.tmp", f".{OTHER}.ssocfg-0123456789abcdef.keep"]
    kept = [f".{NAME}.ssocfg-0123.tmp", "x.ssocfg-0123456789abcdef.tmp", f"{NAME}.tmp"]
    for name in (*left, *kept):
        put(folder, name, b"x")
    with folder.locked():
        pass
    assert sorted(os.listdir(folder.path)) == sorted(kept)


def test_an_error_in_the_block_passes_through_and_frees_the_lock(folder):
    with pytest.raises(ZeroDivisionError), folder.locked():
        raise ZeroDivisionError
    with pytest.raises(FileNotFoundError), folder.locked():
        raise FileNotFoundError
    with folder.locked(timeout=0.02):
        pass


def test_reading_needs_no_lock(folder):
    put(folder, NAME, TOKEN)
    with folder.locked():
        assert folder.load() == {NAME: TOKEN}
    put(folder, OTHER, registration_file())
    assert list(folder.load()) == sorted([NAME, OTHER])
