"""Which generation a core is of: read from its source, which is never imported."""

import ast
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from ironwire.errors import AdoptionError
from ironwire.fern.profiles import NEWEST, PROFILES, Profile

__all__ = ["Core", "read_core"]

_Function = ast.FunctionDef | ast.AsyncFunctionDef

# What the newest known core has; a name beyond these belongs to a generation to come.
_KNOWN_FUNCTIONS: Final = frozenset(
    {
        "_add_positive_jitter",
        "_add_symmetric_jitter",
        "_build_url",
        "_get_environment_proxies",
        "_maybe_filter_none_from_multipart_data",
        "_merge_headers",
        "_parse_retry_after",
        "_parse_x_ratelimit_reset",
        "_redact_headers",
        "_retry_timeout",
        "_retry_timeout_from_retries",
        "_should_retry",
        "drop_content_type_without_body",
        "get_async_keepalive_proxy_mounts",
        "get_keepalive_proxy_mounts",
        "get_keepalive_socket_options",
        "get_request_body",
        "maybe_filter_request_body",
        "remove_omit_from_dict",
    }
)
_KNOWN_PARAMETERS: Final = frozenset(
    {
        "self",
        "httpx_client",
        "base_timeout",
        "base_headers",
        "base_url",
        "base_max_retries",
        "async_base_headers",
        "logging_config",
        "path",
        "method",
        "params",
        "json",
        "data",
        "content",
        "files",
        "headers",
        "request_options",
        "retries",
        "omit",
        "optional_body",
        "force_multipart",
    }
)
# From this generation on, an unknown name makes a core one that is newer than all known.
_RECENT: Final = "V12"


@dataclass(frozen=True, slots=True)
class Core:
    """What the source of a core says.

    Attributes:
        profile: Its generation.
        names: The names that it binds, with the module and the attribute of those that it
            imports; a module's own level counts as dots.
    """

    profile: Profile
    names: dict[str, tuple[str, str | None] | None]


def read_core(source: str, name: str) -> Core:
    """Return what the source of a `core/http_client.py` says.

    Args:
        source: Its text.
        name: The module's name, for messages.

    Raises:
        AdoptionError: It defines no `HttpClient`, or is no Python.
    """
    try:
        tree = ast.parse(source)
    except SyntaxError as exc:
        raise AdoptionError(f"cannot read the source of `{name}`") from exc
    classes = {node.name: node for node in tree.body if isinstance(node, ast.ClassDef)}
    functions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    missing = {"HttpClient", "AsyncHttpClient"} - classes.keys()
    if missing:
        found = ", ".join(sorted({*classes, *functions})) or "nothing"
        raise AdoptionError(
            f"expected `{name}` to define HttpClient and AsyncHttpClient, found {found}"
        )
    facts = _Facts(functions, classes["HttpClient"], classes["AsyncHttpClient"])
    return Core(_profile(facts, name), dict(_bound(tree)))


class _Facts:
    """What is asked of a core: its functions, parameters and constants."""

    def __init__(
        self, functions: dict[str, ast.FunctionDef], sync: ast.ClassDef, other: ast.ClassDef
    ) -> None:
        self.functions: Final = functions
        self.init: Final = _parameters(_method(sync, "__init__"))
        self.async_init: Final = _parameters(_method(other, "__init__"))
        request = _method(sync, "request")
        self.request: Final = _parameters(request)
        self.request_text: Final = "" if request is None else ast.unparse(request)
        self.retried: Final = frozenset(_retried(request))
        self.option_default: Final = _option_default(request)

    def marks(self) -> frozenset[str]:
        """Return the marks of `profiles.py` that the core has."""
        body = self.functions.get("get_request_body")
        timeout = self.init.get("base_timeout")
        has = {
            "own_request": "method" in self.request,
            "get_request_body": body is not None,
            "empty_object_rule": body is not None and _compares_with_empty(body),
            "callable_bases": timeout is not None and "Callable" in timeout.annotation,
            "omit_in_files": "remove_none_from_dict(files), omit" in self.request_text,
            "retries_2": self.default_of("retries") == 2,
            "force_multipart": "force_multipart" in self.request,
            "ratelimit_reset": "_parse_x_ratelimit_reset" in self.functions,
            "no_none_in_multipart": "_maybe_filter_none_from_multipart_data" in self.functions,
            "async_base_headers": "async_base_headers" in self.async_init,
            "default_retries_2": self.option_default != 0,
            "build_url": "_build_url" in self.functions,
            "logging_config": "logging_config" in self.init,
            "base_max_retries": "base_max_retries" in self.init,
            "keepalive_options": "get_keepalive_socket_options" in self.functions,
            "optional_body": "optional_body" in self.request,
            "merge_headers": "_merge_headers" in self.functions,
            "protocol_errors_by_option": "retry_remote_protocol_errors" in self.request_text,
            "proxy_mounts": "get_keepalive_proxy_mounts" in self.functions,
        }
        return frozenset(name for name, is_there in has.items() if is_there)

    def default_of(self, parameter: str) -> object:
        """Return the default of a parameter of `request()`, None without a constant one."""
        found = self.request.get(parameter)
        return None if found is None else found.default

    def unknown(self) -> set[str]:
        """Return the names that no known generation has."""
        parameters = {*self.init, *self.async_init, *self.request}
        return (self.functions.keys() - _KNOWN_FUNCTIONS) | (parameters - _KNOWN_PARAMETERS)


