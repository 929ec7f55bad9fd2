"""The kinds of study: each is a function from the rows of its runs to tables and findings."""
