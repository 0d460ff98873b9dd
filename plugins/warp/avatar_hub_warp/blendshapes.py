"""Numbers of the 52 ARKit blendshapes in the order of MediaPipe's face landmarker.

Left and right are the subject's own: the left eye lies at the picture's right.
"""

SIZE = 52
BROW_DOWN = (1, 2)  # left, right
BROW_INNER = 3
BROW_OUTER = (4, 5)
CHEEK_PUFF = 6
CHEEK_SQUINT = (7, 8)
BLINK = (9, 10)
LOOK = {"down": (11, 12), "up": (17, 18), "right": (15, 14), "left": (13, 16)}
"""For both eyes (the subject's left, right), towards the picture's right, left, up and down."""
SQUINT = (19, 20)
WIDE = (21, 22)
JAW_OPEN = 25
MOUTH_CLOSE = 27
"""The lips' closing while the jaw is open: as much of it as `JAW_OPEN` brings them together."""
FROWN = (30, 31)
FUNNEL = 32
SHIFT = (33, 39)
LOWER_DOWN = (34, 35)
PRESS = (36, 37)
PUCKER = 38
ROLL_LOWER, ROLL_UPPER = 40, 41
SMILE = (44, 45)
STRETCH = (46, 47)
UPPER_UP = (48, 49)
EXPRESSION = (*range(1, 23), 30, 31, 44, 45, 50, 51)
"""What a driving face may pass on beside the speech, which keeps jaw and lips for itself."""
