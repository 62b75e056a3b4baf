"""The pages that a person meets outside Slack, and the endpoints that machines ask."""
