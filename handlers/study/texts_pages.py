"""Words of the phone's study pages."""

TODAY, YESTERDAY, THAT_DAY = "今日学习", "昨日学习", "这天的学习"
NO_YESTERDAY = "前一次还没有学习内容，先看今天的吧。"
CHOOSE = "请先选一个答案。"
FINISHED = "读完了，已记下。"
WRITE_FIRST = "先写几句再交。"
STANDS = "您已经答过这一题，以第一次为准。"


def verdict(*, right: bool, again: bool) -> str:
    """Right or wrong; why stands below the question."""
    return (STANDS if again else "") + ("答对了。" if right else "这一题没有答对，解析在下面。")
