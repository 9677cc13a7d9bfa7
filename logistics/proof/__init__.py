"""What no plan can beat, proven from relaxations of a month."""
