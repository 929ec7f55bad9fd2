"""What somebody who works in Python gets: scenarios that are changed, results that show themselves.

`portsim.load` and `portsim.run` come from here. Scenarios and results are those of the rest of
portsim, with methods that need what stands above them: reading a changed scenario, and the report.
"""
