"""What people read of question banks: import reports, review, search."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from handlers.quiz.texts import MODES
from models.contest import Contest
from models.quiz import Question, QuestionBank

if TYPE_CHECKING:
    from handlers.quiz.importer import Report
    from handlers.quiz.service.banks import Added

FIRST = 3

KINDS = {"single": "单选", "multi": "多选", "judge": "判断", "blank": "填空", "essay": "简答"}
CONTEST_STATES = {"draft": "草稿", "open": "进行中", "closed": "已结束"}
STATES = {"draft": "待修改", "pending": "待审", "approved": "已通过", "rejected": "已退回", "retired": "已停用"}
HEADS = (
    "题型", "题干", "选项A", "选项B", "选项C", "选项D", "选项E", "选项F", "选项G", "选项H",
    "答案", "解析", "出处", "标签", "难度", "启用日期", "停用日期", "状态", "原始数据",
)  # fmt: skip
NOT_A_KEEPER = "题库由组织员、支部书记和讲师管理。想练题请回复“错题”或“挑战”。"
NOT_PENDING = "这道题已经有人审过了，回复“审题”看下一道。"
NOTHING_PENDING = "没有等您审核的题。"
APPROVE_HOW = "请回复数字：1 通过  2 退回  3 全部通过；不审了回复“退出”。"
IN_BANK = "题库“{bank}”里已有同样的题，答案却不同（题库里是：{key}），请核对。"
KNOWN = "题库“{bank}”里已有这道题。"
APPLIED = "已写入题库“{bank}”：新增 {new} 题，其中 {doubtful} 题有疑问、改好再送审；已有 {known} 题没有重复写入。"
SKIPPED = "没有答案的 {count} 题没有写入，补上答案后再导入一次即可。"
DRY = "这是试运行，什么也没有写。确认无误后加 --apply 写入。"
NO_BANK = "没有名叫“{name}”的题库。"
NO_SCHEMA = "数据库里还没有表，请先运行 siwei migrate。"
NOT_WRITTEN = "文件 {file} 写不了（{why}），请换个文件夹。"
EXPORTED = "已导出 {count} 题：{file}"
FILE_TAKEN = "收到《{name}》，正在读，稍后告诉您结果。读到的题先待审，不会直接用于竞赛。"
FILE_NAMELESS = "题库"
FILE_LOST = "没能从微信取到《{name}》。请看看是不是超过了 10 MB，再发一次。"
FILE_NOT_YOURS = "《{name}》没有写入：同名的题库归别的单位管理。请把文件改个名字再发一次。"
REVIEW_NEXT = "下一步：请另一位组织员、书记或讲师回复“审题”，通过后就能办竞赛。"
FILE_APPLIED = "题库“{bank}”：{new} 题待审，已有的 {known} 题没有重复写入。"
FILE_AGAIN = "有疑问的题请在文件里改好，再发一次就会送审。"
SAME_QUESTION = "题库里已有一模一样的题。要改的话请改那一道，或者把这一道停用。"
RETIRED_ALREADY = "这道题已经停用了。"
NOBODY = "没有工号为 {number} 的在岗人员。"
NO_DUPLICATES = "没有题干相同的题。"
RETIRED = "已停用 {count} 题。"
REKEYED = "《{title}》已按新答案重新判分，已告诉 {told} 人。"
CONTEST_EXPORTED = "已导出《{title}》：{file}"
NO_KIND = "请选题型。"
NO_STEM = "请填写题干。"
STEM_LONG = "题干请控制在 2000 个字以内。"
OPTIONS_COUNT = "选项要有 2 到 8 个。"
OPTIONS_EQUAL = "有两个选项内容相同。"
OPTION_LONG = "选项请控制在 500 个字以内。"
NO_KEY = "请选正确答案，只能选填了内容的选项。"
ONE_KEY = "单选题只能有一个正确答案。"
NO_JUDGEMENT = "请选“对”或“错”。"
NO_BLANK = "请填写每一空的答案：空与空之间用竖线 | 分开，同一空的几种写法用分号分开。"
NO_TEXT = "请填写参考答案。"
DAYS_TURNED = "停用日期早于启用日期。"
FILE_LARGE = "文件超过 10 MB，请分成几个文件后再导入。"
FILE_RETURNED = "您的表格和每行的问题（一天内有效）：{link}"
FLAG_SETTLED = "这道题已经处理过了。"
FIND_WHAT = "想找什么题？回复“查题”加几个字，例如：查题 遵义"


def read(file: str, count: int, problems: int) -> str:
    """The head of a file's report."""
    return f"{file}：读到 {count} 题，{problems} 题有疑问。"


