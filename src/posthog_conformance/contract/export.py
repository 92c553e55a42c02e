"""The documented bodies as JSON Schema files: one self-contained file for each."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from posthog_conformance.contract.load import error_schema
from posthog_conformance.contract.model import Contract, Schema

DRAFT = "https://json-schema.org/draft/2020-12/schema"


def schemas(contract: Contract) -> Mapping[str, Schema]:
    """The schema of every documented body by its file name.

    ``<operation id>.<status>.json`` answers, ``<operation id>.request.json`` request bodies, and
    ``error.json``, the envelope of every error that has no schema of its own.
    """
    return {f"{name}.json": _titled(schema, name, title) for name, title, schema in _bodies(contract)}


def export(contract: Contract, folder: Path) -> tuple[Path, ...]:
    """Writes the schemas into the folder, which is made if need be; what was written."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, schema in schemas(contract).items():
        path = folder / name
        path.write_text(json.dumps(schema, indent=2, ensure_ascii=False) + "\n", "utf-8")
        written.append(path)
    return tuple(written)


def _bodies(contract: Contract) -> Iterator[tuple[str, str, Schema]]:
    error = error_schema(contract)
    for operation in contract:
        if operation.body is not None:
            yield f"{operation.id}.request", f"{operation.title}: request body", operation.body.schema
        for answer in operation.answers.values():
            if answer.schema is not None and answer.schema != error:
                title = f"{operation.title}: answer {answer.status}"
                yield f"{operation.id}.{answer.status}", title, answer.schema
    yield "error", "Error", error


def _titled(schema: Schema, name: str, title: str) -> dict[str, Any]:
    return {"$schema": DRAFT, "$id": f"{name}.json", **schema, "title": title}
