"""The voices, as data: id, sha256 of its file, name.

Source: voices/ of https://huggingface.co/hexgrad/Kokoro-82M (Apache-2.0), as float32 in
onnx-community/Kokoro-82M-v1.0-ONNX and the npm package kokoro-js. The first letter of an id is the
accent (a American, b British, z Mandarin), the second f for female or m for male.

All Mandarin voices are here but zf_xiaoni, which speech recognition doesn't understand (see the
README); of the 28 English ones a choice.
"""

from __future__ import annotations

from typing import Literal

from hub.capabilities import Voice
from hub.specs import HubFile, NpmMember, Weight

SIZE = 522_240
"""Bytes of every voice: 510 styles of 256 float32."""

_ACCENTS = {"a": ("en", "American"), "b": ("en", "British"), "z": ("zh", "Mandarin")}
_TABLE = """
af_heart d583ccff3cdca2f7fae535cb998ac07e9fcb90f09737b9a41fa2734ec44a8f0b Heart
af_bella f69d836209b78eb8c66e75e3cda491e26ea838a3674257e9d4e5703cbaf55c8b Bella
af_nicole cd2191ab31b914ed7b318416b0e4440fdf392ddad9106a060819aa600a64f59a Nicole (whispering)
af_sarah 4409fbc125afabacc615d94db5398d847006a737b0247d6892b7a9a0007a2f0a Sarah
af_nova 18778272caa0d0eebaea251c35fd635f038434f9eee5e691d02a174bd328414f Nova
af_kore 9be5221b6a941c04b561959b8ff0b06e809444dcc4ab7e75a7b23606f691819e Kore
am_michael 1d1f21dd8da39c30705cd4c75d039d265e9bc4a2a93ed09bc9e1b1225eb95ba1 Michael
am_fenrir c27989f741f7ee34d273a39d8a595cc0837d35f5ced9a29b7cc162614616df43 Fenrir
am_puck fcf73c989033e9233e0b98713eca600c8c74dcc1614b37009d5450ff4a2274a0 Puck
am_adam 162b035ed91cfc48b6046982184c645f72edcdd1b82843347f605d7bf7b15716 Adam
bf_emma 669fe0647f9dd04fcab92f1439a40eeb4c8b4ab1f82e4996fe3d918ce4a63b73 Emma
bf_isabella 3754352c4aaa46d17f27654ab7518d65b62ad6163a0f55a5f4330c2da2c4e94f Isabella
bm_george c4b235a4c1f2cd3b939fed08b899ce9385638b763f7b73a59616c4fc9bd6c9bc George
bm_fable f889083196807b4adb15e9204252165f503b8d33d3982e681c52443c49d798f1 Fable
zf_xiaobei 5dde6e1c9c4f12c8b327bc29c0cee361a23b52b952c04636858ba637ec66e640 小贝 Xiaobei
zf_xiaoxiao 03adb5d5e3ddd88b047954e974e651cb0a4b524c985057e5d872e962c7be1169 晓晓 Xiaoxiao
zf_xiaoyi bc1555c5c486099196ac254bae5e0bb543c121952a3092f50b7d8724f1bc36b3 晓伊 Xiaoyi
zm_yunjian de48a00bdbf3649f07162269a2b6e0513604389bfac8a2e6c75cb34b323ad6fa 云健 Yunjian
zm_yunxi 7243892fb4e560d47014090ddf010f8b8b790f3c6b029ff82b2ac06aa4e27c8b 云希 Yunxi
zm_yunxia 6b2b8fc15b3df19a368daebe5c581c7fabf433ee5b8a17ffd6b3d723cff8936d 云夏 Yunxia
zm_yunyang 261e2c89470534dbbcb8fd98b8fdc495ec94063d9bb6c8277f7be43cccba3f42 云扬 Yunyang
"""
_ROWS = [line.split(maxsplit=2) for line in _TABLE.strip().splitlines()]


def _voice(name: str, title: str) -> Voice:
    language, accent = _ACCENTS[name[0]]
    gender: Literal["female", "male"] = "female" if name[1] == "f" else "male"
    title = f"{title}, {accent}, {gender}"
    return Voice(id=name, title=title, languages=(language,), gender=gender)


def _weight(name: str, sha256: str) -> Weight:
    file = f"voices/{name}.bin"
    return Weight(
        name=f"kokoro/{file}",
        sha256=sha256,
        size=SIZE,
        licence="Apache-2.0",
        sources=(
            NpmMember(package="kokoro-js@1.2.1", member=file),
            HubFile(
                repo="onnx-community/Kokoro-82M-v1.0-ONNX",
                file=file,
                revision="1939ad2a8e416c0acfeecc08a694d14ef25f2231",
            ),
        ),
    )


VOICES = tuple(_voice(name, title) for name, _, title in _ROWS)
VOICE_WEIGHTS = tuple(_weight(name, sha256) for name, sha256, _ in _ROWS)
