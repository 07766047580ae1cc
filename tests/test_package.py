"""The package as a whole: imports, kernels, what is public, errors."""

import ast
import os
import pickle
import subprocess
import sys
from importlib.metadata import PackageNotFoundError
from pathlib import Path

import pytest

import ironwire
from ironwire import __main__, _kernel, errors

PACKAGE = Path(ironwire.__file__).parent
PURE = [*PACKAGE.glob("_core/*.py"), *PACKAGE.glob("_kernel/fallback/*.py")]

# Whose modules may import what stands to their left (docs/design.md, "Layers").
LAYERS = [
    ("errors", "types"),
    ("_kernel",),
    ("_core",),
    ("_engine", "_chance", "_providers", "_seed", "_client", "_async_client"),
    ("http_client",),
    ("fern",),
    ("_adopt",),
    ("doctor",),
    ("__init__", "__main__"),
]


def python(code: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def imported(path: Path) -> set[str]:
    """Return the modules that a file imports outside `if TYPE_CHECKING`."""
    tree = ast.parse(path.read_text())
    typing_only = {
        node
        for block in ast.walk(tree)
        if isinstance(block, ast.If) and ast.unparse(block.test) == "TYPE_CHECKING"
        for node in ast.walk(block)
    }
    found: set[str] = set()
    for node in ast.walk(tree):
        if node in typing_only:
            continue
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def layer(part: str) -> int:
    return next(number for number, parts in enumerate(LAYERS) if part in parts)


@pytest.mark.parametrize(
    "path", sorted(PACKAGE.rglob("*.py")), ids=lambda path: str(path.relative_to(PACKAGE))
)
def test_imports_point_to_the_left(path: Path) -> None:
    own = layer(path.relative_to(PACKAGE).parts[0].removesuffix(".py"))

    for module in imported(path):
        parts = module.split(".")
        if parts[0] == "ironwire" and len(parts) > 1 and parts[1] in sum(LAYERS, ()):
            assert layer(parts[1]) <= own, f"{path.name} imports {module}"


@pytest.mark.parametrize("path", PURE, ids=lambda path: path.name)
def test_the_core_and_the_kernels_are_pure(path: Path) -> None:
    banned = {"asyncio", "httpx", "httpx2", "os", "pydantic", "random", "time"}

    assert not {module.partition(".")[0] for module in imported(path)} & banned


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=lambda path: path.name)
def test_no_file_is_longer_than_its_name_can_tell(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= 300


def test_importing_the_package_imports_no_family_and_no_models() -> None:
    result = python(
        "import sys, ironwire; print(*sorted({'httpx','httpx2','pydantic','numpy','email'} "
        "& set(sys.modules)))"
    )

    assert result.stderr == ""
    assert result.stdout.strip() == ""


def test_a_body_without_models_imports_no_pydantic() -> None:
    result = python(
        "import sys, datetime, ironwire\n"
        "from ironwire import _kernel\n"
        "for kernel in _kernel.available.values():\n"
        "    kernel.encode_body({'a': [1, 2.5, datetime.date(2026, 11, 22), b'x']})\n"
        "print('pydantic' in sys.modules)"
    )

    assert result.stdout.strip() == "False"


def test_both_kernels_are_available_and_rust_is_active() -> None:
    if os.environ.get("IRONWIRE_KERNEL", "auto") != "auto":
        pytest.skip("a kernel was chosen from outside")
    assert sorted(_kernel.available) == ["python", "rust"]
    assert _kernel.active.NAME == "rust"


@pytest.mark.parametrize("name", ["python", "rust"])
def test_the_environment_names_the_kernel(name: str) -> None:
    result = python(
        "from ironwire import _kernel; print(_kernel.active.NAME)", IRONWIRE_KERNEL=name
    )

    assert result.stdout.strip() == name


def test_an_unknown_kernel_is_refused_loudly() -> None:
    result = python("import ironwire", IRONWIRE_KERNEL="fortran")

    assert result.returncode != 0
    assert "IRONWIRE_KERNEL" in result.stderr


@pytest.mark.parametrize("level", ["public", "baseline"])
def test_the_environment_says_at_which_level_bodies_are_walked(level: str) -> None:
    if level == "baseline" and not (3, 11) <= sys.version_info[:2] <= (3, 13):
        pytest.skip("the layout of objects is known of other versions")

    result = python(
        "from ironwire import _kernel; print(_kernel.why)",
        IRONWIRE_KERNEL="rust",
        IRONWIRE_LEVEL=level,
    )

    assert result.stdout == f"the extension is installed and walks at level `{level}`\n"


def test_an_unknown_level_is_refused_loudly() -> None:
    result = python("import ironwire", IRONWIRE_LEVEL="sideways")

    assert result.returncode != 0
    assert "IRONWIRE_LEVEL" in result.stderr


WITHOUT_EXTENSION = """
import sys
sys.modules["ironwire._kernel._rust"] = None
import ironwire
from ironwire import _kernel
print(_kernel.active.NAME, sorted(_kernel.available), _kernel.why)
print(ironwire.get_request_body({"a": 1}, None, None, None))
"""


def test_the_package_works_with_the_extension_missing() -> None:
    result = python(WITHOUT_EXTENSION, IRONWIRE_KERNEL="auto")

    assert result.stderr == ""
    assert result.stdout.startswith("python ['python'] the extension cannot be imported")
    assert "({'a': 1}, None)" in result.stdout


def test_a_missing_extension_is_an_error_where_it_is_asked_for() -> None:
    result = python(WITHOUT_EXTENSION, IRONWIRE_KERNEL="rust")

    assert result.returncode != 0
    assert "ModuleNotFoundError" in result.stderr


def test_the_module_tells_what_the_installation_is_made_of() -> None:
    result = subprocess.run(
        [sys.executable, "-m", "ironwire"], capture_output=True, text=True, check=True
    )

    assert f"ironwire {ironwire.__version__}" in result.stdout
    assert f"kernel   {_kernel.active.NAME}" in result.stdout
    assert "httpx2   2." in result.stdout


def test_a_missing_engine_is_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def missing(package: str) -> str:
        raise PackageNotFoundError(package)

    monkeypatch.setattr(__main__, "version", missing)

    __main__.main()

    assert "httpx2   not installed" in capsys.readouterr().out


@pytest.mark.parametrize("name", errors.__all__)
def test_an_error_is_picklable_and_has_the_bases_a_caller_would_catch(name: str) -> None:
    cls = getattr(errors, name)
    error = cls("place", "problem") if issubclass(cls, errors.InputError) else cls("problem")

    again = pickle.loads(pickle.dumps(error))

    assert type(again) is cls
    assert str(again) == str(error)
    assert vars(again) == vars(error)
    assert isinstance(error, errors.IronwireError)
    for family in (TypeError, ValueError, RecursionError):
        if family.__name__.removesuffix("Error") in name.removeprefix("Input"):
            assert isinstance(error, family)


def test_the_sentinel_survives_copying_and_pickling() -> None:
    assert pickle.loads(pickle.dumps(ironwire.OMIT)) is ironwire.OMIT
    assert repr(ironwire.OMIT) == "OMIT"
    assert not ironwire.OMIT
