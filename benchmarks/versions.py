"""What a measurement was taken with, and on."""

from __future__ import annotations

import os
import platform
from importlib.metadata import version
from pathlib import Path

PACKAGES = (
    "posthog-conformance",
    "schemathesis",
    "hypothesis",
    "httpx",
    "pytest",
    "jsonschema-rs",
    "starlette",
    "uvicorn",
)


def versions() -> dict[str, str]:
    """Names and versions of everything that a measurement depends on."""
    return {
        "Python": f"{platform.python_implementation()} {platform.python_version()}",
        **{name: version(name) for name in PACKAGES},
        "OS": _system(),
        "Cores": str(os.cpu_count()),
        "Processor": _processor(),
    }


def load() -> float:
    """How many processes wanted a core, on average over the last minute."""
    return os.getloadavg()[0]


def _system() -> str:
    try:
        name = platform.freedesktop_os_release().get("PRETTY_NAME", platform.system())
    except OSError:
        name = platform.system()
    return f"{name}, {platform.system()} {platform.release()} {platform.machine()}"


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        return platform.processor() or "unknown"
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "unknown")
