"""The local world in a browser: a Slack to act in, and beside it the world outside."""
