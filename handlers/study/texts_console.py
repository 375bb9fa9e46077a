"""What people read in the back office of study, beside what the templates say."""

ITEMS, ITEM, NEW_ITEM = "学习内容", "一篇学习内容", "新写一篇"
PLANS, NEW_PLAN = "学习计划", "新建计划"
NOT_DONE, REFLECTIONS = "未学名单", "体会待审"
SAVED, APPROVED, REJECTED, RETIRED = "已保存，等另一位同志审核。", "已通过。", "已退回。", "已停用。"
PLAN_MADE, PLAN_SAVED = "计划建好了，还没有启用。加几篇内容再启用。", "计划已更新。"
IN_USE, OUT_OF_USE = "计划已启用。", "计划已停用。"
NUDGE, NUDGE_MEANS = "提醒还没学的人", "每人一天最多提醒一次，今天提醒过的不再打扰；晚上十点以后明早再发。"
STATES = (("draft", "草稿"), ("pending", "待审"), ("approved", "已通过"), ("rejected", "已退回"), ("retired", "已停用"))
KINDS = (
    ("article", "文章"),
    ("story", "故事"),
    ("quotation", "语录"),
    ("video", "视频"),
    ("audio", "音频"),
    ("notice", "文件精神"),
)
EMPTY_DAY = "今天还没有安排学习内容，没有名单。"


def not_done(title: str, missing: int, of: int) -> str:
    """How the day's item stands."""
    return f"今天学《{title}》。应学 {of} 人，还没学 {missing} 人（请假的不算）。"
