"""What a run or a study returns, and the folder that it is written to."""
