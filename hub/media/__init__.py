"""Read and write sound, pictures and video, safely: every file given is taken for hostile."""

from hub.media.audio import read_audio, stream_audio, write_audio
from hub.media.image import Picture, read_image
from hub.media.metadata import read_metadata
from hub.media.probe import MediaInfo, probe
from hub.media.process import find_ffmpeg
from hub.media.video import read_video
from hub.media.writer import VideoWriter

__all__ = [
    "MediaInfo",
    "Picture",
    "VideoWriter",
    "find_ffmpeg",
    "probe",
    "read_audio",
    "read_image",
    "read_metadata",
    "read_video",
    "stream_audio",
    "write_audio",
]
