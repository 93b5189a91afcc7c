"""The values in the lines of an exported file: who was compared, deployments, answers. `export` has their keys."""

import base64

from polycompare.model.events import ComparisonStarted
from polycompare.model.outcomes import RawResponse
from polycompare.model.targets import AbTest, Api, Deployment, Environment, Order, Target
from polycompare.model.turns import Origin, Parent, RecordedFrom, RunPart, SideInfo
from polycompare.model.values import Pair, Side
from polycompare.recordings.checked_fields import CheckedFields

# Each raises `ValueError` for something else.


def read_start(line: CheckedFields) -> ComparisonStarted:
    """What the first line says, but for the review."""
    return ComparisonStarted(
        line.id("id"),
        line.moment("started_at"),
        Pair(_side_info(line.fields("baseline")), _side_info(line.fields("candidate"))),
        line.optional(line.text, "name"),
        line.whole("seed"),
        line.choice(Order, "order"),
        None if (parent := line.optional(line.fields, "parent")) is None else _parent(parent),
        None if (part := line.later(line.fields, "part_of")) is None else _part_of(part),
        None if (origin := line.later(line.fields, "origin")) is None else _origin(origin),
    )


def read_deployment(holder: CheckedFields) -> Deployment | None:
    """The `deployment` of a side or a line."""
    fields = holder.optional(holder.fields, "deployment")
    if fields is None:
        return None
    optional = ("artifact_version", "environment", "account_id", "created_by", "created_at", "message")
    texts = (fields.optional(fields.text, key) for key in optional)
    return Deployment(fields.text("id"), fields.text("version"), *texts)


def read_answer(fields: CheckedFields) -> RawResponse:
    """One HTTP answer."""
    return RawResponse(
        fields.whole("status"),
        _body(fields),
        fields.optional(fields.text, "content_type"),
        fields.optional(fields.text, "correlation_id"),
        fields.number("elapsed_ms"),
    )


def _parent(fields: CheckedFields) -> Parent:
    return Parent(fields.text("recording"), fields.whole("turn"))


def _part_of(fields: CheckedFields) -> RunPart:
    return RunPart(fields.text("run"), fields.whole("repeat"))


def _origin(fields: CheckedFields) -> Origin:
    return Origin(fields.moment("fetched_at"), read_answer(fields.fields("answer")))


def _side_info(fields: CheckedFields) -> SideInfo:
    recorded = fields.optional(fields.fields, "recorded")
    return SideInfo(
        _target(fields.fields("target")),
        fields.text("conversation_id"),
        read_deployment(fields),
        fields.choice(AbTest, "ab_test"),
        None if recorded is None else _recorded(recorded),
    )


def _recorded(fields: CheckedFields) -> RecordedFrom:
    return RecordedFrom(fields.text("recording"), fields.choice(Side, "side"), fields.moment("started_at"))


def _target(fields: CheckedFields) -> Target:
    def optional_text(key: str) -> str | None:
        return fields.optional(fields.text, key)

    return Target(
        name=fields.text("name"),
        base_url=fields.text("base_url"),
        agent_id=fields.text("agent_id"),
        environment=fields.choice(Environment, "environment"),
        api=fields.choice(Api, "api"),
        region=optional_text("region"),
        account_id=optional_text("account_id"),
        variant=optional_text("variant"),
        variant_name=optional_text("variant_name"),
        channel=optional_text("channel"),
        asr_lang=optional_text("asr_lang"),
        tts_lang=optional_text("tts_lang"),
        attributes=fields.json_object("attributes"),
        api_key_env=optional_text("api_key_env"),
        token_env=optional_text("token_env"),
        studio=optional_text("studio"),
        conversation_prefix=fields.text("conversation_prefix"),
        side_effects=fields.flag("side_effects"),
        allow_live=fields.flag("allow_live"),
        allow_http=fields.flag("allow_http"),
        connect_timeout=fields.number("connect_timeout"),
        turn_timeout=fields.number("turn_timeout"),
        delayed_interval=fields.number("delayed_interval"),
        delayed_limit=fields.number("delayed_limit"),
    )


def _body(fields: CheckedFields) -> bytes:
    if fields.has("text"):
        return fields.text("text").encode()
    try:
        return base64.b64decode(fields.text("base64"), validate=True)
    except ValueError:
        raise ValueError('"base64" is not Base64') from None
