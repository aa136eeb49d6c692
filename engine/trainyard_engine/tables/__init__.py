"""Table models: a CSV goes in, a folder with a scikit-learn pipeline or a small network comes out."""
