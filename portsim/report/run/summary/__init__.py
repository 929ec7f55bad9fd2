"""The statements that close a run, made from its tables; one module for each subject."""
