"""All ways to break a plan, each with the rule that it breaks."""

from tests.logistics import damage_of_figures, damage_of_food, damage_of_trips
from tests.logistics.damaging import DAMAGES, Damage, spoil_further

__all__ = ["DAMAGES", "Damage", "spoil_further"]

FILES = (damage_of_trips, damage_of_food, damage_of_figures)
"""Each adds its own to ``DAMAGES`` as it is imported."""