def problem(place: str, stem: str, problems: Sequence[str]) -> str:
    """One question that needs a look."""
    start = stem[:30] + ("…" if len(stem) > 30 else "")
    return f"  {place}  {start}  {''.join(problems)}"


def file_report(name: str, bank: str, report: "Report", *, added: "Added", keyless: int) -> str:
    """What became of a file that was sent: counts, the first problems, the next step."""
    doubtful = [question for question in report.questions if question.problems]
    lines = [read(name, len(report.questions), len(doubtful))]
    lines.append(FILE_APPLIED.format(bank=bank, new=added.new - added.doubtful, known=added.known))
    lines += [problem(q.place, q.stem, [q.problems[0][:60]]).strip() for q in doubtful[:FIRST]]
    lines += [f"另有 {len(doubtful) - FIRST} 题有疑问。"] if len(doubtful) > FIRST else []
    lines += [FILE_AGAIN] if doubtful else []
    lines += [SKIPPED.format(count=keyless)] if keyless else []
    return "\n".join([*lines, REVIEW_NEXT] if added.new > added.doubtful else lines)


def to_review(question: Question, bank: QuestionBank, left: int) -> str:
    """A question with its key, for the second person."""
    lines = [f"待审 {left} 题 · {bank.name} · {KINDS[question.kind]}", question.asked(), f"答案：{question.key()}"]
    lines += [line for line in (question.explanation, f"出处：{question.source}" if question.source else "") if line]
    return "\n".join([*lines, "1 通过  2 退回  3 全部通过"])


def approved_all(count: int) -> str:
    """After 3."""
    return f"已全部通过，共 {count} 题。办竞赛请回复“办竞赛”。"


def found(questions: Sequence[Question], words: str) -> str:
    """What a search in the bank found."""
    if not questions:
        return f"题库里没有找到“{words}”。"
    lines = [f"· {q.stem[:40]}（{KINDS[q.kind]}，{STATES[q.state]}）答案：{q.key()[:30]}" for q in questions[:8]]
    return "\n".join([f"题库里与“{words}”有关的 {len(questions)} 题：", *lines])


def key_amended(title: str, question: Question, why: str) -> str:
    """To the organiser of a contest that asked a question whose key was put right in the bank."""
    because = f"原因：{why}。" if why else ""
    return (
        f"《{title}》用过的一道题在题库里更正了答案：{question.stem[:40]}…… 现在是：{question.key()}。{because}"
        "竞赛仍按原答案计分；要作废或按新答案重新判分，请在后台的竞赛统计里办。"
    )


def amended(contests: int, told: int, others: int) -> str:
    """After a question was changed."""
    parts = ["已改好，等另一位同志审核。"]
    if contests:
        parts.append(f"{contests} 场竞赛已重新判分，已告诉 {told} 人。")
    if others:
        parts.append(f"另有 {others} 场竞赛由别的单位办，已提醒办的人。")
    return "".join(parts)


def group(number: int, questions: Sequence[tuple[Question, str]]) -> str:
    """Questions with the same stem, each with its id, its bank and its key."""
    lines = [f"{number} {questions[0][0].stem[:60]}"]
    lines += [f"  {q.public_id}  {bank}  {KINDS[q.kind]}  {STATES[q.state]}  {q.key()[:40]}" for q, bank in questions]
    return "\n".join(lines)


def contest_line(contest: Contest) -> str:
    """A contest in the command's list."""
    return f"{contest.public_id}  {MODES[contest.mode]}  {CONTEST_STATES[contest.state]}  {contest.title}"
