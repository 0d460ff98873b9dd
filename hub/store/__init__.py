"""What is kept: stages' results, jobs with their recipes, and the files jobs were given."""

from hub.store.arrays import pack_arrays, pack_speech, unpack_arrays, unpack_speech
from hub.store.cache import StageCache, stage_key
from hub.store.inputs import InputStore, digest_of
from hub.store.jobs import Job, JobState, JobStatus, JobStore
from hub.store.recipes import InputFile, ProviderUsed, Recipe

__all__ = [
    "InputFile",
    "InputStore",
    "Job",
    "JobState",
    "JobStatus",
    "JobStore",
    "ProviderUsed",
    "Recipe",
    "StageCache",
    "digest_of",
    "pack_arrays",
    "pack_speech",
    "stage_key",
    "unpack_arrays",
    "unpack_speech",
]
