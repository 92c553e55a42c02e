"""``posthog-conformance mock``: the built-in PostHog on a port of this machine."""

from __future__ import annotations

import shlex
import socket
from pathlib import Path
from typing import TYPE_CHECKING

import click

from posthog_conformance.cli.unusable import Unusable, no_such_fault

if TYPE_CHECKING:
    from posthog_conformance.mock import Fault

HOST = "127.0.0.1"


@click.command("mock")
@click.option("--port", type=click.IntRange(0, 65535), default=0, metavar="N", help="The port; a free one without.")
@click.option(
    "--dialect", type=click.Choice(["documented", "served"]), default="documented", help="What it behaves like."
)
@click.option("--posthog", type=click.Choice(["older", "newer"]), help="Which PostHog the served one is of.")
@click.option("--fault", metavar="ID", help="The defect that it has, out of the catalogue; 'list' prints them.")
@click.option(
    "--target-out",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the target file that belongs to it, as soon as it listens.",
)
@click.option("--latency-ms", type=click.IntRange(0), default=0, help="Wait so long before each answer.", metavar="N")
@click.option("--rate-limit", type=click.IntRange(1), metavar="N", help="Answer 429 to more requests a minute.")
def mock(
    port: int,
    dialect: str,
    posthog: str | None,
    fault: str | None,
    target_out: Path | None,
    latency_ms: int,
    rate_limit: int | None,
) -> None:
    """Serve the built-in mock on 127.0.0.1 until Ctrl-C."""
    import uvicorn

    from posthog_conformance.conduct import contract_of
    from posthog_conformance.contract import ContractError
    from posthog_conformance.mock import create_app, target_file
    from posthog_conformance.options import options_of
    from posthog_conformance.target import TargetError

    try:
        contract = contract_of(options_of({"dialect": dialect, "posthog": posthog}))
    except (ContractError, TargetError) as error:
        raise Unusable(str(error)) from error
    if fault == "list":
        _print_faults(dialect)
        return
    app = create_app(contract, fault=_fault(dialect, fault), latency_ms=latency_ms, rate_limit=rate_limit)
    with _listen(port) as listening:
        url = f"http://{HOST}:{listening.getsockname()[1]}"
        if target_out is not None:
            _write(target_out, target_file(url))
        file = shlex.quote(str(target_out)) if target_out else "FILE (write it with --target-out)"
        defect = f" with the fault {fault}" if fault else ""
        as_served = " --dialect served" if dialect == "served" else ""
        as_served += " --posthog older" if as_served and posthog == "older" else ""
        click.echo(f"The mock{defect} listens at {url}. Test it: posthog-conformance run --target {file}{as_served}")
        config = uvicorn.Config(
            app, log_level="warning", access_log=False, lifespan="off", timeout_graceful_shutdown=1
        )
        uvicorn.Server(config).run(sockets=[listening])


def _fault(dialect: str, name: str | None) -> Fault | None:
    if name is None:
        return None
    known = {fault.id: fault for fault in _catalogue(dialect)}
    if name not in known:
        raise no_such_fault(name, known)
    return known[name]


def _print_faults(dialect: str) -> None:
    for fault in _catalogue(dialect):
        click.echo(f"{fault.id:<40} {fault.requirement:<28} {fault.description}")


def _catalogue(dialect: str) -> tuple[Fault, ...]:
    from posthog_conformance.mock import catalogue

    return catalogue("served" if dialect == "served" else "documented")


def _listen(port: int) -> socket.socket:
    # asyncio sets TCP_NODELAY only on sockets that say they are TCP; without it each answer takes 40 ms.
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((HOST, port))
        listening.listen(128)
    except OSError as error:
        listening.close()
        raise Unusable(
            f"Port {port} cannot be had: {error.strerror}. Give another --port, or none for a free one."
        ) from error
    return listening


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, "utf-8")
    except OSError as error:
        raise Unusable(f"--target-out {path}: cannot be written: {error.strerror}.") from error
