"""Payment for medicines when cards and phones cannot pay."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from sim.registry import Bearers, Requirement, requirement
from sim.rules import Rules, Subjects
from sim.state.flows import Cost, Payer
from sim.units import hours


@requirement
class OfflinePayment(Requirement):
    """Cards must work offline for some days, and pharmacies may hand out medicines on trust."""

    kind: Literal["offline_payment"] = "offline_payment"
    bears: ClassVar[Bearers] = {Payer.PHARMACY: (Cost.ROUTINE,)}
    card_share: float = Field(
        ge=0, le=1, description="of those who can pay in no other way, whose card works offline"
    )
    days: float = Field(ge=0, le=365, description="days that cards work offline, where is power")
    invoice_share: float = Field(
        default=0, ge=0, le=1, description="of those without cash, who get it on invoice"
    )

    def reform(self, rules: Rules, subjects: Subjects) -> None:
        """Write who can pay, and for how long."""
        rules.practise("facilities.offline_payment_share", at_least=self.card_share)
        rules.practise("facilities.offline_payment_hours", at_least=hours(self.days))
        rules.practise("facilities.invoice_share", at_least=self.invoice_share)
