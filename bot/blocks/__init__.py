"""What the bot shows in Slack: pure functions from facts to blocks, without I/O and clock."""
