"""`FakeIdentityCenter`: the services behind one loopback port, and the handles by which a test holds them."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Self

from ssocfg.testing.accounts import Account, Directory
from ssocfg.testing.browser import Browser
from ssocfg.testing.desk import Desk
from ssocfg.testing.home import ProfileWish, make_environ, write_config, write_token
from ssocfg.testing.oidc import DEVICE_CODE, REFRESH_TOKEN, Oidc
from ssocfg.testing.people import Person
from ssocfg.testing.portal import ACCOUNT_ACCESS, Portal
from ssocfg.testing.records import Request
from ssocfg.testing.sessions import Store
from ssocfg.testing.settings import ROTATIONS, Clock, Lifetimes, Rotation, Settings
from ssocfg.testing.sts import Sts
from ssocfg.testing.trouble import Trouble, make_error
from ssocfg.testing.wire import Server
from ssocfg.values import parse_region, partition_of_region

DEFAULT_SCOPES = (ACCOUNT_ACCESS,)


class FakeIdentityCenter:
    """A local Identity Center: SSO-OIDC, portal and STS GetCallerIdentity, on one port of 127.0.0.1.

        with FakeIdentityCenter(accounts={"123456789012": Account("Lab", roles=["Admin"])}) as identity_center:
            identity_center.write_config(home)
            identity_center.sign_in(home)
            subprocess.run(["aws", "sts", "get-caller-identity"], env=identity_center.environ(home))

    It may be used from many threads and processes at a time. What was given out stays good over `stop` and `start`;
    the port is another one then.

    Attributes:
        person: The person who decides; at first they approve at once.
        settings: What can be chosen, and changed at any moment.
    """

    def __init__(
        self,
        *,
        accounts: Mapping[str, Account] | None = None,
        assignments: Mapping[str, Mapping[str, Sequence[str]]] | None = None,
        user: str = "naka",
        region: str = "us-east-1",
        partition: str | None = None,
        start_url: str = "https://d-1234567890.awsapps.com/start",
        rotation: Rotation = "always",
        lifetimes: Lifetimes | None = None,
        page_size: int = 100,
        requests_per_second: float | None = None,
        now: Callable[[], datetime] | None = None,
    ) -> None:
        """Prepare a fake; `start` or `with` opens its port.

        Args:
            accounts: The accounts by id, in the order in which they are listed; two of them where nothing is given.
            assignments: Which roles each user has, by user name and account id; where nothing is given, all.
            user: The name under which the person signs in.
            region: The region that the fake is in.
            partition: The partition of ARNs; where nothing is given, the region's.
            start_url: The start URL that it knows.
            rotation: What a refresh answers; see `Settings`.
            lifetimes: How long things live.
            page_size: The most that a page holds.
            requests_per_second: How much the portal takes before it answers 429; None for any number.
            now: The clock, giving aware instants; where nothing is given, the machine's.

        Raises:
            InvalidValueError: The region, an account id or a role name cannot be one.
            ValueError: An assignment names what is not there, the rotation is none of the three, or the clock is naive.
        """
        if rotation not in ROTATIONS:
            raise ValueError(f"rotation is one of {', '.join(ROTATIONS)}")
        self.settings: Settings = Settings(
            region=parse_region(region),
            partition=partition or partition_of_region(region) or "aws",
            start_url=start_url,
            rotation=rotation,
            page_size=page_size,
            requests_per_second=requests_per_second,
            lifetimes=lifetimes or Lifetimes(),
        )
        self.person: Person = Person(user)
        self._directory = Directory(accounts, assignments)
        self._clock = Clock(now)
        self._store = Store(self.settings, self._clock)
        self._oidc = Oidc(self._store, self.person)
        self._desk = Desk(self.settings, self._clock)
        self._server: Server | None = None
        self._open_the_desk()

    def _open_the_desk(self) -> None:
        browser = Browser(self._store, self.person, self._desk.wait_until)
        portal, sts = Portal(self._store, self._directory), Sts(self._store)
        self._desk.operations = {
            "RegisterClient": self._oidc.register_client,
            "StartDeviceAuthorization": self._oidc.start_device_authorization,
            "CreateToken": self._oidc.create_token,
            "Authorize": browser.authorize,
            "VerifyDevice": browser.verify_device,
            "GetRoleCredentials": portal.get_role_credentials,
            "ListAccounts": portal.list_accounts,
            "ListAccountRoles": portal.list_account_roles,
            "Logout": portal.logout,
            "GetCallerIdentity": sts.get_caller_identity,
        }

    # --- running ---------------------------------------------------------------------------------

    def start(self) -> Self:
        """Open the port and answer from now on.

        Raises:
            RuntimeError: It runs already.
        """
        if self._server is not None:
            raise RuntimeError("the fake Identity Center runs already")
        self._desk.open()
        self._server = Server(self._desk)
        self._oidc.url = self.url
        self._server.start()
        return self

    def stop(self) -> None:
        """Close the port and all connections within a second; does nothing where it does not run."""
        self._desk.close()
        server, self._server = self._server, None
        if server is not None:
            server.stop()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def url(self) -> str:
        """The endpoint of all three services, such as `"http://127.0.0.1:43210"`.

        Raises:
            RuntimeError: It does not run.
        """
        if self._server is None:
            raise RuntimeError("the fake Identity Center does not run; `start()` it, or use `with`")
        return f"http://127.0.0.1:{self._server.port}"

    # --- time ------------------------------------------------------------------------------------

    def now(self) -> datetime:
        """Return the instant by the fake's clock."""
        return self._clock.now()

    def advance(self, by: timedelta) -> None:
        """Let time go by for everything that was given out, without waiting; the machine's clock stays."""
        with self._desk.lock:
            self._clock.advance(by)
            self._desk.lock.notify_all()

    # --- what was asked --------------------------------------------------------------------------

    @property
    def requests(self) -> tuple[Request, ...]:
        """What was asked so far, in the order in which it came, without secrets."""
        with self._desk.lock:
            return tuple(self._desk.requests)

    def calls(self, operation: str) -> int:
        """Return how many times an operation was asked for, such as `"CreateToken"`."""
        return sum(request.operation == operation for request in self.requests)

    # --- trouble ---------------------------------------------------------------------------------

    def inject(
        self,
        operation: str,
        *,
        error: str | None = None,
        text: str = "",
        reason: str | None = None,
        hang: timedelta = timedelta(),
        close: bool = False,
        lose_answer: bool = False,
        html: int | None = None,
        malformed: bool = False,
        date_skew: timedelta = timedelta(),
        times: int | None = 1,
    ) -> None:
        """Let the next requests for an operation run into trouble, in the order in which it was injected.

        Args:
            operation: Which requests, such as `"CreateToken"`; `"*"` for any.
            error: Answer with this error of the operation's service, such as `"SlowDownException"`; nothing is done.
            text: What the error says; its usual text where nothing is given.
            reason: The `reason` of an SSO-OIDC error, such as `"KMS_AccessDeniedException"`.
            hang: Let this much time go by before anything is done.
            close: Reset the connection; nothing is done.
            lose_answer: Do what was asked, then reset the connection, so that the answer is lost.
            html: Answer with a proxy's page and this status; nothing is done.
            malformed: Do what was asked, and answer with the first half of the answer.
            date_skew: Let the `Date` header be off by this much.
            times: How many requests it strikes; None for all that come.

        Raises:
            ValueError: There is no such operation, or it has no such error.
        """
        refusal = None if error is None else make_error(operation, error, text, reason)
        trouble = Trouble(operation, refusal, hang, close, lose_answer, html, malformed, date_skew, times)
        with self._desk.lock:
            self._desk.troubles.add(trouble)

    def clear_trouble(self) -> None:
        """Call off all trouble that was injected and has not struck yet."""
        with self._desk.lock:
            self._desk.troubles.clear()

    # --- ending what was given out ---------------------------------------------------------------

    def end_session(self, user: str | None = None) -> None:
        """End the sessions of a user, or of everyone, as an administrator does; role credentials stay good."""
        with self._desk.lock:
            self._store.end_sessions(user)

    def assign(
        self,
        *,
        accounts: Mapping[str, Account] | None = None,
        assignments: Mapping[str, Mapping[str, Sequence[str]]] | None = None,
    ) -> None:
        """Change the accounts and who may use which roles from now on, as an administrator would; tokens stay.

        Args:
            accounts: As for `FakeIdentityCenter`; where nothing is given, they stay as they are.
            assignments: As for `FakeIdentityCenter`; where nothing is given, everybody has every role.

        Raises:
            InvalidValueError: An account id or a role name cannot be one; nothing is changed.
            ValueError: An assignment names what is not there; nothing is changed.
        """
        with self._desk.lock:
            wanted = self._directory.accounts if accounts is None else accounts
            self._directory.replace(Directory(wanted, assignments))

    def revoke_all(self) -> None:
        """End everything that was given out except registrations: sessions, tokens, codes, role credentials."""
        with self._desk.lock:
            self._store.revoke_all()

    # --- a home for programs ---------------------------------------------------------------------

    def environ(self, home: str | os.PathLike[str]) -> dict[str, str]:
        """Return this process's environment without `AWS_*` and proxies, pointed at the fake, the person and this home.

        Raises:
            RuntimeError: It does not run.
        """
        return make_environ(home, self.url)

    def write_config(
        self,
        home: str | os.PathLike[str],
        *,
        session: str | None = "corp",
        profiles: Mapping[str, tuple[str, str]] | None = None,
        scopes: Sequence[str] = DEFAULT_SCOPES,
    ) -> Path:
        """Write `.aws/config` in this home, over one that is there, and return its path.

        Args:
            home: The home directory.
            session: The name of the `[sso-session]`; None for profiles of the legacy form.
            profiles: Account id and role by profile name; where nothing is given, one profile for each role of the
                person, named `ROLE-ACCOUNTID` as by `aws configure sso`.
            scopes: The scopes that the session registers.
        """
        wishes = self._wish_for_every_role() if profiles is None else [ProfileWish(n, *p) for n, p in profiles.items()]
        return write_config(home, self.settings, session, wishes, scopes)

    def sign_in(
        self,
        home: str | os.PathLike[str],
        *,
        session: str | None = "corp",
        scopes: Sequence[str] = DEFAULT_SCOPES,
    ) -> Path:
        """Sign the person in, write the token file in this home as the AWS CLI does, and return its path.

        Args:
            home: The home directory.
            session: The name of the `[sso-session]`; None for the legacy form, which has no refresh token.
            scopes: The scopes of the session; without any there is no refresh token.
        """
        with self._desk.lock:
            given = list(scopes) if session is not None else []
            registration = self._oidc.make_registration(given, [], [DEVICE_CODE, REFRESH_TOKEN])
            issued = self._store.open_session(self.person.user, registration, registration.scopes)
            expires_at = self.now() + timedelta(seconds=issued.expires_in)
        return write_token(home, self.settings, session or self.settings.start_url, issued, registration, expires_at)

    def _wish_for_every_role(self) -> list[ProfileWish]:
        user = self.person.user
        return [
            ProfileWish(f"{role}-{account_id}", account_id, role)
            for account_id in self._directory.accounts_of(user)
            for role in self._directory.roles_of(user, account_id)
        ]
