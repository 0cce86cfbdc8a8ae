"""The machine: files, environment, clock and programs. Knows nothing about what the files mean."""
