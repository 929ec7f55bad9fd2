"""How reports look and read: colours, axes, tables, numbers and words."""
