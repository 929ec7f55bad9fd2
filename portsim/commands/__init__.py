"""The commands of the command line, one module each.

A command imports what it needs when it runs, so that `portsim --version` loads neither the model
nor the libraries for tables and plots.
"""
