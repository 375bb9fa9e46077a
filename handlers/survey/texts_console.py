"""The words of the back office's pages about surveys."""

LIST = "调研问卷"
STATES = {
    "draft": "草稿",
    "pending": "待批准",
    "approved": "已批准，等开始",
    "open": "正在填",
    "closed": "已截止",
    "published": "已公布",
}
WAYS = (("1", "匿名"), ("0", "实名"))
KINDS = (("single", "单选"), ("multi", "多选"), ("scale", "打分（5 档）"), ("text", "文字"))
REMINDERS = (("0", "不提醒"), ("1", "提醒一次（截止前一天）"), ("2", "提醒两次（过半和截止前一天）"))
THEMES = ("获得感", "幸福感", "安全感")
BLANK = "空白问卷"
CREATED = "草稿存好了，看看题目，再提交给另一位负责人批准。"
SAVED = "已改好。"
ADDED = "题目已加。"
MOVED = "顺序已换。"
DELETED = "题目已删。"
DISCARDED = "草稿已删。"
COPIED = "已照原样拟了一份新的草稿，看看时间和题目。"
SUBMITTED = "已提交，等另一位负责人批准。"
APPROVED = "已批准，到时间自动开放；要马上开放请按“现在开放”。"
SENT_BACK = "已退回。"
OPENED = "已开放，正在告诉大家。"
CLOSED = "已截止，可以看结果。"
PUBLISHED = "已公布，参加范围里的人都能看到汇总结果。"
DISCARD_LINES = ("草稿和题目都会删掉，不能恢复。",)
CLOSE_LINES = ("截止以后不能再填，也不能重新开放。", "没有交的草稿会全部删掉。")
PUBLISH_LINES = ("参加范围里的人都能看到各题的汇总结果；文字回答和各单位的数不公布。",)
LOOKED = "看实名问卷"
EXPORTED = "导出问卷结果"
INTRO = "匿名问卷谁答的、答了什么分开存放，没有办法对上；不足人数的格不显示。同一件事不让人填两遍。"
TURNOUT = "只知道多少人交了，不知道谁答了什么。"
FREE = "打乱顺序，不分单位。"
TOO_FEW_UNITS = "下级单位都不足 10 人，或只有一个单位，不分单位显示。"
