"""The terminal: commands, words, tables, exit codes. The only room that people see."""
