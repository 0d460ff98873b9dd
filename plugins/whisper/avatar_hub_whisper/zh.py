"""What the plugin's form says, in Chinese."""

from __future__ import annotations

TEXTS = {
    ".summary": "99 种语言，带每个词的时间；以 CTranslate2 运行 Whisper base。",
    "language.info": "所说的语言；“自动”会自行判断。",
    "model.info": "base 随插件提供。其他 faster-whisper 模型（如 small、large-v3-turbo "
    "或 owner/name）在首次使用时从模型库下载。",
    "task": "任务",
    "task.info": "“翻译”无论说什么语言都写成英文。",
    "task=transcribe": "转写",
    "task=translate": "翻译",
    "script": "字体",
    "script.info": "中文写成简体，或保留模型的写法。",
    "script=simplified": "简体",
    "script=as-is": "原样",
    "words": "词语",
    "words.info": "给出每个词的时间。",
    "vad": "跳过静音",
    "vad.info": "跳过不是人声的部分。识别歌声时请关闭，但静音处可能出现多余的词。",
    "beam_size": "束宽",
    "beam_size.info": "同时保留的候选数；1 最快。",
    "prompt.info": "可能出现的名称和术语，按应有的写法填写。",
}
