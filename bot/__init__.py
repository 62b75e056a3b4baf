"""The roof: Slack, the web, time, and the one place where everything is put together."""
