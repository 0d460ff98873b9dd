"""What the plugin's form says, in Chinese."""

from __future__ import annotations

_SHARED = {
    "face_enhancement": "人脸增强",
    "face_enhancement.info": "用 GPEN 以 512 像素重绘人脸，使其更清晰；较慢。",
    "batch_size": "批大小",
}

DRIVER = _SHARED | {
    ".summary": "用驱动视频带动图片中的人脸。在 CPU 上每帧需数秒。",
    "model.info": "所绘人脸的像素数；mobile 为 256 像素、快许多倍的网络。",
    "model=mobile": "mobile（轻量）",
    "relative": "相对运动",
    "relative.info": "把驱动视频的运动叠加到图片自身的姿态和脸型上；"
    "关闭则直接采用驱动视频的姿态和比例。",
    "adapt_scale": "适应比例",
    "adapt_scale.info": "人脸比驱动视频中的大或小时，运动幅度相应放大或缩小。",
    "find_best_frame": "寻找最佳帧",
    "find_best_frame.info": "在驱动视频的前 125 帧中，从与图片最相似的一帧开始计算运动。",
    "best_frame": "最佳帧",
    "best_frame.info": "从第几帧开始计算运动，自 0 起。",
    "multi_person": "多人",
    "multi_person.info": "带动图片中的所有人脸。",
    "ratio": "替换半径",
    "ratio.info": "人脸周围被替换的圆形半径，以所绘方块的高度计；越小则保留原图越多。",
    "batch_size.info": "一次绘制的帧数；使用 GPU 时可试 16。",
}

LIPSYNC = _SHARED | {
    ".summary": "让图片和视频中的嘴跟随声音。在 CPU 上每帧约半秒。",
    "batch_size.info": "一次绘制的帧数；使用 GPU 时可试 64。",
}
