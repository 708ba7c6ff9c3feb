"""The verbs of the command line, one file each; imported when called, so that `--help` is quick."""
