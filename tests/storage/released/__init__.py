"""Databases as earlier versions left them, one file for each schema; see README.md beside this."""
