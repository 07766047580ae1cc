import urllib.parse
from types import ModuleType

import httpx
import httpx2
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ironwire._core.url import checked_base_url, is_downgrade, origin, target_uri
from ironwire.errors import InputError, InputTypeError, InputValueError

ENGINES = (httpx, httpx2)
BASE = "https://api.example.com/v1"
SECRET = "s3cr3t"
BACKSLASH = "\\"


def engine_view(engine: ModuleType, uri: str) -> tuple[str, bytes, tuple[str, str, int | None]]:
    url = engine.URL(uri)
    return str(url), url.raw_path, (url.scheme, url.host, url.port)


@pytest.mark.parametrize(
    ("given_url", "expected"),
    [
        ("https://api.example.com", "https://api.example.com"),
        ("https://api.example.com/", "https://api.example.com"),
        ("https://api.example.com///", "https://api.example.com"),
        ("http://api.example.com/v1/", "http://api.example.com/v1"),
        ("HTTPS://API.Example.com/V1", "https://api.example.com/V1"),
        ("https://api.example.com:443/v1", "https://api.example.com/v1"),
        ("http://api.example.com:80", "http://api.example.com"),
        ("http://api.example.com:443", "http://api.example.com:443"),
        ("http://localhost:08080/", "http://localhost:8080"),
        ("http://127.0.0.1:65535", "http://127.0.0.1:65535"),
        ("http://[::1]:8080/a", "http://[::1]:8080/a"),
        ("http://[2001:DB8::1]", "http://[2001:db8::1]"),
        ("http://my_service.internal.", "http://my_service.internal."),
        ("https://bücher.example/é", "https://bücher.example/%C3%A9"),
        ("https://h/a b", "https://h/a%20b"),
        ("https://h/%0d%0a", "https://h/%0d%0a"),
        ("https://h/100%", "https://h/100%25"),
        ("https://h/a//b/", "https://h/a//b"),
        ("https://h/@x:y", "https://h/@x:y"),
        ("https://h/...", "https://h/..."),
    ],
)
def test_a_base_url_is_normalised(given_url: str, expected: str) -> None:
    assert checked_base_url(given_url) == expected
    assert checked_base_url(expected) == expected


@pytest.mark.parametrize("base_url", [None, ""])
def test_a_missing_base_url_is_refused(base_url: object) -> None:
    with pytest.raises(InputValueError, match="missing: pass one to the client or to the call"):
        checked_base_url(base_url)


@pytest.mark.parametrize(
    "base_url",
    [
        "api.example.com",
        "//api.example.com",
        "/v1",
        "ftp://api.example.com",
        "ws://api.example.com",
        "https:api.example.com",
        "https:/api.example.com",
        "https//api.example.com",
        "https://",
        "https:///v1",
        "https://:8080",
        "https://a b",
        "https://a%20b",
        "https://a..b",
        "https://.",
        "https://a,b",
        "https://" + "a" * 64,
        "https://" + "a." * 127 + "a",
        "https://999.1.1.1",
        "https://[::1",
        "https://::1",
        "https://[::1]x",
        "https://[:::1]",
        "https://[fe80::1%25eth0]",
        "https://[]",
        "https://[127.0.0.1]",
        "https://a\u3000b",
        "https://a\u2028b",
        "https://a\uff0fb",
        "https://evil\u2100c",
        "https://a\ud800",
        "https://é b",
        "https://é..b",
        "https://.é",
        "https://é%2Fb",
        "https://é\u3002b",
        "https://¶",
        "https://a:b",
        "https://a:",
        "https://a:0",
        "https://a:65536",
        "https://a:99999999999",
        "https://a:-1",
        "https://a:+80",
        "https://a:8_0",
        "https://a:٨٠",
        "https://a:80:80",
        "https://a?b=c",
        "https://a/?",
        "https://a#b",
        "https://a/v1#",
        "https://a/./b",
        "https://a/b/..",
        "https://a/%2e%2E/b",
        "https://a/..;x/b",
        "https://a\\b",
        "https:\\\\a",
        "https://a/b\\c",
        " https://a",
        "https://a ",
        "\thttps://a",
        "https://a\n",
        "https://a/b\r\nc",
        "https://a\0",
        "https://{region}.a",
        "https://a/{tenant}",
        "https://a/\ud800",
        "https://a/" + "b" * 65_536,
    ],
    ids=lambda url: ascii(url)[:40],
)
def test_a_malformed_base_url_is_refused(base_url: str) -> None:
    with pytest.raises(InputValueError, match=r"^`base_url`: expected"):
        checked_base_url(base_url)


