"""The way through `ssocfg configure`: one question after the other, and nothing written before the last yes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from ssocfg.api.configuring import list_accounts, list_roles, sign_in_checked
from ssocfg.api.sign_ins import look_around
from ssocfg.cli.asking import Asker
from ssocfg.cli.changing import How
from ssocfg.cli.exit_codes import FINDINGS
from ssocfg.cli.login import DONE, show_on
from ssocfg.cli.render import Printer
from ssocfg.cli.wizard_change import Change
from ssocfg.cli.wizard_choices import choose_account, choose_role, label_of
from ssocfg.config.edits import check_new_name
from ssocfg.errors import DoubtfulValueError
from ssocfg.onboarding.answers import Answers
from ssocfg.onboarding.judging import judge_settings
from ssocfg.onboarding.portals import Portal, check_portal, doubts_without_force, find_portal, read_pasted_url
from ssocfg.onboarding.proposing import check_profile_name, propose_profile_name, propose_session_name
from ssocfg.tokens.state import WantedSession
from ssocfg.values import parse_start_url, partition_of_region
from ssocfg.values.choices import OUTPUT_FORMATS
from ssocfg.values.regions import KNOWN_REGIONS

if TYPE_CHECKING:
    from ssocfg.api.signing_in import Flow, SignedIn
    from ssocfg.aws.portal import Account
    from ssocfg.config.blocks import SsoSession
    from ssocfg.config.model import Config

OUTPUT = "json"


class Given(NamedTuple):
    """What the options said; None for what they did not."""

    start_url: str | None
    sso_region: str | None
    session: str | None
    scopes: str | None
    account: str | None
    role: str | None
    region: str | None
    shape: str | None
    profile: str | None
    flow: Flow
    no_browser: bool
    qr: bool
    timeout: float


class Wizard:
    """One run of the command."""

    def __init__(self, printer: Printer, how: How, given: Given, asker: Asker) -> None:
        """Read the config file; nothing is asked yet.

        Raises:
            ConfigRefusedError: AWS tools refuse the file, so that nothing in it could be used.
            UnreadableFileError: It cannot be read.
        """
        self._printer = printer
        self._how = how
        self._given = given
        self._asker = asker
        self._ground = look_around(how.config_file)
        self._signed_in: SignedIn | None = None
        self._asked_to_sign_in = False
        self._is_written = False
        self._config.check_accepted()

    @property
    def _config(self) -> Config:
        return self._ground.config

    def run(self) -> int:
        """Ask, sign in, write, and ask AWS whose credentials the profile gives.

        Returns:
            The exit code.
        """
        try:
            return self._finish(self._answer())
        except (KeyboardInterrupt, EOFError):
            self._printer.progress("")
            self._printer.note(f"interrupted: {self._what_stays()}")
            raise

    def _what_stays(self) -> str:
        if self._is_written:
            return "the profile is written; `ssocfg undo` takes it back"
        if self._signed_in is None and self._asked_to_sign_in:
            return "the config file is as it was, and nobody is signed in"
        if self._signed_in is None or self._signed_in.how == "kept":
            return "nothing was changed"
        name = self._signed_in.sign_in.session.name
        return f'the config file is as it was; the sign-in to "{name}" stays, `ssocfg logout` ends it'

    def _finish(self, answers: Answers) -> int:
        sign_in = self._signed_in.how if self._signed_in is not None else "kept"
        change = Change(self._printer, self._how, self._config, answers, sign_in)
        preview = change.preview()
        if self._how.diff:
            return change.show_only(preview)
        if preview.before != preview.after and not change.confirm(preview, self._say, self._asker.confirm):
            self._printer.note(f"not written: {self._what_stays()}")
            return FINDINGS
        saved = change.make()
        self._is_written = saved.changed
        return change.report(saved)

    def _say(self, text: str) -> None:
        if self._how.output == "json":
            self._printer.note(text)
        else:
            self._printer.line(text)

    # --- the answers -----------------------------------------------------------------------------

    def _answer(self) -> Answers:
        self._check_given()
        portal = self._ask_for_portal()
        if not self._how.diff:
            self._asker.check_that_yes_can_be_had()
        session = self._sign_in(self._complete(portal), can_ask=portal.region is None)
        name, start_url, region = session.name or "", session.start_url or "", session.region or ""
        account = self._choose_account(session)
        role = self._choose_role(session, account)
        profile = self._ask_for_profile(name, account, role)
        own, shape = self._ask_for_settings(profile, region)
        scopes = self._given.scopes
        return Answers(name, start_url, region, scopes, account.account_id, role, profile, own, shape)

    def _check_given(self) -> None:
        """Refuse what cannot be an answer before anybody has to sign in for it."""
        given = self._given
        if given.profile is not None:
            check_profile_name(self._config, given.profile.strip())
        settings = {"region": given.region, "output": given.shape}
        with doubts_without_force():
            judge_settings("profile", {k: v.strip() for k, v in settings.items() if v is not None}, self._config)
            if given.scopes is not None:
                judge_settings("sso-session", {"sso_registration_scopes": given.scopes}, self._config)

    def _ask_for_portal(self) -> Portal:
        given, region = self._given, _stripped(self._given.sso_region)
        url = read_pasted_url(given.start_url) if given.start_url is not None else None
        portal = find_portal(self._config, url, region, given.session)
        if portal is None:
            text = self._asker.text(
                "Start URL of the access portal, from the invitation mail",
                "--start-url",
                read_pasted_url,
                default=self._only_start_url(),
                proposals=[s.sso_start_url for s in self._config.sessions.values() if s.sso_start_url],
            )
            portal = find_portal(self._config, read_pasted_url(text), region, given.session)
        assert portal is not None, "a URL says which portal"  # noqa: S101
        if portal.session is not None:
            self._say_of_session(self._config.sessions[portal.session])
        return portal

    def _say_of_session(self, session: SsoSession) -> None:
        self._say(f'sso-session "{session.name}" is there for this portal')
        if not session.scopes and self._given.scopes is None:
            self._printer.note("note: it has no scopes, so that its token is not refreshed; "
                               "--scopes sso:account:access adds them")  # fmt: skip

    def _only_start_url(self) -> str | None:
        """Return the start URL of the only session: where there is one portal, it is the one that is meant."""
        urls = [session.sso_start_url for session in self._config.sessions.values()]
        return urls[0] if len(urls) == 1 else None

    def _complete(self, portal: Portal) -> WantedSession:
        region = portal.region or self._ask_for_region(portal.start_url)
        if portal.session is None:
            check_portal(portal.start_url, region, self._config)
        name = portal.session or self._ask_for_session(portal.start_url)
        scopes = self._scopes(portal.session)
        return WantedSession(name, portal.start_url, region, scopes)

    def _ask_for_region(self, start_url: str) -> str:
        """Ask for what no mail tells.

        Source: AWS CLI user guide, Configuring IAM Identity Center authentication with the AWS CLI.
        """
        partition = parse_start_url(start_url).partition
        return self._asker.text(
            "Region of IAM Identity Center (in the portal, under a role's Access keys)",
            "--sso-region",
            lambda text: check_portal(start_url, text, self._config),
            proposals=[one for one in KNOWN_REGIONS if partition in (None, partition_of_region(one))],
        )

    def _ask_for_session(self, start_url: str) -> str:
        if self._given.session is not None:
            check_new_name(self._given.session, "sso-session name")
            return self._given.session
        proposed = propose_session_name(self._config, start_url)
        return self._asker.text("Name for the sso-session", "--session", self._check_new_session, default=proposed)

    def _check_new_session(self, name: str) -> None:
        check_new_name(name, "sso-session name")
        if name in self._config.sessions:
            raise DoubtfulValueError("sso_session", f'sso-session "{name}" is there for another portal')

    def _scopes(self, session: str | None) -> tuple[str, ...] | None:
        from ssocfg.config.schema import REFRESHABLE_SCOPES

        text = self._given.scopes
        if text is None and session is not None:
            there = self._config.sessions[session]
            return None if there.sso_registration_scopes is None else there.scopes
        words = (word.strip() for word in (text or REFRESHABLE_SCOPES).split(","))
        return tuple(word for word in words if word)

    # --- the sign-in -----------------------------------------------------------------------------

    def _sign_in(self, session: WantedSession, *, can_ask: bool) -> WantedSession:
        """Sign in; a region that does not know the start URL can be answered anew where somebody typed it."""
        while True:
            try:
                self._signed_in = self._sign_in_once(session)
            except DoubtfulValueError as doubt:
                if not (can_ask and self._asker.is_somebody_there):
                    raise
                self._printer.note(f"error: {doubt}")
                self._printer.note(f"hint: {doubt.hint}")
                session = session._replace(region=self._ask_for_region(session.start_url or ""))
            else:
                self._say(f'"{session.name}" {DONE[self._signed_in.how]}')
                return session

    def _sign_in_once(self, session: WantedSession) -> SignedIn:
        given = self._given
        show = show_on(self._printer, to_notes=self._how.output == "json", qr=given.qr)
        self._asked_to_sign_in = True
        try:
            return sign_in_checked(
                self._ground,
                session,
                flow=given.flow,
                timeout=given.timeout,
                no_browser=given.no_browser,
                output=show,
            )
        finally:
            self._printer.progress("")

    # --- account, role, profile ------------------------------------------------------------------

    def _choose_account(self, session: WantedSession) -> Account:
        account = choose_account(self._asker, list_accounts(self._ground, session), self._given.account)
        self._say(f"account {label_of(account)}")
        return account

    def _choose_role(self, session: WantedSession, account: Account) -> str:
        roles = list_roles(self._ground, session, account.account_id)
        role = choose_role(self._asker, account, roles, self._given.role)
        self._say(f"role {role}")
        return role

    def _ask_for_profile(self, session: str, account: Account, role: str) -> str:
        if self._given.profile is not None:
            return self._given.profile.strip()
        return self._asker.text(
            "Name for the profile",
            "--profile",
            lambda text: check_profile_name(self._config, text),
            default=propose_profile_name(self._config, session, account.account_id, account.name, role),
        )

    def _ask_for_settings(self, profile: str, sso_region: str) -> tuple[str, str]:
        given, own = self._given, self._settings_of(profile)
        wanted_region, wanted_shape = own.get("region", sso_region), own.get("output", OUTPUT)
        region = self._setting("Region that commands use", "region", given.region, wanted_region, KNOWN_REGIONS)
        shape = self._setting("Output format of AWS CLI", "output", given.shape, wanted_shape, OUTPUT_FORMATS)
        return region, shape

    def _settings_of(self, profile: str) -> dict[str, str]:
        there = self._config.profiles.get(profile)
        if there is None:
            return {}
        return {key: value for key, value in there.settings.items() if isinstance(value, str)}

    def _setting(self, question: str, key: str, given: str | None, default: str, known: Sequence[str]) -> str:
        def check(text: str) -> None:
            if text != default:  # which may be what the profile says already, such as a region of tomorrow
                judge_settings("profile", {key: text}, self._config)

        if given is not None:
            return given.strip()
        return self._asker.text(question, f"--{key}", check, default=default, proposals=known)


def _stripped(text: str | None) -> str | None:
    return None if text is None else text.strip()
