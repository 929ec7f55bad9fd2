"""What limits a terminal, what could be added to it, and what of that helps most."""
