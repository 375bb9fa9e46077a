"""The words of the guard."""

RANKING = "不给个人排名（比赛除外）"
QUOTA = "不设使用时长、次数、积分的指标"
CHECK_IN = "不强制打卡、签到、转发、点赞或上传"
APPRAISAL = "学习和使用情况不作考核依据"
TWICE = "同一项内容不让人填两遍"


def refused(words: str, why: str) -> str:
    return f"“{words}”不能这样写：{why}。请改一下再发。"


def setting(key: str, why: str) -> str:
    return f"配置 {key} 不能用：{why}。请删去这一项。"


def asked_twice(form: str, name: str, before: str) -> str:
    return f"表单“{form}”又问了“{name}”：{before}里已经有了。{TWICE}。"


def in_code(place: str, name: str, why: str) -> str:
    return f"{place}：{name}——{why}。"
