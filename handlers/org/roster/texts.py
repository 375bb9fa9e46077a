"""What an administrator reads about a roster."""

FORMULA = "这一格是公式，没有算出值；请改成直接填写的内容"
LOST_CHARACTER = "有认不出的字（可能是生僻字丢了），请重新输入"
FULL_WIDTH_COMMA = "请不要用全角逗号“，”"
NUMBER_LOST_DIGITS = "工号太长，存成数字后丢了位数；请先把这一列设为文本再填"
NUMBER_FORM = "工号只能用字母、数字和 . - _ @，最多 64 个字符"
RENAME_FORM = "改工号请写成“旧工号:新工号”"
LOOKS_LIKE_ID_CARD = "像是身份证号，请不要放进花名册"
NAME_FORM = "姓名请填 1 到 64 个字，不以数字开头"
PHONE_FORM = "手机请填 11 位号码，座机带区号，国外号码以 + 和国家代码开头"
TWO_PHONES = "一格里有两个号码，请只留一个"
DATE_FORM = "日期请写成 1990-05-01、1990.05 或 1990年5月"
MONTH_UNSURE = "存成数字后分不清是 1 月还是 10 月；请把这一列设为文本再填"
NO_SUCH_DAY = "没有这一天，或者年份不对"
GENDER_FORM = "性别请填 男 或 女"
EMAIL_FORM = "邮箱的写法不对"
TOO_LONG = "太长了，最多 {limit} 个字"
NO_NUMBER = "工号是空的"
NO_NAME = "姓名是空的"
SAME_NUMBER = "工号和 {cell} 重复"
SAME_PHONE = "手机和 {cell} 重复"
BORN_AFTER = "入职日期早于出生日期"
LEFT_BEFORE = "离职日期早于入职日期"
RENAME_TAKEN = "新工号已经是别人的了"
RENAME_UNKNOWN = "花名册里没有旧工号"
UNKNOWN_TOP = "第一级应是这些单位之一：{tops}"

NO_HEAD = "前 12 行里没有找到表头；至少要有“姓名”和“工号”（或“帐号”）两列"
NO_NUMBER_COLUMN = "表头里没有“工号”或“帐号”这一列"
EMPTY_SHEET = "表头下面没有人"
TOO_MANY_ROWS = "行数超过 {limit}，请分成几个文件"
TOO_LARGE = "文件超过 {limit} MB，请分成几个文件"
NOT_A_SHEET = "打不开这个文件；请用 .xlsx、.xls 或 .csv，不要加密码"
UNKNOWN_ENCODING = "认不出这个 CSV 的编码，请另存为 UTF-8"

GUARD = "这次会让 {leaving} 人离开（在册 {total} 人），太多了，可能拿错了文件。确实如此请加 --force"
LABELS = {
    "employee_no": "工号",
    "name": "姓名",
    "phone": "手机",
    "email": "邮箱",
    "gender": "性别",
    "title": "职务",
    "political": "政治面貌",
    "birth_on": "出生日期",
    "hired_on": "入职日期",
    "units": "部门",
    "active": "在册",
}
SUMMARY = "新增 {new}，变更 {changed}，离开 {left}，不变 {unchanged}，错误 {faults}。"
DRY = "试运行，什么都没有改；看过没有问题，加 --apply 写入。"
APPLIED = "已写入。"
REFUSED = "没有写入：请先按上面的报告改好。"
NEW = "新增　{cell}　{number} {name}（{units}）"
CHANGED = "变更　{cell}　{number} {name}：{fields}"
LEFT = "离开　{number} {name}"
FAULT = "错误　{cell}　{message}"
NEW_UNIT = "新单位　{path}"
UNREAD = "没有读的工作表：{names}"
BACK = "回到在册"
NOWHERE = "未填部门"
