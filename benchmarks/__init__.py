"""How fast the bot is, as ratios to limits that are measured in the same run."""
