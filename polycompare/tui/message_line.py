"""What the message line says where no message can be sent."""

from polycompare.tui.live_conversation import LiveConversation
from polycompare.tui.widgets.target_bar import Phase


def why_not_now(live: LiveConversation) -> str | None:
    """Why no message can be sent at the moment; None where one can."""
    conversation = live.conversation
    if live.phase is Phase.CLOSED:
        return "not connected · R tries again"
    if live.is_forwarding and conversation.count > 1:
        return f"turn {conversation.count - 1} sent again · ctrl+x stops"
    if conversation.under_way is not None:
        waiting = conversation.under_way.waiting
        who = "both" if len(waiting) == 2 else waiting[0].letter if waiting else ""
        return f"waiting for {who} · ctrl+x stops" if who else "comparing…"
    if live.phase is Phase.CONNECTING:
        return live.phase.value
    if not conversation.is_over:
        return None
    return f"both sides are over · R starts again{' · e forks this turn' if conversation.count > 1 else ''}"
