"""The environment's proxies as an httpx client's `mounts`, which a transport of one's own loses."""

import sys
from collections.abc import Mapping
from urllib.request import getproxies

__all__ = ["environment_proxies", "mounts"]


def environment_proxies() -> dict[str, str | None]:
    """Return the proxy of each URL pattern, as httpx reads the environment; None for none."""
    given = getproxies()
    exempt = [host.strip() for host in given.get("no", "").split(",") if host.strip()]
    if "*" in exempt:
        return {}
    found: dict[str, str | None] = {}
    for scheme in ("http", "https", "all"):
        if url := given.get(scheme):
            found[f"{scheme}://"] = url if "://" in url else f"http://{url}"
    return found | {_pattern(host): None for host in exempt}


def mounts(
    proxies: Mapping[str, str | None], socket_options: list[tuple[int, int, int]], transport: str
) -> dict[str, object]:
    """Return a transport of httpx for each pattern, None where there is no proxy."""
    httpx = sys.modules["httpx"]
    return {
        pattern: None
        if url is None
        else getattr(httpx, transport)(proxy=httpx.Proxy(url=url), socket_options=socket_options)
        for pattern, url in proxies.items()
    }


def _pattern(host: str) -> str:
    if "://" in host:
        return host
    if host.count(":") > 1:
        return f"all://[{host.strip('[]')}]"
    is_exact = host == "localhost" or host.partition("/")[0].replace(".", "").isdigit()
    return f"all://{host}" if is_exact else f"all://*{host}"
