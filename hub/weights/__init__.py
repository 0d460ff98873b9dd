"""Weights: found when present, fetched when allowed, hashed before they are used."""

from hub.weights.progress import OnProgress
from hub.weights.samples import SAMPLE_PORTRAIT
from hub.weights.store import WeightStore, weight_store

__all__ = ["SAMPLE_PORTRAIT", "OnProgress", "WeightStore", "weight_store"]
