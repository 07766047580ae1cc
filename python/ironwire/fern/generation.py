"""What the stand-in of each package is made of: found by the module's name when it runs."""

import importlib
from dataclasses import dataclass
from typing import Any, Final

from ironwire.fern.profiles import NEWEST, Profile

__all__ = ["Generation", "generation_of", "register"]


@dataclass(frozen=True, slots=True)
class Generation:
    """The generation of one package.

    Attributes:
        module: The name of the module that the stand-in takes the place of.
        profile: What its core does.
        names: The names that its core binds, with module and attribute of those it imports.
    """

    module: str
    profile: Profile
    names: dict[str, tuple[str, str | None] | None]

    def imported(self, name: str) -> object:
        """Return what the package's own core imports under a name.

        Raises:
            AttributeError: It imports no such name.
        """
        origin = self.names.get(name)
        if origin is None:
            raise AttributeError(f"module {self.module!r} has no attribute {name!r}")
        module, attribute = origin
        package = self.module.rpartition(".")[0]
        found = importlib.import_module(module, package)
        if attribute is None:
            return importlib.import_module(module.partition(".")[0])
        try:
            return getattr(found, attribute)
        except AttributeError:
            # A package may import a module of its own by name.
            return importlib.import_module(f"{found.__name__}.{attribute}")

    def logger(self, logging_config: object) -> Any:
        """Return the logger that the package's own `create_logger` makes, None without it."""
        if self.names.get("create_logger") is None:
            return None
        create: Any = self.imported("create_logger")
        return create(logging_config)


_OWN: Final = "ironwire.fern"
_NEWEST: Final = Generation(
    module=f"{_OWN}.http_client",
    profile=NEWEST,
    names={
        "File": (f"{_OWN}.file", "File"),
        "convert_file_dict_to_httpx_tuples": (f"{_OWN}.file", "convert_file_dict_to_httpx_tuples"),
        "FORCE_MULTIPART": (f"{_OWN}.force_multipart", "FORCE_MULTIPART"),
        "jsonable_encoder": (f"{_OWN}.jsonable_encoder", "jsonable_encoder"),
        "encode_query": (f"{_OWN}.query_encoder", "encode_query"),
        "remove_none_from_dict": (f"{_OWN}.remove_none_from_dict", "remove_none_from_dict"),
        "RequestOptions": (f"{_OWN}.request_options", "RequestOptions"),
        "httpx": ("httpx", None),
    },
)
_GENERATIONS: Final[dict[str, Generation]] = {}


def register(generation: Generation) -> None:
    """Keep a generation for the module that is going to run under its name."""
    _GENERATIONS[generation.module] = generation


def generation_of(module: str) -> Generation:
    """Return the generation of a stand-in; the newest for `ironwire.fern.http_client`."""
    return _GENERATIONS.get(module, _NEWEST)
