"""Who spoke on a side, in the columns that a listing shows and filters by."""

import sqlite3
from collections.abc import Mapping, Set
from contextlib import suppress
from typing import Final

from polycompare.model.targets import Deployment, Target
from polycompare.model.values import Side
from polycompare.recordings.encoding import (
    ILLEGIBLE,
    Column,
    from_deployment,
    from_target,
    to_deployment_names,
    to_optional_text,
    to_text,
)

_LATEST_DEPLOYMENTS: Final = """
    SELECT sides.recording, sides.side, sides.target, coalesce(read.deployment, sides.deployment) AS deployment
    FROM sides LEFT JOIN deployments AS read ON read.recording = sides.recording AND read.position = (
        SELECT max(position) FROM deployments
        WHERE recording = sides.recording AND side = sides.side AND deployment IS NOT NULL
    )
"""


def target_glance(side: Side, target: Target) -> dict[str, Column]:
    """The columns that say where a side talks."""
    return {
        f"{side.value}_target": to_text(target.name),
        f"{side.value}_environment": target.environment.value,
        f"{side.value}_variant": to_optional_text(target.variant_name or target.variant),
    }


def deployment_glance(side: Side, deployment: Deployment | None) -> dict[str, Column]:
    """The columns that say which deployment answered."""
    called = None if deployment is None else deployment.artifact_version or deployment.version
    return {
        f"{side.value}_deployment": to_optional_text(called),
        f"{side.value}_deployment_names": to_deployment_names(deployment),
    }


def put_glance(connection: sqlite3.Connection, key: int, columns: Mapping[str, Column]) -> None:
    """Let these be columns of a recording."""
    places = ", ".join(f"{name} = ?" for name in columns)
    connection.execute(
        f"UPDATE recordings SET {places} WHERE key = ?",  # noqa: S608 - the names above
        (*columns.values(), key),
    )


def fill_glances(connection: sqlite3.Connection, keys: Set[int] | None = None) -> None:
    """Fill the columns of every recording, or of `keys`, in which they were not kept."""
    for key, side_name, target, deployment in connection.execute(_LATEST_DEPLOYMENTS).fetchall():
        if keys is None or key in keys:
            with suppress(*ILLEGIBLE):
                side = Side(side_name)
                columns = target_glance(side, from_target(target))
                put_glance(connection, key, {**columns, **deployment_glance(side, from_deployment(deployment))})
