"""One module a verb of `python -m gongwen`: SUMMARY, `add_arguments(parser)` and `run(options)`."""
