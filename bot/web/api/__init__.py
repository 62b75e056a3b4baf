"""The API for connected apps: `/api/v1`, described once, served and documented from that."""
