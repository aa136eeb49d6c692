"""Recipes: what `preset: quick | balanced | best` does, with a budget in minutes that is measured."""