@pytest.mark.parametrize(
    "base_url",
    [
        f"https://user:{SECRET}@a",
        f"https://{SECRET}@a/v1",
        f"https://user:{SECRET}#@a",
        f"https://user:{SECRET}?@a",
        f"https://user:{SECRET}\\@a",
        f"https://user:{SECRET}@",
        f"https://a:{SECRET}",
        f"https://{SECRET}\ud800",
        f"https://a/{SECRET}/\ud800",
    ],
    ids=ascii,
)
def test_user_information_is_refused_and_not_shown(base_url: str) -> None:
    with pytest.raises(InputValueError) as caught:
        checked_base_url(base_url)

    assert SECRET not in repr(caught.value)
    assert SECRET not in str(caught.value)
    assert caught.value.__cause__ is None


@pytest.mark.parametrize("base_url", [1, b"https://a", httpx.URL("https://a"), ["https://a"], ...])
def test_a_base_url_that_is_no_str_is_refused(base_url: object) -> None:
    with pytest.raises(InputTypeError, match="`base_url`: expected a str, got"):
        checked_base_url(base_url)


def test_an_error_names_the_parameter_it_is_given() -> None:
    with pytest.raises(InputValueError, match=r"^`environment`: "):
        checked_base_url("a", "environment")


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (None, ""),
        ("", ""),
        ("/", "/"),
        ("users", "/users"),
        ("/users", "/users"),
        ("users/", "/users/"),
        ("//evil.example/x", "//evil.example/x"),
        ("///x", "///x"),
        ("a//b", "/a//b"),
        ("name:action", "/name:action"),
        ("http:evil.example", "/http:evil.example"),
        (":8080/x", "/:8080/x"),
        ("@evil.example/x", "/@evil.example/x"),
        (".evil.example", "/.evil.example"),
        ("a/https://b", "/a/https://b"),
        ("v1.2/...", "/v1.2/..."),
        ("..a/b..", "/..a/b.."),
        ("%252e%252e/x", "/%252e%252e/x"),
        ("\uff0e\uff0e/x", "/%EF%BC%8E%EF%BC%8E/x"),
        ("a b", "/a%20b"),
        ("é", "/%C3%A9"),
        ("😀", "/%F0%9F%98%80"),
        ("a%0d%0ab", "/a%0d%0ab"),
        ("100%", "/100%25"),
        ("%zz%4", "/%25zz%254"),
        ("%%41", "/%25%41"),
        ("a%2Fb", "/a%2Fb"),
        ("!$&'()*+,;=:@~-_.", "/!$&'()*+,;=:@~-_."),
        ('"<>[]^`|', "/%22%3C%3E%5B%5D%5E%60%7C"),
        ("a?b=c", "/a?b=c"),
        ("a?b=c d&é=/?:@", "/a?b=c%20d&%C3%A9=/?:@"),
        ("a?b[c]=%41%", "/a?b%5Bc%5D=%41%25"),
        ("a?b=../c", "/a?b=../c"),
        ("?b=c", "?b=c"),
        ("a?", "/a?"),
    ],
    ids=ascii,
)
@pytest.mark.parametrize("engine", ENGINES, ids=lambda engine: engine.__name__)
def test_a_path_is_joined_and_encoded(path: str | None, expected: str, engine: ModuleType) -> None:
    uri = target_uri(BASE, path)

    assert uri == BASE + expected
    assert engine_view(engine, uri) == (
        uri,
        ("/v1" + expected).encode("ascii"),
        ("https", "api.example.com", None),
    )


@pytest.mark.parametrize(
    "path",
    [
        "https://evil.example/x",
        "HtTpS://evil.example/x",
        " https://evil.example/x",
        "\u3000https://evil.example/x",
        "ht\ntps://evil.example/x",
        "ht\ttps://evil.example/x",
        "https://api.example.com/v1/x",
        "https:///x",
        "ftp://x",
        "git+ssh://x",
        "/\\evil.example",
        "\\\\evil.example",
        "a\\b",
        "a?b=\\",
        *[
            form.format(dots)
            for form in ("{}", "/{}", "a/{}", "a/{}/b", "{}/a", "a/{};x=1/b", "{}?a")
            for dots in (".", "..", "%2e", "%2E%2e", ".%2E", "%2e.")
        ],
        "a%2f..%2Fb",
        "..%2fb",
        "a%2f..",
        "..%5cb",
        "a%5C..",
        "..%3bx",
        "a\r\nb",
        "a\nb",
        "a\n",
        "a\0",
        "a\tb",
        "a\x7f",
        "a\x85",
        "\ud800",
        "a?b=\udfff",
        "a#b",
        "#",
        "a?b#c",
        "users/{user_id}",
        "a?b={c}",
        "a" * 65_537,
        "é" * 20_000,
        "a" * (65_537 - len(BASE) - 1),
    ],
    ids=lambda path: ascii(path)[:40],
)
def test_a_path_that_leaves_the_base_or_is_ambiguous_is_refused(path: str) -> None:
    with pytest.raises(InputValueError, match=r"^`path`: expected") as caught:
        target_uri(BASE, path)

    assert "evil" not in str(caught.value)
    assert caught.value.__cause__ is None


