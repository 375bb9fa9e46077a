"""What people read of question banks: import reports, review, search."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from models.quiz import Question, QuestionBank

if TYPE_CHECKING:
    from handlers.quiz.importer import Report
    from handlers.quiz.service.banks import Added

FIRST = 3

KINDS = {"single": "单选", "multi": "多选", "judge": "判断", "blank": "填空", "essay": "简答"}
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
