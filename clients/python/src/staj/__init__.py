"""A client of Staj: the generated package `staj.contract`, with sign-in, refresh, repeats and typed problems.

    with Staj("http://127.0.0.1:8080") as staj:
        staj.sign_in("yazilim@staj.example", "sandbox-parola")
        offers = ok(list_offers.sync_detailed(client=staj.client))
"""

import json
import threading
import time
from collections.abc import Callable, Generator, Iterator
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import Any, Protocol, Self, TypeVar, cast
from uuid import uuid4

import httpx

from .contract.api.auth import login, logout, refresh_tokens
from .contract.client import AuthenticatedClient
from .contract.models import LoginRequest, Problem, RefreshRequest, TokenPair
from .contract.types import UNSET, Response, Unset

__all__ = ["ProblemError", "Staj", "TokenPair", "ok", "pages"]

T = TypeVar("T")


class ProblemError(Exception):
    """A request that was refused. Branch on `code`, and on `status` if you do not know the code."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(f"{problem.code}: {problem.detail or problem.title}")
        self.problem = problem
        self.status = problem.status
        self.code = problem.code

    def facts(self, name: str) -> list[str]:
        """The values of this fact. A fact with several values is listed once for each."""
        return [fact.value for fact in self.problem.facts if fact.name == name]


def ok(response: Response[T | Problem]) -> T:
    """What was answered. Raises a `ProblemError` if the request was refused."""
    if response.status_code >= 400:
        raise ProblemError(Problem.from_dict(json.loads(response.content)))
    return cast(T, response.parsed)


class Page(Protocol):
    next_cursor: str | None


P = TypeVar("P", bound=Page)


def pages(read: Callable[[str | Unset], P]) -> Iterator[P]:
    """Reads a list page by page: `pages(lambda at: ok(list_offers.sync_detailed(client=staj.client, cursor=at)))`."""
    page = read(UNSET)
    yield page
    while page.next_cursor is not None:
        page = read(page.next_cursor)
        yield page


class Staj:
    """A session. Give `client` to the generated functions. It can be used by several threads."""

    def __init__(
        self,
        base_url: str,
        *,
        language: str = "en",
        tokens: TokenPair | None = None,
        on_tokens: Callable[[TokenPair | None], None] = lambda tokens: None,
        retries: int = 3,
        longest_wait: float = 60,
        timeout: float = 30,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        """`language` is that of problems and refusals, `tr` or `en`. `on_tokens` is called with the tokens whenever they change, and with None when the session has ended.

        A request is repeated at most `retries` times. A `Retry-After` above `longest_wait` is not waited for.
        """
        self.tokens, self._on_tokens = tokens, on_tokens
        self._renewal = threading.Lock()
        transport = transport or httpx.HTTPTransport()
        # Sign-in and refresh need no token, and must not wait for a refresh.
        headers = {"Accept-Language": language}
        self._open = _client(base_url, headers=headers, timeout=timeout, transport=transport)
        patient = _Patient(transport, retries, longest_wait)
        self.client = _client(base_url, headers=headers, timeout=timeout, transport=patient, auth=_Signed(self))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.client.get_httpx_client().close()

    def sign_in(self, email: str, password: str, code: str | None = None) -> None:
        """`code` is what the authenticator app shows, if the account has one."""
        self._keep(ok(login.sync_detailed(client=self._open, body=LoginRequest(email, password, code or UNSET))))

    def sign_out(self) -> None:
        ok(logout.sync_detailed(client=self.client))
        self._keep(None)

    def _renewed(self, old: TokenPair) -> TokenPair | None:
        """Other tokens than these. Threads that need them at the same time share a refresh."""
        with self._renewal:
            if self.tokens is old:
                answer = refresh_tokens.sync_detailed(client=self._open, body=RefreshRequest(old.refresh_token))
                self._keep(None if answer.status_code == 401 else ok(answer))
            return None if self.tokens is old else self.tokens

    def _keep(self, tokens: TokenPair | None) -> None:
        self.tokens = tokens
        self._on_tokens(tokens)


def _client(base_url: str, **options: Any) -> AuthenticatedClient:
    client = httpx.Client(base_url=base_url, event_hooks={"response": [_expect_problem]}, **options)
    # Its own token would be fixed, so it gets none.
    return AuthenticatedClient(base_url, token="").set_httpx_client(client)


def _expect_problem(response: httpx.Response) -> None:
    # A proxy may answer in place of the API, with a page of its own.
    if response.is_error and "problem+json" not in response.headers.get("Content-Type", ""):
        response.raise_for_status()


class _Signed(httpx.Auth):
    """Adds keys and access tokens, and renews a token that has expired."""

    requires_response_body = True

    def __init__(self, session: Staj) -> None:
        self._session = session

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        # With a key, the request can be repeated if its answer is lost.
        if request.method == "POST":
            request.headers.setdefault("Idempotency-Key", str(uuid4()))
        tokens = self._session.tokens
        # A large upload should not be sent in vain.
        if tokens and tokens.access_expires_at < datetime.now(UTC) + timedelta(seconds=30):
            tokens = self._session._renewed(tokens) or tokens
        if tokens:
            request.headers["Authorization"] = f"Bearer {tokens.access_token}"
        response = yield request
        # A wrong password or code is 401 as well, and must not be sent twice.
        refused = response.status_code == 401 and b'"unauthorized"' in response.content
        if tokens and refused and (tokens := self._session._renewed(tokens)):
            request.headers["Authorization"] = f"Bearer {tokens.access_token}"
            response = yield request


class _Patient(httpx.BaseTransport):
    """Repeats a request if that is safe and the server asks for it or cannot be reached."""

    def __init__(self, transport: httpx.BaseTransport, retries: int, longest_wait: float) -> None:
        self._transport, self._retries, self._longest_wait = transport, retries, longest_wait

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        safe = request.method in ("GET", "HEAD") or "Idempotency-Key" in request.headers
        left = self._retries if safe else 0
        while True:
            wait = 1.0
            try:
                response = self._transport.handle_request(request)
                asked = response.headers.get("Retry-After", "")
                if not left or not asked.isdecimal() or int(asked) > self._longest_wait:
                    return response
                wait = int(asked)
                response.close()
            except httpx.TransportError:
                if not left:
                    raise
            left -= 1
            time.sleep(wait)

    def close(self) -> None:
        self._transport.close()
