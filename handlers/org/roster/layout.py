"""Which column is which: heads as 企业微信, HR systems and people write them, found in the first twelve rows."""

import re
import unicodedata
from collections.abc import Sequence
from typing import Any

HEADS_WITHIN = 12
SYNONYMS: dict[str, tuple[str, ...]] = {
    "employee_no": ("工号", "员工编号", "职工编号", "员工号", "职工号", "人员编号", "employeeno", "empno"),
    "userid": ("帐号", "账号", "企业微信帐号", "企业微信账号", "企业微信userid", "userid"),
    "name": ("姓名", "员工姓名", "职工姓名", "名字", "empname", "name"),
    "department": (
        "部门",
        "部门路径",
        "所在部门",
        "所属部门",
        "部门名称",
        "单位",
        "所在单位",
        "deptname",
        "department",
    ),
    "level1": ("一级部门", "1级部门", "所属公司一级部门"),
    "level2": ("二级部门", "2级部门"),
    "level3": ("三级部门", "3级部门"),
    "level4": ("四级部门", "4级部门"),
    "level5": ("组别", "班组"),
    "phone": ("手机", "手机号", "手机号码", "联系方式", "联系电话", "电话", "移动电话", "电话号码", "phone", "mobile"),
    "title": ("职务", "岗位", "职位", "岗位名称", "职务名称", "position"),
    "gender": ("性别", "sex", "gender"),
    "hired_on": ("入职日期", "入职时间", "入司日期", "入司时间", "到岗日期", "参加工作日期", "参加工作时间"),
    "birth_on": ("出生日期", "出生年月", "出生年月日", "生日", "birthday"),
    "political": ("政治面貌", "政治面目"),
    "email": ("邮箱", "个人邮箱", "电子邮箱", "邮件", "企业邮箱", "email"),
    "status": ("状态", "员工状态", "在职状态", "人员状态"),
    "left_on": ("离职日期", "离职时间", "离职日"),
}
FIELD_OF = {head: field for field, heads in SYNONYMS.items() for head in heads}
RANK = {head: place for heads in SYNONYMS.values() for place, head in enumerate(heads)}
LEVELS = ("level1", "level2", "level3", "level4", "level5")
BRACKETED = re.compile(r"[(\[【〔].*?[)\]】〕]")
NOISE = re.compile(r"[\s*:：、_\-]+")


def plain_head(cell: Any) -> str:
    """`*姓名`, `姓 名（必填）` and `姓名_real_name` are all 姓名."""
    if not isinstance(cell, str):
        return ""
    text = BRACKETED.sub("", unicodedata.normalize("NFKC", cell)).strip().casefold()
    for part in (text, re.split(r"[_\n/]", text)[0]):
        bare = NOISE.sub("", part)
        if bare in FIELD_OF:
            return bare
    return NOISE.sub("", text)


def columns_of(row: Sequence[Any]) -> dict[str, int]:
    """The column of each field this row names; of two that mean the same, the one that says it best."""
    best: dict[str, tuple[int, int]] = {}
    for column, cell in enumerate(row):
        head = plain_head(cell)
        field = FIELD_OF.get(head)
        if field and (field not in best or RANK[head] < best[field][0]):
            best[field] = (RANK[head], column)
    return {field: column for field, (_, column) in best.items()}


def find_head(rows: Sequence[Sequence[Any]]) -> tuple[int, dict[str, int]] | None:
    """The index of the row of heads and its columns: the row that names 姓名 and most others."""
    found = [(index, columns_of(row)) for index, row in enumerate(rows[:HEADS_WITHIN])]
    named = [(index, columns) for index, columns in found if "name" in columns and len(columns) > 1]
    return max(named, key=lambda pair: (len(pair[1]), -pair[0])) if named else None
