"""What was wrong with a command line, in Chinese: click's own messages, told again."""

import re
from collections.abc import Callable
from difflib import get_close_matches

import click

SAID: tuple[tuple[str, str], ...] = (
    (r"Missing command\.", "后面还要写做什么"),
    (r"Missing argument '(.+?)'\.(?: Choose from:\s*(.+))?", "缺少 {0}"),
    (r"Missing option '(.+?)'\.(?: Choose from:\s*(.+))?", "缺少选项 {0}"),
    (r"No such command '(.+?)'\.(?: .*)?", "没有“{0}”这个命令"),
    (r"No such option '(.+?)'\.(?: .*)?", "没有“{0}”这个选项"),
    (r"Got unexpected extra arguments? \((.+)\)", "多写了“{0}”"),
    (r"Option '(.+?)' requires (?:an argument|\d+ arguments)\.", "选项 {0} 后面要写值"),
    (r"Option '(.+?)' does not take a value\.", "选项 {0} 后面不写值"),
    (r"Argument '(.+?)' takes (\d+) values\.", "{0} 要写 {1} 个值"),
)
VALUES: tuple[tuple[str, str], ...] = (
    (r"'(.*)' is not a valid (?:integer|int)\b.*", "“{0}”不是整数"),
    (r"'(.*)' is not a valid (?:float|number)\b.*", "“{0}”不是数"),
    (r"'(.*)' is not a valid boolean\b.*", "“{0}”不是 true 或 false"),
    (r"'(.*)' does not match the formats? (.*)", "“{0}”不是日期，请写成 2027-01-31 这样"),
    (r"'(.*)' is not one of (.*)", "“{0}”不在可选的 {1} 里"),
    (r"(.*) is not in the range (.*)\.", "{0} 不在范围 {1} 内"),
    (r"\S+ '(.*)' does not exist\.", "没有“{0}”这个文件或文件夹"),
    (r"\S+ '(.*)' is a directory\.", "“{0}”是文件夹，要的是文件"),
    (r"\S+ '(.*)' is a file\.", "“{0}”是文件，要的是文件夹"),
    (r"\S+ '(.*)' is not readable\.", "“{0}”没有权限读"),
    (r"\S+ '(.*)' is not writable\.", "“{0}”没有权限写"),
)
VALUE = re.compile(r"Invalid value(?: for (.+?))?: (.*)", re.DOTALL)


def told(fault: click.UsageError) -> str:
    """The fault in one sentence; a message of our own stays as it is."""
    said = fault.format_message()
    found = VALUE.fullmatch(said)
    if found:
        where, what = (found[1] or "").replace("'", ""), _of(VALUES, found[2])
        return f"{where}：{what}" if where else what
    close = _close(fault)
    return _of(SAID, said) + (f"。您要的是 {'、'.join(close)} 吗？" if close else "")


def _close(fault: click.UsageError) -> list[str]:
    """What may have been meant."""
    if isinstance(fault, click.exceptions.NoSuchOption):
        return fault.possibilities or []
    group = fault.ctx.command if fault.ctx else None
    wrong = re.fullmatch(r"No such command '(.+?)'\..*", fault.message)
    if fault.ctx is None or wrong is None or not isinstance(group, click.Group):
        return []
    return get_close_matches(wrong[1], group.list_commands(fault.ctx), n=1)


def _of(table: tuple[tuple[str, str], ...], said: str) -> str:
    for pattern, words in table:
        found = re.fullmatch(pattern, said, re.DOTALL)
        if found:
            return words.format(*(one or "" for one in found.groups()))
    return said


def show(fault: click.UsageError) -> None:
    """The sentence, how the command is used, where to read more; to stderr."""
    if isinstance(fault, click.exceptions.NoArgsIsHelpError):
        fault.show()
        return
    click.echo(f"命令写得不对：{told(fault)}", err=True)
    if fault.ctx is not None:
        pieces = " ".join(fault.ctx.command.collect_usage_pieces(fault.ctx)).replace("[OPTIONS]", "[选项]")
        pieces = pieces.replace("COMMAND [ARGS]...", "命令 …")
        click.echo(f"用法：{fault.ctx.command_path} {pieces}", err=True)
        click.echo(f"详细说明：{fault.ctx.command_path} --help", err=True)


def run(main: Callable[[], object]) -> int:
    """Run a command line; the exit status: 0 done, 1 refused or broken off, 2 usage."""
    try:
        status = main()
    except click.UsageError as fault:
        show(fault)
        return fault.exit_code
    except click.ClickException as fault:
        fault.show()
        return fault.exit_code
    except click.Abort:
        click.echo("已中止", err=True)
        return 1
    return status if isinstance(status, int) else 0
