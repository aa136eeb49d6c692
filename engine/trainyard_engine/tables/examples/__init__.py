"""Programs that answer with a model folder and without this package; export.py copies them."""
