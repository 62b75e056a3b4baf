"""Two programs that use Inboxkeeper's API, to begin with; see docs/connected-apps.md."""
