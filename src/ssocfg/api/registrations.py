"""The client that a sign-in is made with: AWS CLI's registration is used where it is good, and the other way round."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from ssocfg.api.sign_ins import Ground
from ssocfg.credentials.sessions import check_complete
from ssocfg.errors import FileError
from ssocfg.tokens.cache_key import file_name, registration_key
from ssocfg.tokens.registration import Registration, RegistrationKind, read_registration, write_registration
from ssocfg.tokens.state import WantedSession

if TYPE_CHECKING:
    from ssocfg.aws.oidc import Oidc


def registration_file(session: WantedSession) -> str:
    """Name the file of a session's registration."""
    start_url, region = check_complete(session)
    return file_name(registration_key(start_url, region, session.scopes, session.name))


def find_registration(ground: Ground, session: WantedSession, kind: RegistrationKind) -> Registration | None:
    """Return the cached registration if it is of this kind and good for a while; what is unreadable counts as none."""
    file = registration_file(session)
    data = ground.folders.tokens.load_file(file)
    if not isinstance(data, bytes):
        return None
    found = read_registration(data, file)
    is_good = isinstance(found, Registration) and found.kind == kind and found.is_good_at(ground.clock.now())
    return found if is_good and isinstance(found, Registration) else None


def register(ground: Ground, session: WantedSession, kind: RegistrationKind, oidc: Oidc) -> Registration:
    """Register a client and cache it, over whatever stood there."""
    made = ask_to_register(session, kind, oidc)
    folder = ground.folders.tokens
    with folder.locked():
        folder.save_file(made.file, write_registration(made))
    return made


def ask_to_register(session: WantedSession, kind: RegistrationKind, oidc: Oidc) -> Registration:
    """Register a client and leave the cache alone."""
    start_url, _region = check_complete(session)
    return oidc.register(
        kind,
        client_name=f"ssocfg-{session.name or 'legacy'}",
        scopes=session.scopes,
        start_url=start_url,
        file=registration_file(session),
    )


def forget_registration(ground: Ground, registration: Registration) -> None:
    """Remove a registration, so that the next sign-in makes a new one; where that cannot be, it stays."""
    folder = ground.folders.tokens
    with contextlib.suppress(FileError), folder.locked():
        folder.remove_file(registration.file)