@dataclass(frozen=True, slots=True)
class _Parameter:
    annotation: str
    default: object


def _profile(facts: _Facts, name: str) -> Profile:
    marks = facts.marks()
    nearest = max(
        (profile for profile in PROFILES if profile.marks <= marks),
        key=lambda profile: len(profile.marks),
    )
    recent = [profile.name for profile in PROFILES]
    unknown = facts.unknown()
    if unknown and recent.index(nearest.name) >= recent.index(_RECENT):
        listed = ", ".join(f"`{item}`" for item in sorted(unknown))
        warnings.warn(
            f"`{name}` is of an unknown generation: it has {listed}; it is taken for the newest"
            " known one",
            stacklevel=4,
        )
        nearest = NEWEST
    return _refined(nearest, facts)


def _refined(profile: Profile, facts: _Facts) -> Profile:
    """Return the profile with the numbers that the core itself names."""
    own = facts.init.get("base_max_retries")
    most = facts.option_default if own is None else own.default
    if isinstance(most, int) and profile.max_retries != most:
        profile = replace(profile, max_retries=most)
    should_retry = facts.functions.get("_should_retry")
    if should_retry is not None and not _compares_sizes(should_retry):
        profile = replace(profile, statuses="recommended")
    if facts.retried and profile.protocol_errors == "always":
        profile = replace(profile, retried_errors=facts.retried)
    return profile


def _bound(tree: ast.Module) -> Iterator[tuple[str, tuple[str, str | None] | None]]:
    for node in tree.body:
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.asname or alias.name.partition(".")[0], (alias.name, None)
        elif isinstance(node, ast.ImportFrom):
            origin = "." * node.level + (node.module or "")
            for alias in node.names:
                yield alias.asname or alias.name, (origin, alias.name)
        elif isinstance(node, _Function | ast.ClassDef):
            yield node.name, None
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            yield from ((target.id, None) for target in targets if isinstance(target, ast.Name))


def _method(cls: ast.ClassDef, name: str) -> _Function | None:
    found = (node for node in cls.body if isinstance(node, _Function) and node.name == name)
    return next(found, None)


def _parameters(function: _Function | None) -> dict[str, _Parameter]:
    if function is None:
        return {}
    given = function.args
    positional = [*given.posonlyargs, *given.args]
    defaults: list[ast.expr | None] = [None] * (len(positional) - len(given.defaults))
    defaults += [*given.defaults, *given.kw_defaults]
    return {
        argument.arg: _Parameter(
            "" if argument.annotation is None else ast.unparse(argument.annotation),
            default.value if isinstance(default, ast.Constant) else None,
        )
        for argument, default in zip([*positional, *given.kwonlyargs], defaults, strict=True)
    }


def _compares_with_empty(function: _Function) -> bool:
    return any(
        isinstance(node, ast.Compare)
        and any(isinstance(other, ast.Dict) and not other.keys for other in node.comparators)
        for node in ast.walk(function)
    )


def _compares_sizes(function: _Function) -> bool:
    return any(isinstance(node, ast.Gt | ast.GtE) for node in ast.walk(function))


def _option_default(function: _Function | None) -> object:
    """Return what `max_retries` is without an option: a number, None if it is an attribute."""
    for node in () if function is None else ast.walk(function):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr == "get"
            and len(node.args) == 2
            and isinstance(node.args[0], ast.Constant)
            and node.args[0].value == "max_retries"
        ):
            default = node.args[1]
            return default.value if isinstance(default, ast.Constant) else None
    return 0


def _retried(function: _Function | None) -> Iterator[str]:
    for node in () if function is None else ast.walk(function):
        if isinstance(node, ast.ExceptHandler) and node.type is not None:
            caught = node.type.elts if isinstance(node.type, ast.Tuple) else [node.type]
            yield from (item.attr for item in caught if isinstance(item, ast.Attribute))
