"""What `python -m controltower` starts: the command line."""

import sys


def main() -> int:
    from controltower.cli import main as command_line

    return command_line()


if __name__ == "__main__":
    sys.exit(main())
