"""What the recognizer's form says, in Chinese."""

from __future__ import annotations

TEXTS = {
    ".summary": "普通话、英语或中英混说；说话时即给出中间结果。",
    "model.info": "由谁来听：名称含 online 的边说边写；talcs 听中英文，librispeech 听英语，"
    "其余听普通话。",
    "decoding": "解码方式",
    "decoding.info": "如何得到文字：在最可能的若干结果中选最佳、直接取最可能的、"
    "逐音取最可能的（最快），或只用解码器（没有每个词的时间）。",
    "punctuation.info": "由谁为普通话加标点：p7 有七种标点，p3 有逗号、句号和问号；“无”则不加。",
}
