"""Reports of studies: a module or a folder for each kind of study."""
