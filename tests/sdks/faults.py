"""Calls of an SDK against an API that fails first: what is sent, with which core.

`python -m sdks.faults PACKAGE` prints it as JSON; a process of its own, as each SDK has its
own folder on the import path.
"""

import json
import sys
from collections.abc import Iterable
from contextlib import suppress
from typing import Any
from unittest import mock

import httpx

import ironwire
from ironwire.doctor.cores import DoctorError, find_core
from ironwire.doctor.roots import Root, construct, roots_of, wrapper_in
from server import answer, loopback


def sent(core: Any, **call: Any) -> dict[str, Any]:
    """Return the bodies of a call's attempts and the status code that the caller sees."""
    with loopback(answer(503), answer(503)) as server, mock.patch("time.sleep") as sleep:
        response = core.request("things", method="POST", base_url=server.url, **call)
        return {
            "bodies": [body.decode("latin-1") for body in server.bodies],
            "status": response.status_code,
            "delays": [call.args[0] for call in sleep.call_args_list],
        }


def outcomes(core: Any) -> dict[str, Any]:
    options = {"max_retries": 2}
    return {
        "form": sent(core, data={"a": "b"}, request_options=options),
        "pieces": sent(core, content=iter([b"once"]), request_options=options),
        "json": sent(core, json={"a": iter([1, 2])}, request_options=options),
    }


def _constructed(roots: Iterable[Root]) -> object:
    for root in roots:
        with suppress(DoctorError):
            return construct(root).client
    raise DoctorError("no client can be constructed")


def main(package: str) -> None:
    roots, _ = roots_of(find_core(package, None))
    client = _constructed(root for root in roots if root.mode == "sync")
    holder: Any = wrapper_in(client)
    with httpx.Client(trust_env=False, timeout=5) as httpx_client:
        holder.httpx_client.httpx_client = httpx_client
        original = outcomes(holder.httpx_client)
        ironwire.adopt(client)
        own = outcomes(holder.httpx_client)
    sys.stdout.write(json.dumps({"original": original, "ironwire": own}))


if __name__ == "__main__":
    main(sys.argv[1])
