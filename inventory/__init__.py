"""What food is where: food without roads."""
