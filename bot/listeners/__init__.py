"""What Slack sends us: parsed to plain values, handled by plain functions, answered once."""
