"""What the plugin's form says, in Chinese."""

from __future__ import annotations

TTS = {
    ".summary": "微软的多语言音色，支持风格与角色；需要密钥。",
    "AZURE_SPEECH_KEY": "Azure 语音密钥",
    "AZURE_SPEECH_REGION": "密钥所属区域",
    "AZURE_SPEECH_ENDPOINT": "终结点或容器（代替区域）",
    "voice.info": "音色的短名称；`avatar-hub azure-voices` 列出当前全部音色。“自动”对含中文的文本"
    "用晓晓，否则用 Jenny。",
    "style.info": "说话的风格；音色不支持的风格会被忽略。",
    "style=general": "通用",
    "style_degree": "风格强度",
    "style_degree.info": "风格的强弱；1 为该音色自己的强度。",
    "role": "角色",
    "role.info": "音色扮演的角色；部分中文音色支持。",
    "rate.info": "1 为该音色自己的语速。",
    "pitch.info": "升高或降低，单位为百分比。",
    "volume.info": "100 为该音色自己的响度。",
    "blendshapes": "面部表情",
    "blendshapes.info": "同时请求说话人的面部表情，部分音色支持；有表情时由它而非音素驱动口型。",
    "ssml": "SSML 文本",
    "ssml.info": "文本是 SSML：完整的 <speak> 文档或其中一段。",
    "deployment": "部署",
    "deployment.info": "您自己的定制音色或模型的部署 ID；留空则用微软的。",
    "timeout.info": "服务最长可无响应的时间，单位为秒。",
}

ASR = {
    ".summary": "微软的语音识别，带中间结果和每个词的时间；需要密钥。",
    "AZURE_SPEECH_KEY": "Azure 语音密钥",
    "AZURE_SPEECH_REGION": "密钥所属区域",
    "AZURE_SPEECH_ENDPOINT": "终结点或容器（代替区域）",
    "languages.info": "所说的语言；选多种时逐段判断。",
    "phrases": "短语",
    "phrases.info": "可能出现的名称和术语，每行一个。",
    "partial": "中间结果",
    "partial.info": "句子结束前也给出已听到的内容。",
    "profanity": "脏话",
    "profanity.info": "如何处理脏话。",
    "profanity=raw": "原样",
    "profanity=masked": "打码",
    "profanity=removed": "删除",
    "deployment": "部署",
    "deployment.info": "您自己的定制音色或模型的部署 ID；留空则用微软的。",
    "timeout.info": "服务最长可无响应的时间，单位为秒。",
}
