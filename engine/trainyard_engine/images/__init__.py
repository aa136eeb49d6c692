"""Image classification: folders in, a network out."""
