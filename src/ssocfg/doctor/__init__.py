"""What is wrong, and what to do: facts, checks, findings, a report. Pure: everything it may know is handed in."""
