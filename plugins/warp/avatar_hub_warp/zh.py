"""What the plugin's form says, in Chinese."""

from __future__ import annotations

DRIVER = {
    ".summary": "眨眼、呼吸、点头，或跟随驱动视频。任何 CPU 均可，无需权重。",
    "motion": "摆动",
    "motion.info": "头部摆动与呼吸的幅度。",
    "nods": "点头",
    "nods.info": "随语音点头的幅度。",
    "blinks": "眨眼",
    "blinks.info": "每分钟眨眼次数。",
    "glances": "目光",
    "glances.info": "眼睛向旁边看的幅度。",
    "pose": "头部姿态",
    "pose.info": "沿用驱动视频头部动作的程度。",
    "expression": "表情",
    "expression.info": "沿用驱动视频表情的程度。",
}

LIPSYNC = {
    ".summary": "直接让图片中的嘴唇和下巴动起来。任何 CPU、任何语言均可，无需权重。",
    "strength.info": "嘴张开的幅度。",
}
