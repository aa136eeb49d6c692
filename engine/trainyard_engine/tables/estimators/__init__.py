"""The families of table models, a file each; catalogue.py names them."""
