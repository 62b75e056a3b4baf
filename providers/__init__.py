"""The mail providers, each behind the one port `connections.ports.Provider`."""
