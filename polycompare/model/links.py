"""Where a person sees a conversation in the platform's own tools."""

from urllib.parse import quote

from polycompare.model.turns import SideInfo


def studio_link(info: SideInfo) -> str | None:
    """The conversation's page in Agent Studio, or None where its Studio or account is not known.

    The account is the target's, else that of its deployment. `{studio}/{account}/{agent}/conversations/{id}`.
    """
    target = info.target
    account = target.account_id or (info.deployment.account_id if info.deployment is not None else None)
    if target.studio is None or not account or not info.conversation_id:
        return None
    parts = (account, target.agent_id, "conversations", info.conversation_id)
    return "/".join((target.studio.rstrip("/"), *(quote(part, safe="", errors="replace") for part in parts)))
