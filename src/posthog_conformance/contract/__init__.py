"""The contract: from a page of the API reference to what every other room sees of the API."""

from posthog_conformance.contract.load import (
    ContractError,
    error_schema,
    load,
    load_corrected,
    load_requirements,
    read_contract,
    standalone,
)
from posthog_conformance.contract.locate import locate
from posthog_conformance.contract.model import (
    Answer,
    Body,
    Contract,
    Correction,
    Dialect,
    Level,
    Operation,
    Parameter,
    Period,
    Requirement,
    Schema,
)

__all__ = [
    "Answer",
    "Body",
    "Contract",
    "ContractError",
    "Correction",
    "Dialect",
    "Level",
    "Operation",
    "Parameter",
    "Period",
    "Requirement",
    "Schema",
    "error_schema",
    "load",
    "load_corrected",
    "load_requirements",
    "locate",
    "read_contract",
    "standalone",
]
