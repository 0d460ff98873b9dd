"""Chinese text as it is read out."""

from __future__ import annotations

import pytest
from avatar_hub_kokoro.normalise_zh import normalise
from avatar_hub_kokoro.pieces import spoken

CASES = {
    "numbers": [
        ("1,234.5", "一千二百三十四点五"),
        ("0.5", "零点五"),
        ("10", "十"),
        ("110", "一百一十"),
        ("2000", "两千"),
        ("20000", "两万"),
        ("-5度", "负五度"),
        ("第3次", "第三次"),
        ("3/4", "四分之三"),
        ("50%", "百分之五十"),
        ("-3.5%", "负百分之三点五"),
        ("5‰", "千分之五"),
        ("10%-20%", "百分之十到百分之二十"),
        ("3-5天", "三到五天"),
        ("比分3:2", "比分三比二"),
        ("1+1=2", "一加一等于二"),
        ("3-1=2", "三减一等于二"),
        ("气温-5℃到-10℃", "气温零下五摄氏度到零下十摄氏度"),
        ("增长-3.5%", "增长负百分之三点五"),
        ("第3章-2", "第三章-二"),
        ("第21届", "第二十一届"),
        ("192.168.1.1", "一九二点一六八点一点一"),
    ],
    "digit by digit": [
        ("房间号是1203", "房间号是幺二零三"),
        ("1203室", "幺二零三室"),
        ("验证码:482913", "验证码:四八二九一三"),
        ("密码123456", "密码一二三四五六"),
        ("请打110", "请打幺幺零"),
        ("110报警", "幺幺零报警"),
        ("打100分", "打一百分"),
    ],
    "two": [
        ("2个人", "两个人"),
        ("2小时", "两小时"),
        ("2号", "二号"),
        ("22个", "二十二个"),
        ("第2个", "第二个"),
        ("1.2米", "一点二米"),
    ],
    "dates and times": [
        ("2026年11月22日", "二零二六年十一月二十二日"),
        ("2026-11-22", "二零二六年十一月二十二日"),
        ("2026/1/5", "二零二六年一月五日"),
        ("1999年", "一九九九年"),
        ("3年前", "三年前"),
        ("2019-2025年", "二零一九到二零二五年"),
        ("00后", "零零后"),
        ("15:30", "十五点三十分"),
        ("下午3：05", "下午三点零五分"),
        ("8:00", "八点"),
        ("3:30 pm", "下午三点三十分"),
        ("2:15", "两点十五分"),
        ("2点", "两点"),
        ("11月22日-25日", "十一月二十二日到二十五日"),
        ("2:00-4:00", "两点到四点"),
    ],
    "money": [
        ("¥20", "二十元"),
        ("$3.5", "三点五美元"),
        ("$200万", "二百万美元"),
        ("€100", "一百欧元"),
        ("2元", "两元"),
    ],
    "units": [
        ("60km/h", "六十公里每小时"),
        ("5kg", "五公斤"),
        ("20℃", "二十摄氏度"),
        ("25°C", "二十五摄氏度"),
        ("2m", "两米"),
        ("100㎡", "一百平方米"),
        ("16GB", "十六GB"),
    ],
    "telephones": [
        ("13812345678", "幺三八幺二三四五六七八"),
        ("010-12345678", "零幺零幺二三四五六七八"),
        ("400-123-4567", "四零零幺二三四五六七"),
    ],
    "names and marks": [
        ("v1.2.3", "一点二点三"),
        ("GPT-4", "GPT四"),
        ("iPhone15", "iPhone十五"),
        ("你好，世界！", "你好, 世界!"),
        ("《书》", "“书”"),
        ("发a.b@c.com", "发 a dot b at c dot com"),
    ],
}


@pytest.mark.parametrize(("text", "expected"), [case for cases in CASES.values() for case in cases])
def test_is_read_out(text: str, expected: str) -> None:
    assert spoken(normalise(text)) == expected


@pytest.mark.parametrize("text", ["2026-13-45", "25:99", "9/0", "1.2.3.4", "３", "1,2,3"])
def test_no_ascii_digit_is_left(text: str) -> None:
    assert not any(c in "0123456789" for c in spoken(normalise(text)))


@pytest.mark.parametrize("text", [case[0] for cases in CASES.values() for case in cases])
def test_pieces_join_to_what_was_written(text: str) -> None:
    assert "".join(piece.written for piece in normalise(text)) == text
