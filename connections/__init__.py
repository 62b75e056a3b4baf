"""The product without Slack, SQL or OAuth: what a connection is and what may happen to it."""
