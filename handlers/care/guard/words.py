"""What a notice may not demand of people."""

import re

from handlers.care.guard import texts

NEGATED = re.compile(r"(?:不|无需|不用|不必|禁止|不得|不能|取消)(?:再)?(?:要求|强制|搞|作)?$")
FORBIDDEN: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        texts.RANKING,
        re.compile(
            r"(个人|人员|员工|职工|干部)(积分|学习|使用|活跃度?)?(排名|排行|排行榜|名次)|积分排(名|行)|"
            r"末位淘汰|红黑榜"
        ),
    ),
    (
        texts.QUOTA,
        re.compile(
            r"(每[人天日周月]|人均)[^。，\n]{0,8}(不少于|至少|不低于|必须)[^。，\n]{0,8}(分钟|小时|积分|[次条篇题])|"
            r"在线时长|使用率|下载率|点赞率|转发率"
        ),
    ),
    (
        texts.CHECK_IN,
        re.compile(r"(必须|务必|强制|一律|全员)[^。，\n]{0,6}(打卡|签到|转发|点赞|评论|截图|上传定位|拍照上传)"),
    ),
    (
        texts.APPRAISAL,
        re.compile(
            r"(打卡|签到|积分|学习时长|点赞|转发|答题)[^。，\n]{0,8}(纳入|计入|作为)[^。，\n]{0,6}(考核|评优|绩效|奖金)"
        ),
    ),
)


def words_refused(text: str) -> list[str]:
    """Why a text may not go out, one sentence a fault; 不搞个人排名 and the like are no faults."""
    found = []
    for why, pattern in FORBIDDEN:
        hits = (hit for hit in pattern.finditer(text) if not NEGATED.search(text[: hit.start()]))
        if hit := next(hits, None):
            found.append(texts.refused(hit[0], why))
    return found
