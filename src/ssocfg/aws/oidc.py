"""SSO-OIDC: clients are registered, sign-ins begun, and tokens got and renewed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ssocfg.aws.answers import Answer
from ssocfg.aws.calls import Call, make_call
from ssocfg.aws.clients import Clients
from ssocfg.aws.device import DeviceAuthorization, DevicePoll, end_of_sign_in, read_device_authorization
from ssocfg.aws.failures import as_refresh_refusal, members_of
from ssocfg.errors import RefusedError, ThrottledError
from ssocfg.tokens.json_file import Unreadable
from ssocfg.tokens.registration import Registration, RegistrationKind, registration_of_answer
from ssocfg.tokens.token import Token
from ssocfg.values import Secret

__all__ = ["DeviceAuthorization", "DevicePoll", "Oidc"]

DEVICE_CODE = "urn:ietf:params:oauth:grant-type:device_code"
# Without a port: AWS lets a loopback address have any, as RFC 8252, section 7.3, demands.
REDIRECT_URI = "http://127.0.0.1/oauth/callback"
PKCE_GRANTS = ("authorization_code", "refresh_token")
# What AWS CLI registers and asks for where the session names no scopes.
# Source: AWS CLI 2.36, botocore/utils.py `SSOTokenFetcherAuth._register_client`.
DEFAULT_SCOPES = ("sso:account:access",)


class Oidc:
    """The service in one region. Nothing is asked twice by itself; every method may raise what `AwsError` names."""

    def __init__(self, clients: Clients, region: str) -> None:
        """Take the client.

        Args:
            clients: What makes the clients.
            region: The session's `sso_region`.

        Raises:
            InvalidValueError: The region cannot be one; nothing was opened.
        """
        self._client: Any = clients.client("sso-oidc", region)

    def register(
        self,
        kind: RegistrationKind,
        *,
        client_name: str,
        scopes: tuple[str, ...] | None,
        start_url: str,
        file: str,
    ) -> Registration:
        """Register a client.

        Args:
            kind: The sign-in that it is for. By a code no grant types are named, as AWS CLI does it.
            client_name: A name that administrators meet in CloudTrail: `ssocfg-<session>`, so that they can tell it
                from AWS CLI's `botocore-client-<session>`.
            scopes: The session's scopes; where it has none, a sign-in by browser is for `sso:account:access`, and one
                by a code for whatever AWS makes of none.
            start_url: The start URL, which a client for sign-ins by browser is bound to.
            file: The cache file that the registration is for.

        Raises:
            RefusedError: AWS refused.
            BadAnswerError: The answer lacks something.

        Source: AWS CLI 2.36, botocore/utils.py `SSOTokenFetcher._register_client`,
        `SSOTokenFetcherAuth._register_client`.
        """
        parameters: dict[str, object] = {"clientName": client_name, "clientType": "public"}
        grants: tuple[str, ...] | None = None
        if kind == "pkce":
            scopes, grants = scopes or DEFAULT_SCOPES, PKCE_GRANTS
            parameters |= {"grantTypes": list(grants), "redirectUris": [REDIRECT_URI], "issuerUrl": start_url}
        if scopes:
            parameters["scopes"] = list(scopes)
        members = self._ask(Call("RegisterClient", "register_client", parameters))
        made = registration_of_answer(members, file=file, scopes=scopes or None, grant_types=grants)
        if isinstance(made, Unreadable):
            raise Answer("RegisterClient", members).fail(made.reason)
        return made

    def start_device(self, registration: Registration, start_url: str) -> DeviceAuthorization:
        """Begin a sign-in by a code.

        Args:
            registration: A client for it.
            start_url: The start URL as written.

        Raises:
            RefusedError: AWS refused; `InvalidClientException` means that it has forgotten the client.
            BadAnswerError: The answer lacks something.
        """
        parameters = {**_client_of(registration), "startUrl": start_url}
        call = Call("StartDeviceAuthorization", "start_device_authorization", parameters)
        return read_device_authorization(Answer(call.operation, self._ask(call)))

    def poll_device(self, registration: Registration, device_code: Secret) -> Mapping[str, object] | DevicePoll:
        """Ask once whether a sign-in by a code was approved.

        Args:
            registration: The client that it was begun with.
            device_code: Its device code.

        Returns:
            The members of the CreateToken answer for `token_of_answer`, or why there is none yet.

        Raises:
            SignInTimeoutError: The code has expired.
            SignInDeniedError: The person, or an administrator's rule, said no.
            RefusedError: AWS refused otherwise.
            UnreachableError: No answer came; asking again is harmless.
        """
        parameters = {**_client_of(registration), "grantType": DEVICE_CODE, "deviceCode": device_code}
        try:
            return self._create_token(parameters)
        except ThrottledError:
            return DevicePoll.SLOW_DOWN
        except RefusedError as refused:
            if refused.error == "AuthorizationPendingException":
                return DevicePoll.PENDING
            raise end_of_sign_in(refused) from None

    def authorize_url(
        self, registration: Registration, redirect_uri: str, state: str, challenge: str, scopes: Sequence[str]
    ) -> str:
        """Make the URL that a browser signs in at; nothing is asked.

        Args:
            registration: A client for sign-ins by browser.
            redirect_uri: Where the browser brings the code, with the port.
            state: What it brings back with it.
            challenge: What the verifier is compared with.
            scopes: The scopes to ask for; `sso:account:access` where there are none.

        Source: AWS CLI 2.36, botocore/utils.py `SSOTokenFetcherAuth._get_authorization_uri`.
        """
        from urllib.parse import urlencode

        fields = {
            "response_type": "code",
            "client_id": registration.client_id,
            "redirect_uri": redirect_uri,
            "state": state,
            "code_challenge_method": "S256",
            "scopes": " ".join(scopes or DEFAULT_SCOPES),
            "code_challenge": challenge,
        }
        return f"{self._endpoint()}/authorize?{urlencode(fields)}"

    def _endpoint(self) -> str:
        """Return the URL that calls go to; `meta.endpoint_url` is another one for some settings of some regions."""
        empty = {"clientId": "", "clientSecret": "", "startUrl": ""}
        url: str = self._client.generate_presigned_url("start_device_authorization", Params=empty)
        return url.partition("?")[0].removesuffix("/device_authorization")

    def exchange_code(
        self, registration: Registration, code: Secret, redirect_uri: str, verifier: Secret
    ) -> Mapping[str, object]:
        """Get a token for the code that a browser brought; a code is good for one try.

        Args:
            registration: The client that the code was asked for with.
            code: The code.
            redirect_uri: Where the browser brought it, as `authorize_url` was told.
            verifier: What proves that the code comes from who asked for it.

        Returns:
            The members of the CreateToken answer for `token_of_answer`.

        Raises:
            RefusedError: AWS refused.
            UnreachableError: No answer came; the code may be spent.
        """
        parameters: dict[str, object] = {
            **_client_of(registration),
            "grantType": "authorization_code",
            "code": code,
            "redirectUri": redirect_uri,
            "codeVerifier": verifier,
        }
        # A connection that was open while the person took their time may be dead without saying so, and the code is
        # good for one try: close them, so that a new one is opened.
        self._client.close()
        return self._create_token(parameters)

    def refresh(self, token: Token) -> Mapping[str, object]:
        """Renew a token.

        Args:
            token: The token, with a refresh token and the client that it was got with.

        Returns:
            The members of the CreateToken answer for `refreshed`.

        Raises:
            RefreshRefusedError: AWS refused in a way that makes a new sign-in needed.
            RefusedError: AWS has trouble, or was asked too often; the refresh token is still good.
            UnreachableError: No answer came; the refresh token may be spent.
            ValueError: The token lacks what it is renewed with; see `judge_renewal`.
        """
        if token.client_id is None or token.client_secret is None or token.refresh_token is None:
            raise ValueError("the token lacks its refresh token, or the client that it was got with")
        parameters: dict[str, object] = {
            "clientId": token.client_id,
            "clientSecret": token.client_secret,
            "grantType": "refresh_token",
            "refreshToken": token.refresh_token,
        }
        try:
            return self._create_token(parameters)
        except RefusedError as refused:
            refusal = as_refresh_refusal(refused)
            if refusal is None:
                raise
            raise refusal from None

    def _create_token(self, parameters: Mapping[str, object]) -> Mapping[str, object]:
        members = self._ask(Call("CreateToken", "create_token", parameters))
        answer = Answer("CreateToken", members)
        answer.secret("accessToken")
        answer.seconds("expiresIn")
        return members

    def _ask(self, call: Call) -> Mapping[str, object]:
        return members_of("sso-oidc", call, make_call(self._client, call))


def _client_of(registration: Registration) -> dict[str, object]:
    return {"clientId": registration.client_id, "clientSecret": registration.client_secret}
