"""The allocation over given tours as a linear program, rule by rule."""
