"""What the recognition form says, in Chinese."""

from __future__ import annotations

TEXTS = {
    ".summary": "普通话、英语或中英混合，可边说边出文字；Whisper 可听 99 种语言。",
    "model": "模型",
    "model.info": "由谁来听：*_online_* 边听边写；talcs 听中英混合，librispeech 听英语，"
    "Whisper 听 99 种语言（名称以 en 结尾的只听英语），"
    "其余听普通话。",
    "decoding": "解码方式",
    "decoding.info": "怎样得出文字：在最可能的几种中择优、取最可能的一种、逐音取最可能的（最快），"
    "或只用解码器（没有词的时间）。Whisper 有自己的方式。",
    "decoding=attention_rescoring": "重打分",
    "decoding=ctc_prefix_beam_search": "束搜索",
    "decoding=ctc_greedy_search": "逐音（最快）",
    "decoding=attention": "仅解码器",
    "punctuation": "标点",
    "punctuation.info": "由谁给普通话加标点：p7 有七种标点，p3 有逗号、句号和问号；“无”则不加。"
    "Whisper 自带标点。",
    "punctuation=none": "无",
}
