"""`python -m smsdeck` is the `smsdeck` command."""

from smsdeck.cli import main

if __name__ == "__main__":
    main()
