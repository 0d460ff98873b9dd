"""What the plugin's form says, in Chinese."""

from __future__ import annotations

TEXTS = {
    ".summary": "英语和普通话，可在同一句中混用；在 CPU 上运行，无需网络。",
    "voice.info": "由谁来说。每个音色都会两种语言；“自动”对含中文的文本选普通话音色，"
    "否则选美式英语音色。",
    "speed.info": "1 为该音色自己的语速。",
    "language.info": "前后没有文字可判断时，数字和符号按此语言朗读。文字始终按自己的语言朗读。",
    "pause.info": "句子之间的停顿，单位为秒。",
}
