"""Every word of the digest."""

from collections.abc import Mapping, Sequence
from datetime import date

HIDDEN = "少于下限，不显示"
NOTHING_DUE = "无应办"
NO_CELL = "—"
UNIT = "单位"
FILE_BROKEN = "帮扶在档户数对不上：期初加建档减退档不等于期末，请帮扶经办核对"
NUMBER_PARTS = {
    "case.reply": ("case.filed", "case.reply"),
    "visit.on_time": ("visit.on_time", "visit.overdue"),
    "talk.coverage": ("talk.coverage",),
    "vol.times": ("vol.times", "vol.hours"),
    "season.coverage": ("season.coverage",),
    "duty.done": ("duty.done",),
}
NUMBER_TEXTS = {
    "case.reply": "求助 {0}，按时首响 {1}",
    "visit.on_time": "必访必谈按时 {0}，超期 {1}",
    "talk.coverage": "本年谈心 {0}",
    "vol.times": "志愿 {0}、{1}",
    "season.coverage": "季节关怀领取 {0}",
    "duty.done": "责任完成 {0}",
}


def with_days(formula: str, days: int) -> str:
    return formula.replace("〔首次答复〕", str(days))


def no_period(typed: str) -> str:
    return f"“{typed[:20]}”不是周也不是月。周写成 2026-W47，月写成 2026-11。"


def not_begun(code: str, first: date) -> str:
    return f"{code} 还没开始（{first.month} 月 {first.day} 日开始），没有可看的。请看已经开始的周或月。"


def nobody_there(unit: str) -> str:
    return f"{unit}名下没有在册人员，没有可汇总的。请先核对花名册或人员归属。"


def no_unit(code: str) -> str:
    return f"没有代码为“{code}”的单位。单位代码见花名册或后台“单位”页。"


NO_UNITS = "您名下还没有负责的单位，所以没有摘要。请管理员在后台给您加上书记或领导的职责。"


def of_so_many(count: int, unit: str) -> str:
    return f"（{count} {unit}）"


def left_out(count: int) -> str:
    return f"（另免 {count}）"


def period_name(code: str) -> str:
    year, _, rest = code.partition("-")
    return f"{year} 年第 {int(rest[1:])} 周" if rest.startswith("W") else f"{year} 年 {int(rest)} 月"


def short_period(code: str) -> str:
    _, _, rest = code.partition("-")
    return f"{int(rest[1:])} 周" if rest.startswith("W") else f"{int(rest)} 月"


def title(code: str, unit: str) -> str:
    return f"{period_name(code)} · {unit}"


def day(on: date) -> str:
    return f"{on.month} 月 {on.day} 日"


def alert(name: str, value: str, where: Sequence[str]) -> str:
    return f"{name}：{value}" + (f"（{'、'.join(where)}）" if where else "")


def visits_due(count: int) -> str:
    return f"7 天内有 {count} 件必访必谈到期"


def notices_wait(count: int, name: str, on: date) -> str:
    return f"{count} 条关怀通知待批准，最近的是 {day(on)}“{name}”"


def duties_due(count: int) -> str:
    return f"14 天内有 {count} 项责任到期"


def packs_left(packs: int, people: int) -> str:
    return f"慰问物资还余 {packs} 份，{people} 人还没领"


def dual_missing(people: int, by: date) -> str:
    return f"{people} 名党员还没完成双报到，{day(by)}季末"


def to_split(count: int) -> str:
    return f"{count} 项责任还没有分解到下级"


def to_talk(count: int) -> str:
    return f"今年还有 {count} 人没谈过心，可以先约起来"


MOST_UNITS = 9
NEED_YOU = "需要您看："
PLEASE = "请您安排："
ALL_WELL = "没有超期和异常。"
NOT_YOURS = "这一项由经办的同事处理，您可以在上面的单位里了解进展。"
NOTHING_TO_OPEN = "这一期没有要展开的。回复“报表”取 Word 和 Excel，回复“退出”结束。"


def heading(name: str, last: str, *, frozen: bool) -> str:
    on = date.fromisoformat(last)
    return name if frozen else f"{name}（到 {day(on)}）"


def corrected(count: int) -> str:
    return f"本期定稿后有 {count} 项补记或更正，见报表。"


def how_on(items: int, page: str) -> str:
    more = f"回复 1–{items} 看详情，" if items > 1 else "回复 1 看详情，" if items else ""
    return f"{more}回复“报表”取 Word 和 Excel。" + (f"\n图表：{page}" if page else "")


def counted(formula: str, exempt: str, rule: str) -> str:
    parts = [f"算法：{formula}"]
    parts += [f"不计：{exempt}"] if exempt else []
    parts += [f"提醒：{rule}"] if rule else []
    return "；".join(parts)


def go_on(word: str) -> str:
    return f"要处理请回复“{word}”。"


def which_number(most: int) -> str:
    return f"请回复 1 到 {most} 的数字；不看了回复“退出”。" if most > 1 else "请回复 1；不看了回复“退出”。"


def which_unit(names: Sequence[str]) -> str:
    return "看哪个单位？\n" + "\n".join(f"{n} {name}" for n, name in enumerate(names, 1))


def files(unit: str, code: str, page: str) -> str:
    return f"{period_name(code)} · {unit}（7 天内有效，请勿转发）\nWord：{page}.docx\nExcel：{page}.xlsx"


def urgent(unit: str, alert: str, word: str) -> str:
    return f"请马上看一下（{unit}）\n{alert}\n要处理请回复“{word}”。"


SHEET_SCREEN, SHEET_ROWS, SHEET_UNITS, SHEET_MISSING, SHEET_CHART = "摘要", "指标", "下级单位", "没有数据的", "图表"
ROW_HEADS = (
    ("板块", 10), ("指标", 20), ("结果", 22), ("完成", 8), ("应办", 8), ("比率", 9), ("比上期", 8), ("比去年", 8), ("单位", 7),
    ("算法", 44), ("不计", 30), ("提醒", 24),
)  # fmt: skip
MISSING_HEADS = ("板块", "指标", "为什么没有")
CORRECTIONS = "定稿后的补记和更正"


def span(first: str, last: str) -> str:
    return f"{first} 至 {last}"


def correction(one: Mapping[str, str]) -> str:
    return f"{one['name']}：原 {one['was']}，现 {one['now']}"


def stamp(sha256: str) -> str:
    return f"数据指纹 {sha256[:16]}：同一期、同一单位的摘要指纹相同。"


def no_template(path: str) -> str:
    return f"找不到 Word 模板 {path}。请核对 [digest] template 的路径，或留空用自带的模板。"


def not_word(name: str) -> str:
    return f"模板 {name} 不是能打开的 .docx。请用 Word 另存为 .docx 再试。"


def unknown_names(name: str, wanted: Sequence[str], known: Sequence[str]) -> str:
    return f"模板 {name} 里写了没有的名字：{'、'.join(wanted)}。可用的名字：{'、'.join(known)}。"


def template_fault(name: str, fault: str) -> str:
    return f"模板 {name} 里有写错的地方：{fault}。请对照自带的模板改一下。"


LINK_OVER = "链接已过期，请在聊天里回复“报表”重新取。"


def template_saved(path: str) -> str:
    return f"模板已存到 {path}。用 Word 改好后，把路径写进配置的 [digest] template。"


def not_a_file(name: str) -> str:
    return f"“{name}”写不了：--out 的文件名请以 .docx 或 .xlsx 结尾。"


def written(path: str) -> str:
    return f"已写到 {path}"


def one_of(name: str) -> str:
    return f"{name}：1 件"


TITLE = "领导摘要"
