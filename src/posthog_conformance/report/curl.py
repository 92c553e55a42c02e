"""An exchange's request as a curl command that can be pasted into bash."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from typing import Final

from posthog_conformance.exchange import Request, header

# curl writes these itself, and writes them right.
_AUTOMATIC: Final = frozenset({"host", "content-length", "accept-encoding", "connection", "user-agent"})
_PLAIN: Final = re.compile(r"[\w@%+=:,./-]+", re.ASCII)
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff]")
# Inside double quotes these would still mean something; "!" does at a prompt.
_LIVE: Final = re.compile(r'[$`"\\!]')


def curl(request: Request, variables: Collection[str] = (), body_size: int | None = None) -> str:
    """The command that sends ``request`` again.

    ``variables`` are the environment variables that stand for keys: ``$NAME`` is expanded by the shell for
    these, and for nothing else. ``body_size`` is the size of a body that the record holds only in part.
    """
    command = " \\\n  ".join(curl_lines(request, variables))
    if body_size is not None:
        command = f"# Not the whole request: its body had {body_size:,} bytes, the record kept a part.\n{command}"
    return command


def curl_lines(request: Request, variables: Collection[str] = ()) -> list[str]:
    """The lines of the command, without the backslashes that join them."""
    body = request.body.decode("utf-8", "backslashreplace")
    piped = "\0" in body
    options = [*_method(request), *_url_options(request.url)]
    start = f"printf {_printf(body)} | curl -i" if piped else "curl -i"
    lines = [" ".join([start, *options, quoted(request.url, variables)])]
    for name, value in request.headers:
        if name.lower() not in _AUTOMATIC:
            lines.append("-H " + quoted(f"{name}: {value}" if value.strip() else f"{name};", variables))
    if body:
        if header(request.headers, "content-type") is None:
            lines.append("-H 'Content-Type:'")
        # --data-raw takes a leading "@" as it stands; a NUL cannot be an argument at all.
        lines.append("--data-binary @-" if piped else "--data-raw " + quoted(body, variables))
    return lines


def quoted(text: str, variables: Collection[str] = ()) -> str:
    """``text`` as one word of bash, in which ``$NAME`` stays live for each of ``variables``."""
    if not any(f"${name}" in text for name in variables):
        return _literal(text)
    names = "|".join(re.escape(name) for name in sorted(variables, key=len, reverse=True))
    parts = re.split(rf"\$({names})", text)
    literals, found = parts[::2], parts[1::2]
    if not any(_LIVE.search(part) or _CONTROL.search(part) for part in literals):
        return '"' + _woven(literals, found) + '"'
    words = [_literal(literals[0]) if literals[0] else ""]
    for name, literal in zip(found, literals[1:], strict=True):
        words.append(f'"${name}"' + (_literal(literal) if literal else ""))
    return "".join(words)


def _woven(literals: list[str], names: list[str]) -> str:
    text = literals[0]
    for name, literal in zip(names, literals[1:], strict=True):
        braces = re.match(r"\w", literal)
        text += (f"${{{name}}}" if braces else f"${name}") + literal
    return text


def _literal(text: str) -> str:
    if _PLAIN.fullmatch(text):
        return text
    if not _CONTROL.search(text):
        return "'" + text.replace("'", "'\\''") + "'"
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    return "$'" + _CONTROL.sub(_bytes("\\x{:02x}"), escaped).replace("\\x0a", "\\n") + "'"


def _printf(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace("%", "%%").replace("'", "\\047")
    # "--": a text that begins with "-" is no option.
    return "-- '" + _CONTROL.sub(_bytes("\\{:03o}"), escaped) + "'"


def _bytes(form: str) -> Callable[[re.Match[str]], str]:
    return lambda found: "".join(form.format(byte) for byte in found[0].encode("utf-8", "surrogatepass"))


def _method(request: Request) -> list[str]:
    if request.method == "HEAD":
        return ["--head"]
    if request.method == "GET" and not request.body:
        return []
    return ["-X", _literal(request.method)]


def _url_options(url: str) -> list[str]:
    options = []
    if re.search(r"[\[\]{}]", url):
        options.append("--globoff")
    if re.search(r"/\.{1,2}(/|$)", url.split("?")[0]):
        options.append("--path-as-is")
    return options
