"""`python -m motsim` is the command `motsim`."""

from motsim.cli import main

if __name__ == "__main__":
    main()
