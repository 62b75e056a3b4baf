"""`python -m bot ...` is `inboxkeeper ...`."""

from bot.cli.main import main

if __name__ == "__main__":
    main()
