"""From what a person or a team wants to the edits that bring it about. Plans only: reads a model, gives data."""
