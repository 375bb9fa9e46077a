"""What a survey may not ask: what the enterprise knows already, and in a survey without names who somebody is.

It asks whether a question as a whole asks for such a field, so that “您对班组的氛围满意吗” is none.
"""

import re

from bot.words import fold
from handlers.survey import texts

FIELDS = (
    "姓名", "名字", "工号", "员工号", "手机号码", "手机号", "手机", "电话号码", "联系电话", "联系方式", "电话",
    "身份证号码", "身份证号", "身份证", "邮箱", "单位名称", "单位", "部门", "车间", "班组", "党支部", "支部", "岗位",
    "工种", "职务", "职称", "职级", "性别", "年龄段", "年龄", "岁数", "出生日期", "出生年月", "生日", "政治面貌",
    "入职时间", "入职日期", "参加工作时间", "工龄",
)  # fmt: skip
FIELD = "(?:" + "|".join(FIELDS) + ")"
ASKING = r"(?:请|麻烦)?(?:您|你)?(?:如实)?(?:填写|填|输入|选择|选|留下|写下|写明|写上|注明|提供|告诉我们|登记)?"
WHOSE = r"(?:一下)?(?:您|你|本人|自己)?(?:的)?(?:真实|所在|所属|现|工作|当前)?(?:的)?"
ENDING = r"(?:(?:是|为|叫|在|属于)?(?:什么|哪个|哪里|哪一个|多少|几岁|谁|如何)?(?:呢)?)?"
WHOLE = re.compile(rf"{ASKING}{WHOSE}{FIELD}(?:(?:和|与|及|或|以及)?(?:所在)?{FIELD})*{ENDING}")
PHRASES = (
    re.compile(rf"(?:请|须|务必|要)(?:您|你)?(?:填写|写明|写上|注明|留下|提供|登记|写下).{{0,6}}{FIELD}"),
    re.compile(r"(?:您|你)(?:在|是|属于)(?:哪|什么)(?:个|一个)?(?:单位|部门|车间|班组|支部|岗位)(?:的|工作|上班)?"),
    re.compile(r"(?:您|你)(?:叫什么|是谁|多大|今年多大|几岁|是男是女)"),
    re.compile(r"(?:您|你)(?:是哪年|哪年|什么时候)(?:入职|参加工作|出生|来)"),
)


def fields_refused(*said: str) -> str:
    """Why a question and its choices may not be asked; "" where they may."""
    for text in said:
        bare = fold(text)
        found = WHOLE.fullmatch(bare) or next((hit for one in PHRASES if (hit := one.search(bare))), None)
        if found:
            return texts.known_already(found[0])
    return ""
