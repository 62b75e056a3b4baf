"""A Slack for one workspace on loopback: as strict as the real one, and without a web page."""
