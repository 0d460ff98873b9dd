"""What the speech form says, in Chinese."""

from __future__ import annotations

TEXTS = {
    ".summary": "普通话、英语、中英混合与粤语；可调语速、音高和能量。",
    "voice.info": "由谁来说，语言也随之而定：请看音色的名称。",
    "speaker": "说话人",
    "speaker.info": "aishell3（0 到 173）、vctk、mix 或 canton 中的哪位说话人：编号，"
    "或模型列表中的名称，如 SSB0005 或 p225。留空为默认说话人。",
    "vocoder": "声码器",
    "vocoder.info": "把频谱变成声音的模型；“自动”使用该音色自己的声码器。",
    "reference.info": "克隆音色模仿的人：一人清晰说话 5 秒以上的录音，或已保存的声音。",
    "style": "风格",
    "style.info": "机器人说话没有语调，童声的音高为 1.3 倍。仅限 FastSpeech 2 音色。",
    "style=normal": "普通",
    "style=robot": "机器人",
    "style=child": "童声",
    "speed.info": "1 为该音色自己的语速。Tacotron 2 音色不支持。",
    "pitch": "音高",
    "pitch.info": "原音高的倍数。仅限 FastSpeech 2 音色。",
    "energy": "能量",
    "energy.info": "原能量的倍数。仅限 FastSpeech 2 音色。",
    "g2p": "多音字",
    "g2p.info": "多音字怎么读：查词典，或由神经网络看整句判断。",
    "g2p=pypinyin": "词典",
    "g2p=g2pw": "神经网络",
}
