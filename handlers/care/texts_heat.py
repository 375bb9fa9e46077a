"""The words people read about hot days; the rule is quoted as it stands."""

from datetime import date

from handlers.care.texts import month_day, with_weekday

HEAT_RULE = "按最高气温读数：35、37、40 ℃ 各发一次（《防暑降温措施管理办法》第八条）"
NOT_ON_DUTY = "气温由值班的组织员、书记或管理员填报。您那边有高温情况请告诉班长。"
RULE_NAME = "《防暑降温措施管理办法》第八条"
HEAT_WORDS = {
    40: "日最高气温达到 40 ℃ 以上，当日停止室外露天作业",
    37: (
        "日最高气温达到 37 ℃ 以上、40 ℃ 以下，全天室外露天作业累计不超过 6 小时，"
        "气温最高时段 3 小时内不安排室外露天作业"
    ),
    35: "日最高气温达到 35 ℃ 以上、37 ℃ 以下，换班轮休、缩短连续作业时间，室外露天作业不安排加班",
}


def not_a_temperature(typed: str) -> str:
    said = f"“{typed.strip()[:12]}”不是气温。" if typed.strip() else ""
    return f"{said}请写当天最高气温，例如：气温 36"


def impossible_temperature(typed: str, low: int, high: int) -> str:
    return f"“{typed.strip()[:12]}”不像真实的气温（应在 {low} 到 {high} ℃ 之间），没有记录。请核对后再发，例如：气温 36"


def not_these_days(day: date) -> str:
    return f"{month_day(day)}离今天太远，只收前后 3 天的气温。"


def reading_kept(unit: str, day: date, celsius: int) -> str:
    return f"已记录：{unit} {month_day(day)}最高气温 {celsius} ℃。未到 35 ℃，不发高温提示。"


def heat_not_approved(celsius: int, band: int) -> str:
    return (
        f"已记录最高气温 {celsius} ℃，达到 {band} ℃ 一档，但“高温天气”还没有批准，提示没有发出。"
        f"请先按规定安排：{HEAT_WORDS[band]}。回复“日历”送批。"
    )


def heat(celsius: int, band: int, day: date) -> str:
    return f"{with_weekday(day)}预报最高 {celsius} ℃。{RULE_NAME}：{HEAT_WORDS[band]}。"


def heat_sent(celsius: int, band: int, people: int) -> str:
    return f"已记录最高气温 {celsius} ℃，高温提示（{band} ℃ 一档）已发给 {people} 人。"


def nobody_to_tell(unit: str, celsius: int, band: int) -> str:
    return f"已记录最高气温 {celsius} ℃。{unit}没有还要通知的人（{band} ℃ 一档），请先按规定安排：{HEAT_WORDS[band]}。"


def heat_again(celsius: int, band: int) -> str:
    return f"已记录最高气温 {celsius} ℃。今天 {band} ℃ 一档的提示已经发过，不再重发。"


def no_such_unit(named: str) -> str:
    how = "请写单位的全称或代码，例如：气温 36 机修车间；不写单位就是您负责的最上一级。"
    return f"您负责的单位里没有“{named[:32]}”。{how}"
