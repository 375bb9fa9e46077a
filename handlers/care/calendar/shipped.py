"""The rules the program is delivered with. A firm moves or cancels single notices; it changes rules here."""

from collections.abc import Mapping

from handlers.care.calendar.rules import Rule, Season

RULES: tuple[Rule, ...] = (
    Rule("夏送凉爽", "夏送凉爽开始", day="小暑", lead=7, until="出伏"),
    Rule("夏送凉爽", "夏送凉爽未领提醒", day="大暑", until="出伏"),
    Rule("送清凉", "入伏送清凉", day="初伏", until="出伏"),
    Rule("送清凉", "末伏送清凉", day="末伏", until="出伏"),
    Rule("冬送温暖", "冬送温暖开始", day="立冬", until="元宵"),
    Rule("冬送温暖", "数九御寒", day="冬至", until="元宵"),
    Rule("冬送温暖", "三九一线慰问", day="三九", until="元宵"),
    Rule("冬送温暖", "腊八问候", day="腊八", until="除夕"),
    Rule("元旦春节走访", "元旦春节走访名单", day="01-01", lead=10, lead_in_workdays=True, until="除夕"),
    Rule("元旦春节走访", "春节前慰问金到位", day="春节", lead=10, lead_in_workdays=True, until="除夕"),
    Rule("学雷锋日", "学雷锋志愿服务招募", day="03-05", lead=7, until="03-05"),
    Rule("五四", "五四青年活动", day="05-04", lead=5, lead_in_workdays=True, until="05-04"),
    Rule("七一慰问", "七一慰问名单", day="07-01", lead=10, lead_in_workdays=True, until="07-01"),
    Rule("中秋", "中秋慰问", day="中秋", lead=5, lead_in_workdays=True, until="中秋"),
    Rule("国庆", "国庆坚守岗位慰问", day="10-01", lead=5, lead_in_workdays=True, until="10-07"),
)

# Orders for the forest district of the Greater Khingan range. They differ from year to year: a new order is a new row.
FIRE_SEASONS: Mapping[int, tuple[Season, ...]] = {
    2021: (
        Season("春季防火期", "03-15", "06-15"),
        Season("秋季防火期", "09-15", "11-15"),
    ),
    2025: (
        Season("防火期", "03-15", "11-15"),
        Season("春季防火戒严期", "04-01", "05-31"),
        Season("秋季防火戒严期", "10-01", "10-31"),
    ),
}
