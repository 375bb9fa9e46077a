"""The names people read for what is kept of them."""

from zoneinfo import ZoneInfo

BEIJING = ZoneInfo("Asia/Shanghai")
SEALED = "（加密保存，请在相应功能里查看）"
PERSON_SHEET = "基本资料"
ACTED_SHEET = "经手的记录（只计数）"
TABLES = {
    "membership": "所在单位",
    "identity": "微信绑定",
    "grant_on_unit": "担任角色",
    "consent": "隐私同意",
    "correction": "更正申请",
    "leave_days": "请假",
    "hr_event": "人事事件",
    "study_record": "学习",
    "check_in": "打卡",
    "reflection": "体会",
    "answer": "答题",
    "delivery": "通知",
    "inbound": "消息回复",
}
COLUMNS = {
    "employee_no": "工号",
    "name": "姓名",
    "phone": "手机",
    "email": "邮箱",
    "gender": "性别",
    "title": "职务",
    "political": "政治面貌",
    "birth_on": "出生日期",
    "hired_on": "入职日期",
    "left_on": "离职日期",
    "created_at": "建立时间",
    "tags": "标签",
    "active": "在册",
    "main": "主要单位",
    "role": "角色",
    "granted_at": "授予时间",
    "channel": "入口",
    "following": "能收到推送",
    "bound_at": "绑定时间",
    "last_seen_at": "最近一次来",
    "version": "版本",
    "given_at": "同意时间",
    "withdrawn_at": "撤回时间",
    "first_on": "开始",
    "last_on": "结束",
    "reason": "原因",
    "text": "内容",
    "at": "时间",
    "day": "日期",
    "on_day": "日期",
    "kind": "类别",
    "choice": "所选",
    "right": "答对",
}
VALUES = {
    "wecom": "企业微信",
    "official": "公众号",
    "miniprogram": "小程序",
    "leader": "领导",
    "admin": "管理员",
    "organizer": "组织员",
    "secretary": "书记",
    "caseworker": "服务专员",
    "auditor": "审计员",
    "lecturer": "宣讲员",
}
REDACTED = "某职工"
