"""How good plans are found: searches that share a board, each with what it is best at."""

from routing.search.find import find_plans, search_small

__all__ = ["find_plans", "search_small"]
