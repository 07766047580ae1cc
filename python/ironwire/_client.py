"""The sync client; `_async_client.py` is the same with `await`, and a test says so."""

import random
import secrets
import time
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, cast

from ironwire._core.exchange import exchange, following
from ironwire._core.plan import Call, ClientConfig, RequestPlan, checked_config, plan
from ironwire._core.retry import STANDARD, RetryPolicy
from ironwire._engine import engine_of
from ironwire._kernel import kernel_named
from ironwire._providers import chosen_base_url, resolved
from ironwire.types import AnyJson, Content, Files, Provider, RequestOptions

if TYPE_CHECKING:
    import httpx
    import httpx2

__all__ = ["HttpClient"]


class HttpClient:
    """Sends an SDK's calls on the caller's own sync client.

    Args:
        httpx_client: An `httpx.Client` or `httpx2.Client`; the caller closes it.
        base_timeout: Seconds for each of connect, read, write and pool; None for the
            client's own timeout.
        base_headers: Header fields of every call.
        base_url: Where paths are joined to; None if each call names its own.
        kernel: `"rust"` or `"python"`; None for the active one.
        retry_policy: Decides about retries.

    The three bases may be callables, asked at every call; values that are not callable
    are read once, here.

    Raises:
        InputError: An argument is refused: a TypeError or ValueError, naming it.
    """

    def __init__(
        self,
        httpx_client: "httpx.Client | httpx2.Client",
        base_timeout: Provider[float | None],
        base_headers: Provider[Mapping[str, AnyJson]],
        base_url: Provider[str | None] | None = None,
        *,
        kernel: str | None = None,
        retry_policy: RetryPolicy = STANDARD,
    ) -> None:
        # httpx2 offers the interface of httpx, and its objects go by those types here.
        self.httpx_client = cast("httpx.Client", httpx_client)
        self.base_timeout = base_timeout
        self.base_headers = base_headers
        self.base_url = base_url
        self._engine = engine_of(httpx_client, is_async=False)
        self._kernel = kernel_named(kernel)
        self._policy = retry_policy
        is_fixed = not any(map(callable, (base_timeout, base_headers, base_url)))
        # Checked here even where a callable gives the rest at the call.
        config = self._config_of(
            *(None if callable(base) else base for base in (base_timeout, base_headers, base_url))
        )
        self._config = config if is_fixed else None

    def get_base_url(self, maybe_base_url: str | None) -> str:
        """Return a call's base URL, or else the client's, as it was given.

        Raises:
            InputError: There is neither, or it is no base URL.
        """
        return chosen_base_url(maybe_base_url, self.base_url)

    def request(
        self,
        path: str | None = None,
        *,
        method: str,
        base_url: str | None = None,
        params: Mapping[str, AnyJson] | None = None,
        json: AnyJson | None = None,
        data: AnyJson | None = None,
        content: Content | None = None,
        files: Files | None = None,
        headers: Mapping[str, AnyJson] | None = None,
        request_options: RequestOptions | None = None,
        retries: int = 0,
        omit: AnyJson | None = None,
        force_multipart: bool = False,
        optional_body: bool = False,
    ) -> "httpx.Response":
        """Send a request and return its response, read to the end.

        A status code of 400 or more is returned, not raised.

        Args:
            path: Joined to the base URL, whose origin and path prefix it cannot leave; None
                for the base URL itself.
            method: A method of RFC 9110 in any case, or another token.
            base_url: Instead of the client's.
            params: Query parameters; nested mappings in brackets, lists as repeated names.
            json: A body by the table in `docs/encoding.md`.
            data: A form as a mapping, or a body of bytes or text as it is.
            content: A body as it is: bytes, text, an open binary file, an iterator of bytes.
            files: Parts of a multipart form (RFC 7578), `data` its fields.
            headers: Header fields; None removes one, also of the client's own.
            request_options: What the user of the SDK wants otherwise.
            retries: How many retries the caller has taken before; they count.
            omit: The sentinel whose entries are left out, compared by identity.
            force_multipart: Send `data` as a multipart form even without files.
            optional_body: Send no body where the JSON would be an empty object.

        Raises:
            InputError: An argument is refused; nothing was sent.
            EncodeError: The body has no JSON form; nothing was sent.
            BodyLengthError: A file became shorter while it was sent.
            httpx.RequestError: No response came; of the client's own family.
        """
        call = Call(
            path=path,
            method=method,
            base_url=base_url,
            params=params,
            json=json,
            data=data,
            content=content,
            files=files,
            headers=headers,
            request_options=request_options,
            retries=retries,
            omit=omit,
            force_multipart=force_multipart,
            optional_body=optional_body,
        )
        return self._exchange(plan(call, self._configured()), stream=False)

    @contextmanager
    def stream(
        self,
        path: str | None = None,
        *,
        method: str,
        base_url: str | None = None,
        params: Mapping[str, AnyJson] | None = None,
        json: AnyJson | None = None,
        data: AnyJson | None = None,
        content: Content | None = None,
        files: Files | None = None,
        headers: Mapping[str, AnyJson] | None = None,
        request_options: RequestOptions | None = None,
        retries: int = 0,
        omit: AnyJson | None = None,
        force_multipart: bool = False,
        optional_body: bool = False,
    ) -> Generator["httpx.Response"]:
        """Send a request and yield its response with the body still to be read.

        The arguments and errors are those of `request()`. Retries end when a response is
        yielded. Its connection is released however the block is left.
        """
        call = Call(
            path=path,
            method=method,
            base_url=base_url,
            params=params,
            json=json,
            data=data,
            content=content,
            files=files,
            headers=headers,
            request_options=request_options,
            retries=retries,
            omit=omit,
            force_multipart=force_multipart,
            optional_body=optional_body,
        )
        response = self._exchange(plan(call, self._configured()), stream=True)
        try:
            yield response
        finally:
            response.close()

    def _configured(self) -> ClientConfig:
        if self._config is not None:
            return self._config
        return self._config_of(
            resolved(self.base_timeout),
            resolved(self.base_headers),
            resolved(self.base_url),
        )

    def _config_of(
        self, base_timeout: object, base_headers: object, base_url: object
    ) -> ClientConfig:
        return checked_config(
            base_url=base_url,
            base_headers=base_headers,
            base_timeout=base_timeout,
            policy=self._policy,
            kernel=self._kernel,
            is_async=False,
            make_boundary=secrets.token_hex,
        )

    def _exchange(self, request_plan: RequestPlan, *, stream: bool) -> "httpx.Response":
        """Drive a call's attempts: wait, send, tell what came, until there is no next one."""
        course = exchange(request_plan)
        attempt = next(course)
        while True:
            if attempt.delay_s > 0:
                time.sleep(attempt.delay_s)
            request = self._engine.request(self.httpx_client, request_plan)
            try:
                response = self._send(request, request_plan, stream=stream)
            except self._engine.RequestError as exc:
                failure = self._engine.failure(exc, request, random.random())
                upcoming = following(course, failure)
                if upcoming is None:
                    raise
            else:
                answer = self._engine.answer(response, time.time(), random.random())
                upcoming = following(course, answer)
                if upcoming is None:
                    return response
                response.close()
            attempt = upcoming

    def _send(
        self, request: "httpx.Request", request_plan: RequestPlan, *, stream: bool
    ) -> "httpx.Response":
        """Send one attempt's request and follow redirects within its origin."""
        client = self.httpx_client
        response = client.send(request, stream=stream, follow_redirects=False)
        history: list[httpx.Response] = []
        while (hop := self._engine.next_hop(client, request_plan, response)) is not None:
            response.close()
            history.append(response)
            self._engine.check_redirects(client, history, hop)
            response = client.send(hop, stream=stream, follow_redirects=False)
            response.history = list(history)
        return response
