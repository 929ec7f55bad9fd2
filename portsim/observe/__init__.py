"""What the model writes to while it runs, and what is declared once about it."""
