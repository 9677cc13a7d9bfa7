"""A month's plan told at a terminal: figures, and who is worst off and why."""

from api.commands.figures import figures_text
from api.words import reason_text
from logistics.plan_model import Bounds
from logistics.summary import MonthSummary, RecipientSummary

REASONS_SHOWN = 2


def summary_text(month: MonthSummary, bounds: Bounds) -> str:
    """Return the summary of a plan in lines, Japanese and English side by side."""
    lines = [month.name, figures_text(month.figures, bounds)]
    if month.worst_off:
        lines.append(f"一番足りない{len(month.worst_off)}か所 the worst off:")
        lines += [line for recipient in month.worst_off for line in _recipient_lines(recipient)]
    return "\n".join(lines)


def _recipient_lines(recipient: RecipientSummary) -> list[str]:
    head = (
        f"  {recipient.shown_name}: 充足率 fill {recipient.fill or 0:.3f}, "
        f"不足 missing {recipient.missing_g / 1000:.1f} / {recipient.need_g / 1000:.1f} kg"
    )
    reasons = recipient.reasons[:REASONS_SHOWN]
    return [
        head,
        *(f"    - {reason_text(r, 'ja')}\n      {reason_text(r, 'en')}" for r in reasons),
    ]
