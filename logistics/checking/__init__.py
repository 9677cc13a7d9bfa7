"""The rules and figures of a plan, by a checker that knows no solver."""
