"""One face track for every engine: landmarks, blendshapes, head pose, framing, crops and pasting.

Import this package freely: OpenCV and the network runtime are loaded at first use.
"""

from hub.face.framing import Fit, fit
from hub.face.model import BLENDSHAPES, LANDMARKER
from hub.face.tracker import FaceTracker

__all__ = ["BLENDSHAPES", "LANDMARKER", "FaceTracker", "Fit", "fit"]
