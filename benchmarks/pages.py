"""The pages docs/benchmarks.md and docs/zh/benchmarks.md, of measured results and the texts beside this file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
PEERS = ("duckdb", "duckdb_tuned", "duckdb_parquet", "polars")


def write_pages(results: dict[str, Any], docs: Path) -> None:
    """Fill the two texts with the tables; where the texts say what is lost, they are kept by hand."""
    for language, target in (("en", docs / "benchmarks.md"), ("zh", docs / "zh" / "benchmarks.md")):
        text = (HERE / f"page.{language}.md").read_text(encoding="utf-8")
        for key, part in parts(results, language).items():
            text = text.replace("{{" + key + "}}", part)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")


def parts(results: dict[str, Any], language: str) -> dict[str, str]:
    """Give what stands in the texts in double braces."""
    machine, sizes = results["machine"], results["sizes"]
    newest = next(iter(sizes.values()))
    names = {**newest["versions"], "python": machine["python"]}
    found = {
        "date": results["date"],
        "runs": str(results["runs"]),
        "machine": f"{machine['processor']}, {machine['cores']} cores, {machine['memory_gb']} GB, {machine['system']}",
        "load": str(machine["load_before"]),
        "versions": ", ".join(f"{name} {number}" for name, number in names.items() if number),
        "pm4py": _pm4py(sizes, language),
        "live": _live(results.get("live"), language),
        "live_load": str(results.get("live", {}).get("load_before", "–")),
    }
    for size in ("1M", "10M"):
        found[f"table_{size}"] = _table(sizes[size], language) if size in sizes else ""
    return found


HEAD = {
    "en": "question|Sojourn|DuckDB, sorted table|DuckDB, tuned|DuckDB on Parquet|Polars, sorted in RAM|target|equal",
    "zh": "问题|Sojourn|DuckDB 已排序表|DuckDB 手工调优|DuckDB 直读 Parquet|Polars 内存已排序|目标|答案一致",
}
NAMES = {
    "en": {
        "load": "load the file",
        "transitions": "transitions: passes, customers, mean gap",
        "transitions_median": "transitions with exact median and p90",
        "funnel": "funnel, 4 steps within 7 days, with times",
        "paths": "paths, 8 steps deep, with times",
        "sessions": "sessions (30 minutes)",
        "switches": "channel-switch matrix",
        "session_variants": "variants of sessions",
        "durations": "time in each step, exact median and p90",
        "repeats": "repeats and loops",
    },
    "zh": {
        "load": "导入文件",
        "transitions": "步骤转移：次数、客户数、平均间隔",
        "transitions_median": "步骤转移，含精确中位数与 P90",
        "funnel": "漏斗：4 步、7 天内，含耗时",
        "paths": "路径：深 8 步，含耗时",
        "sessions": "会话（30 分钟）",
        "switches": "渠道切换矩阵",
        "session_variants": "会话的变体",
        "durations": "各步骤停留时间，精确中位数与 P90",
        "repeats": "重复与循环",
    },
}


def _table(found: dict[str, Any], language: str) -> str:
    names = NAMES[language]
    head = HEAD[language].split("|")
    rows = [f"| {' | '.join(head)} |", f"|---|{'---:|' * (len(head) - 1)}"]
    load = found["load"]
    spent = load["cpu_seconds"]
    ratio = spent["duckdb"] / spent["sojourn"]
    loaded = f"{spent['sojourn']:.2f} s | {ratio:.2f}x ({spent['duckdb']:.2f} s)"
    rows.append(f"| {names['load']} | {loaded} | | | | 0.5x | |")
    for row in found["questions"]:
        cells = [names[row["question"]], f"{row['cpu_seconds']['sojourn'] * 1000:,.1f} ms"]
        for peer in PEERS:
            if peer in row["ratio"]:
                cells.append(f"{row['ratio'][peer]:,.1f}x ({row['cpu_seconds'][peer]:.2f} s)")
            else:
                cells.append("")
        cells.append(f"{row['target']}x" if row["target"] else "")
        cells.append("✓" if all(row["equal"].values()) else "✗")
        rows.append(f"| {' | '.join(cells)} |")
    return "\n".join(rows)


LIVE = {
    "en": (
        "| what | measured | aim |",
        "front, batches of 100, durable before the answer: CPU of a route that only decodes the same bodies",
        "front, CPU of an event",
        "front, events of a CPU second",
        "front, time to answer, p99 ({} connections at full speed)",
        "2,000 events/s for {} s: receipt to visible in any question, median and p99",
        "the same: memory of front and worker, begin and end",
        "worker, backlog taken in, profiles and all, per CPU second",
        "store made anew from columnar segments, per CPU second",
    ),
    "zh": (
        "| 项目 | 测得 | 目标 |",
        "前端，每批 100 个事件，落盘后才应答：CPU 为只解码同样内容的路由的倍数",
        "前端，每个事件的 CPU",
        "前端，每 CPU 秒的事件数",
        "前端，应答时间 P99（{} 个连接全速发送）",
        "每秒 2,000 个事件，持续 {} 秒：从收到到任何问题可见，中位数与 P99",
        "同上：前端与工作进程的内存，开始与结束",
        "工作进程，处理积压（含客户档案），每 CPU 秒",
        "由列式段重建存储，每 CPU 秒",
    ),
}


def _live(found: dict[str, Any] | None, language: str) -> str:
    if not found:
        return {"en": "Not measured.", "zh": "未测量。"}[language]
    head, ratio, event, second, answer, fresh, memory, taken, rebuilt = LIVE[language]
    received, stayed = found["receive"], found["fresh"]
    held = "; ".join(f"{begin:.0f} → {end:.0f} MB" for begin, end in stayed["memory_mb"].values())
    rows = [
        (ratio, f"{received['ratio']:.2f}x", "2.5x"),
        (event, f"{received['front_cpu_us']:.2f} µs", ""),
        (second, f"{received['events_per_cpu_second']:,.0f}", "350,000"),
        (answer.format(8), f"{received['p99_ms']:.0f} ms", ""),
        (fresh.format(stayed["seconds"]), f"{stayed['p50_seconds']:.2f} s, {stayed['p99_seconds']:.2f} s", "p99 1 s"),
        (memory, held, ""),
        (taken, f"{found['take_in']['per_cpu_second']:,.0f}", "20,000"),
        (rebuilt, f"{found['rebuild']['per_cpu_second']:,.0f}", "500,000"),
    ]
    return "\n".join([head, "|---|---:|---:|", *(f"| {' | '.join(row)} |" for row in rows)])


def _pm4py(sizes: dict[str, Any], language: str) -> str:
    found = sizes.get("1M", {}).get("pm4py")
    if not found:
        return {"en": "pm4py was not there.", "zh": "未安装 pm4py，未测量。"}[language]
    ours = {row["question"]: row["cpu_seconds"]["sojourn"] for row in sizes["1M"]["questions"]}
    head = {"en": "| question | Sojourn | pm4py {} | equal |", "zh": "| 问题 | Sojourn | pm4py {} | 答案一致 |"}[
        language
    ]
    rows = [head.format(found["version"]), "|---|---:|---:|---:|"]
    for name in ("transitions", "transitions_median"):
        spent, equal = found["cpu_seconds"][name], "✓" if found["equal"][name] else "✗"
        mine, theirs = f"{ours[name] * 1000:,.1f} ms", f"{spent / ours[name]:,.1f}x ({spent:.2f} s)"
        rows.append(f"| {NAMES[language][name]} | {mine} | {theirs} | {equal} |")
    return "\n".join(rows)