@pytest.mark.parametrize("path", [1, b"a", ["a"], httpx.URL("/a"), ..., False], ids=repr)
def test_a_path_that_is_no_str_is_refused(path: object) -> None:
    with pytest.raises(InputTypeError, match="`path`: expected a str, got"):
        target_uri(BASE, path)


def test_a_str_subclass_is_taken_by_its_content() -> None:
    class Path(str):
        def __str__(self) -> str:
            return "other"

        def partition(self, sep: str, /) -> tuple[str, str, str]:
            return "..", "", ""

    assert target_uri(BASE, Path("a")) == f"{BASE}/a"


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("a", "/a?q=1"),
        ("", "?q=1"),
        (None, "?q=1"),
        ("a?b=c", "/a?b=c&q=1"),
        ("a?", "/a?q=1"),
        ("é", "/%C3%A9?q=1"),
    ],
)
def test_a_query_follows_the_one_of_the_path(path: str | None, expected: str) -> None:
    assert target_uri(BASE, path, "q=1") == BASE + expected


def test_a_target_of_64_kib_is_the_longest() -> None:
    path = "a" * (65_536 - len(BASE) - 1)

    assert len(target_uri(BASE, path)) == 65_536
    with pytest.raises(InputValueError, match="`params`: expected a target URI of at most 65536"):
        target_uri(BASE, path, "q")


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://a", ("https", "a", 443)),
        ("http://A/b?c", ("http", "a", 80)),
        ("HTTP://a:8080#d", ("http", "a", 8080)),
        ("https://[::1]:1/", ("https", "::1", 1)),
        ("https://user:a@b:2/@c", ("https", "b", 2)),
        ("https://a:/", ("https", "a", 443)),
        ("https://BÜCHER.example", ("https", "bücher.example", 443)),
    ],
)
def test_an_origin_is_scheme_host_and_effective_port(
    url: str, expected: tuple[str, str, int]
) -> None:
    assert origin(url) == expected


@pytest.mark.parametrize(
    "url", ["", "/a", "//a", "ftp://a", "https://", "https://a\\@b", "https://a:x", "https://[::1"]
)
def test_what_has_no_clear_origin_is_refused(url: str) -> None:
    with pytest.raises(InputValueError, match="`url`: expected an absolute http or https URL"):
        origin(url)


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("https://a", "http://a", True),
        ("HTTPS://a", "http://b", True),
        ("https://a", "https://b", False),
        ("http://a", "http://b", False),
        ("http://a", "https://a", False),
    ],
)
def test_a_downgrade_gives_up_https(first: str, second: str, expected: bool) -> None:
    assert is_downgrade(first, second) is expected


PIECES = st.sampled_from(
    [*"/.;?#@:%[] aé&=|^\\\n", "//", "..", "%2e", "%2F", "%5c", "%25", "http", "://", "evil.b"]
)
PATHS = st.text() | st.lists(PIECES, max_size=8).map("".join)
BASES = st.sampled_from(
    ["https://a.example", "http://a.example:8080/v1", "https://[::1]:1/x%2Fy", "http://b/a/b"]
)


@given(BASES, PATHS)
@example("https://a.example", "//evil.example")
def test_a_target_keeps_origin_and_prefix(base: str, path: str) -> None:
    try:
        uri = target_uri(base, path)
    except InputError:
        return

    prefix = urllib.parse.urlsplit(base).path
    split = urllib.parse.urlsplit(uri)
    rest = uri.removeprefix(f"{split.scheme}://{split.netloc}")
    raw = rest if rest.startswith("/") else f"/{rest}"
    assert uri.isascii()
    assert split.netloc == urllib.parse.urlsplit(base).netloc
    assert origin(uri) == origin(base)
    assert split.path == prefix or split.path.startswith(f"{prefix}/")
    for engine in ENGINES:
        text, raw_path, seen = engine_view(engine, uri)
        assert text == uri
        assert raw_path.decode("ascii") == raw
        assert seen == engine_view(engine, base)[2]
    decoded = urllib.parse.unquote(split.path, errors="replace").replace(BACKSLASH, "/")
    segments = [segment.partition(";")[0] for segment in decoded.split("/")]
    assert not {".", ".."} & set(segments)


@given(st.text() | st.lists(PIECES, max_size=8).map("".join).map("https://a".__add__))
def test_an_accepted_base_url_is_one_that_engines_take(text: str) -> None:
    try:
        base = checked_base_url(text)
    except InputError:
        return

    assert checked_base_url(base) == base
    for engine in ENGINES:
        try:
            url = engine.URL(base)
        except engine.InvalidURL:
            assert not base.isascii()
            continue
        assert str(url) == base or not base.isascii()
        assert (url.scheme, url.userinfo, url.query) == (origin(base)[0], b"", b"")
