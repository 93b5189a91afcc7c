"""What the Agents API answers about deployments, variants and A/B tests, read from bytes."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from pydantic import Field, ValidationError

from polycompare.api.wire import Wire, read_json, validated
from polycompare.model.outcomes import RawResponse
from polycompare.model.targets import AbTest, Deployment
from polycompare.model.values import JsonValue


@dataclass(frozen=True, slots=True)
class Variant:
    """A variant of an agent. People know it by `name`, the chat APIs by `id`."""

    id: str
    name: str
    is_default: bool


class _Deployment(Wire):
    id: str
    version: str
    artifact_version: str | int | None = Field(None, alias="artifactVersion")
    environment: str | None = None
    account_id: str | None = Field(None, alias="accountId")
    created_by: str | None = Field(None, alias="createdBy")
    created_at: str | None = Field(None, alias="createdAt")
    metadata: dict[str, Any] | None = None


class _ActiveDeployments(Wire):
    active: dict[str, Any] = Field(alias="activeDeployments")


class _Variant(Wire):
    id: str
    name: str | None = None
    is_default: bool | None = Field(None, alias="isDefault")


class _Variants(Wire):
    variants: list[_Variant]


def read_active_deployments(response: RawResponse) -> Mapping[str, Deployment]:
    """What runs in each environment; an environment without a deployment, or with one that does not say what it
    is, is left out. Raises `MalformedReply`."""
    listed = validated(_ActiveDeployments, read_json(response), known_by=("activeDeployments",)).active
    found = {environment: _deployment(document) for environment, document in listed.items()}
    return {environment: deployment for environment, deployment in found.items() if deployment is not None}


def read_variants(response: RawResponse) -> list[Variant]:
    """The agent's variants in the service's order; one without a name is called by its id. Raises
    `MalformedReply`."""
    document = read_json(response)
    if isinstance(document, list):
        document = {"variants": document}
    wire = validated(_Variants, document, known_by=("variants",))
    return [Variant(one.id, one.name or one.id, one.is_default or False) for one in wire.variants]


_WRAPPERS: Final = ("ab_test", "abTest", "ab_tests", "abTests", "active", "data")


def read_ab_test(response: RawResponse) -> AbTest:
    """Whether the answer tells of a running A/B test.

    The endpoint is not published: its known client takes a record, or an empty object where no test runs. A
    record inside of another object, a list, null and an empty body are understood as well, and all else is not
    known. Raises `MalformedReply` for what is not JSON.
    """
    if not response.body.strip():
        return AbTest.NONE
    document = read_json(response)
    if isinstance(document, dict):
        wrapped = [document[name] for name in _WRAPPERS if name in document]
        document = next((value for value in wrapped if value), wrapped[0]) if wrapped else document
    if isinstance(document, str | int | float) and not isinstance(document, bool):
        return AbTest.UNKNOWN
    return AbTest.RUNNING if document else AbTest.NONE


def _deployment(document: JsonValue) -> Deployment | None:
    try:
        wire = _Deployment.model_validate(document)
    except ValidationError:
        return None
    message = (wire.metadata or {}).get("deployment_message")
    return Deployment(
        id=wire.id,
        version=wire.version,
        artifact_version=None if wire.artifact_version is None else str(wire.artifact_version),
        environment=wire.environment,
        account_id=wire.account_id,
        created_by=wire.created_by,
        created_at=wire.created_at,
        message=message if isinstance(message, str) else None,
    )
