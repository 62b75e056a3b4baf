"""`inboxkeeper ...`, which is `python -m bot ...`."""

import gc


def main() -> None:
    """Load the program, then run the command.

    Nothing of what is loaded ever becomes garbage. To look for some while it is loaded took a
    twelfth of a start; afterwards it is set apart, and no later look goes through it again.
    """
    gc.disable()
    from bot.cli.main import main as command  # noqa: PLC0415 - so that the lines above come first

    gc.freeze()
    gc.enable()
    command()


if __name__ == "__main__":
    main()
