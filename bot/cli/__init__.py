"""The command line, for the person who runs the bot."""
