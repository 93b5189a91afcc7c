"""What is known of who speaks on a side, in words; and of how to see that conversation in Agent Studio."""

from datetime import datetime
from enum import StrEnum
from typing import Final

from polycompare.model.targets import AbTest, Api, Deployment, Environment, Target
from polycompare.model.text import visible_line
from polycompare.model.turns import RecordedFrom, SideInfo

_AB_TESTS: Final = {
    AbTest.RUNNING: "running: replies may come from two versions",
    AbTest.NONE: "none",
    AbTest.UNKNOWN: "not known",
}
_UNKNOWN: Final = "not known"
_LONGEST_CHANNEL: Final = 16


def session_facts(info: SideInfo) -> list[tuple[str, str]]:
    """Everything about a side, a label and a text each; safe to show."""
    from polycompare.model.links import studio_link

    target = info.target
    chat = target.api is Api.CHAT
    ab_tests = target.environment is Environment.LIVE and not chat  # nobody tests on the others
    facts = [
        ("target", target.name),
        ("api", target.api.value),
        ("environment", "as the connector's token says" if chat else target.environment.value),
        ("agent", target.agent_id),
        ("variant", _variant(target)),
        *_deployment(info.deployment),
        *([("A/B test", _AB_TESTS[info.ab_test])] if ab_tests else []),
        ("conversation", info.conversation_id or _UNKNOWN),
        ("Studio", studio_link(info) or why_no_link(info)),
    ]
    if info.recorded is not None:
        recorded = info.recorded
        where = f"{recorded.recording_id}, side {recorded.side.letter}, {recorded_at(recorded)}: nothing is sent"
        facts.insert(1, ("recorded", where))
    return [(label, visible_line(text)) for label, text in facts]


def why_no_link(info: SideInfo) -> str:
    """What is missing for a link to Agent Studio, and how to mend that."""
    name = info.target.name
    if info.target.studio is None:
        return f'No link: the Agent Studio of {name} is not known; set studio = "https://studio.….poly.ai" for it.'
    if not info.conversation_id:
        return f"No link: the conversation with {name} has no id yet."
    return f"No link: the account of {name} is not known; give the target its account_id."


def recorded_at(recorded: RecordedFrom) -> str:
    """When a recording was made, in the person's own time: `2026-11-20 14:05`."""
    return recorded_time(recorded.started_at)


def recorded_time(at: datetime) -> str:
    """A moment in the person's own time: `2026-11-20 14:05`."""
    return f"{at.astimezone():%Y-%m-%d %H:%M}"


def version_of(info: SideInfo | None) -> str:
    """The deployment as people call it: its artifact version, or the beginning of its hash; empty if unknown."""
    if info is None or info.deployment is None:
        return ""
    artifact = info.deployment.artifact_version
    if artifact:
        return visible_line(f"v{artifact}" if artifact[0].isdigit() else artifact)
    return visible_line(info.deployment.version[:7])


def channel_of(info: SideInfo | None) -> list[str]:
    """The channel of a real conversation in a word, where it is told: `voice` for `VOICE-SIP`."""
    told = None if info is None else info.target.channel
    if not told:
        return []
    return ["voice"] if "voice" in told.lower() else [visible_line(told[:_LONGEST_CHANNEL].lower())]


class When(StrEnum):
    """How exactly it is said when a side was recorded."""

    MINUTE = " %Y-%m-%d %H:%M"
    DAY = " %m-%d"
    NOT = ""


def spoken_for(info: SideInfo | None, when: When = When.MINUTE) -> list[str]:
    """What a header says beside a side's name: when it was recorded, if it was, and of which version."""
    said: list[str] = []
    if info is not None and info.recorded is not None:
        said.append(f"recorded{info.recorded.started_at.astimezone().strftime(when)}")
    version = version_of(info)
    return [*said, version] if version else said


def _variant(target: Target) -> str:
    if target.variant is None:
        return "the agent's default"
    if target.variant_name is None or target.variant_name == target.variant:
        return target.variant
    return f"{target.variant_name} ({target.variant})"


def _deployment(deployment: Deployment | None) -> list[tuple[str, str]]:
    if deployment is None:
        return [("deployment", _UNKNOWN)]
    version = deployment.version
    if deployment.artifact_version:
        version = f"{deployment.artifact_version} ({version})" if version else deployment.artifact_version
    return [
        ("deployment", deployment.id or _UNKNOWN),
        ("version", version or _UNKNOWN),
        ("by", deployment.created_by or _UNKNOWN),
        ("deployed", _time(deployment.created_at)),
        ("message", deployment.message or "none"),
    ]


def _time(text: str | None) -> str:
    """A time as the service wrote it, in the person's own time where it can be read."""
    if not text:
        return _UNKNOWN
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        return text
    return f"{read.astimezone():%Y-%m-%d %H:%M}" if read.tzinfo is not None else text
