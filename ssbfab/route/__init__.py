"""The ordered process steps of a cell; each checked against all that is already in the part."""
