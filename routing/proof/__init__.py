"""Proof of how good a plan is: a lower bound by column generation."""

from routing.proof.prove import prove

__all__ = ["prove"]
