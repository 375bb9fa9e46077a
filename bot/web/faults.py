"""What is wrong with a request, field by field, in words a person can act on."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from pydantic import ValidationError

Context = Mapping[str, Any]
Words = Callable[[Context], str]
FIXED: Mapping[str, str] = MappingProxyType(
    {
        "missing": "请填写",
        "extra_forbidden": "没有这一项，请去掉",
        "string_type": "请填文字",
        "string_unicode": "含有不能识别的字符",
        "string_pattern_mismatch": "格式不对",
        "int_type": "请填整数",
        "int_parsing": "请填整数",
        "int_from_float": "请填整数",
        "int_parsing_size": "数字太大",
        "float_type": "请填数字",
        "float_parsing": "请填数字",
        "finite_number": "请填普通的数字",
        "bool_type": "请填 true 或 false",
        "bool_parsing": "请填 true 或 false",
        "list_type": "请填列表",
        "dict_type": "请填对象",
        "model_type": "请按 JSON 对象填写",
        "model_attributes_type": "请按 JSON 对象填写",
        "date_type": "请填日期，例如 2026-11-24",
        "date_parsing": "请填日期，例如 2026-11-24",
        "date_from_datetime_parsing": "请填日期，例如 2026-11-24",
        "date_from_datetime_inexact": "请填日期，不要带时间",
        "datetime_type": "请填带时区的时间，例如 2026-11-24T09:00:00+08:00",
        "datetime_parsing": "请填带时区的时间，例如 2026-11-24T09:00:00+08:00",
        "datetime_from_date_parsing": "请填带时区的时间，例如 2026-11-24T09:00:00+08:00",
        "datetime_object_invalid": "请填带时区的时间，例如 2026-11-24T09:00:00+08:00",
        "timezone_aware": "时间要带时区，例如 +08:00",
        "none_required": "这一项要留空",
        "json_invalid": "不是有效的 JSON",
        "json_type": "不是有效的 JSON",
    }
)
WORDED: Mapping[str, Words] = MappingProxyType(
    {
        "string_too_short": lambda c: "请填写" if c["min_length"] == 1 else f"至少 {c['min_length']} 个字",
        "string_too_long": lambda c: f"最多 {c['max_length']} 个字",
        "too_short": lambda c: f"至少 {c['min_length']} 项",
        "too_long": lambda c: f"最多 {c['max_length']} 项",
        "greater_than": lambda c: f"要大于 {c['gt']}",
        "greater_than_equal": lambda c: f"不能小于 {c['ge']}",
        "less_than": lambda c: f"要小于 {c['lt']}",
        "less_than_equal": lambda c: f"不能大于 {c['le']}",
        "multiple_of": lambda c: f"要是 {c['multiple_of']} 的倍数",
        "literal_error": lambda c: f"请从这些里选：{str(c['expected']).replace(' or ', '、').replace(', ', '、')}",
        "enum": lambda c: f"请从这些里选：{str(c['expected']).replace(' or ', '、').replace(', ', '、')}",
        "value_error": lambda c: str(c["error"]),
    }
)
ANYTHING_ELSE = "填写不正确"
WHOLE = "_"


def fields_of(error: ValidationError) -> dict[str, str]:
    """Each field's path ("answers.0.letter") with what is wrong; "_" is the request as a whole."""
    found: dict[str, str] = {}
    for one in error.errors(include_url=False, include_input=False):
        path = ".".join(str(part) for part in one["loc"]) or WHOLE
        found.setdefault(path, words_of(one["type"], one.get("ctx", {})))
    return found


def words_of(kind: str, context: Context) -> str:
    """One fault in words."""
    if kind in FIXED:
        return FIXED[kind]
    return WORDED[kind](context) if kind in WORDED else ANYTHING_ELSE
