"""What the back office says about 身边榜样."""

from models.honour.selecting import Standing, State

LIST, NEW, EDIT = "榜样评选", "办评选", "改评选"
ROSTER, NOMINATION, OBJECTION = "推荐名册", "推荐", "公示异议"
SAVED, TAKEN, SETTLED, JUDGED, SCREENED = "已保存。", "已办好。", "异议已处理。", "已记下您的意见。", "已记下审查意见。"
STATES = [(state.value, state.value) for state in State]
STANDINGS = [(standing.value, standing.value) for standing in Standing if standing != Standing.DRAFT]
ANSWERS = {True: "同意", False: "未同意", None: "未答复"}
CALL_OFF = ["取消后不再继续，公示马上撤下，推荐人会收到通知。"]
INTRO = "面向一线、自下而上、逐级推荐。票数在投票截止前谁都看不到；没有本人同意，什么都不公开。"
ROSTER_INTRO = "一线占比 {front} / {of}。推荐从班组开始，逐级上报到主办单位。"
NO_FRONT = "还没有推荐。"
TOO_FEW = "票数太少，为了不让人猜出谁投了什么，不显示结果。"


def consent(yes: bool, answered: bool) -> str:
    """同意, 未同意, 未答复."""
    return ANSWERS[yes if answered else None]
