"""Pictures of the program at work, made by running it: `nox -s pictures`."""
