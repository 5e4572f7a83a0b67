"""docs/performance.md and docs/lists.md with their plots, from what was measured last."""
import json
import math
import os
import statistics
from pathlib import Path

import matplotlib

matplotlib.use("svg")
from matplotlib import pyplot  # noqa: E402

ROOT = Path(__file__).resolve().parent.parent
FOUND, DOCS = ROOT / "target" / "bench" / "results", ROOT / "docs" / "performance"
CANDIDATES = {"S": 4_500, "M": 45_000, "L": 450_000}
COLOURS = {
    "Staj on PostgreSQL": "#1b6ca8", "Staj on SQLite": "#2a9d5c", "the same SQL alone (pgbench)": "#888888",
    "FastAPI twin": "#d1495b", "FastAPI twin, old tables": "#e8998d", "serializable": "#d1495b",
}
# The text of an SVG stays text, and two runs over the same data write the same bytes.
matplotlib.rcParams.update({
    "svg.fonttype": "none", "svg.hashsalt": "staj", "font.family": "sans-serif", "font.size": 10, "axes.spines.top": False,
    "axes.spines.right": False, "axes.grid": True, "axes.grid.which": "major", "grid.alpha": 0.25, "figure.figsize": (6.4, 3.6),
})


def finish(figure, axes, title, name):
    """A logarithmic axis with whole decades, and the legend beside the plot."""
    axes.set_yscale("log")
    low, high = axes.get_ylim()
    axes.set_ylim(10 ** math.floor(math.log10(low)), 10 ** math.ceil(math.log10(high)))
    axes.yaxis.set_major_formatter(matplotlib.ticker.FuncFormatter(lambda value, _: f"{value:,.10g}"))
    axes.minorticks_off()
    axes.set_title(title, loc="left", fontsize=11)
    axes.legend(frameon=False, fontsize=8, loc="center left", bbox_to_anchor=(1, 0.5))
    figure.savefig(DOCS / f"{name}.svg", metadata={"Date": None}, bbox_inches="tight")
    pyplot.close(figure)


def growth(tables, title, unit, name, lines):
    """One plot over the tiers; each line is a label, a workload and a peer, which may differ by tier."""
    figure, axes = pyplot.subplots()
    is_empty = True
    for label, workload, peer in lines:
        points = []
        for tier, table in tables.items():
            values = table["values"].get(workload, {}).get(peer.format(tier=tier))
            if values:
                points.append((CANDIDATES[tier], statistics.median(values), min(values), max(values)))
        if points:
            is_empty = False
            x, y, low, high = zip(*points)
            (line,) = axes.plot(x, y, marker="o", label=label, color=COLOURS.get(label))
            axes.fill_between(x, low, high, alpha=0.12, color=line.get_color(), linewidth=0)
    if is_empty:
        pyplot.close(figure)
        return None
    axes.set_xscale("log")
    axes.set_xticks(list(CANDIDATES.values()), [f"{n:,}" for n in CANDIDATES.values()])
    axes.set_xlabel("candidates")
    axes.set_ylabel(unit)
    finish(figure, axes, title, name)
    return f"![{title}](performance/{name}.svg)"


SCENES = {
    "P-A": "The evening on which applications close",
    "P-B": "The day on which the pool opens",
    "P-C": "The first days of an open pool",
}


def scene(name, found):
    """What a scenario found: the latencies by rate, if it looked for the knee, and each stage."""
    stages = [stage for stage in found["stages"] if stage["stage"][0].isdigit() and "deadline" not in stage["stage"]]
    lines = [f"## {SCENES[name]}", "", f"`scripts/bench load {name}` at {CANDIDATES[found['tier']]:,} candidates. Requests arrive by a schedule, and their latency counts from the intended start.", ""]
    if len(stages) > 1:
        figure, axes = pyplot.subplots()
        for part, colour in [("p50", "#1b6ca8"), ("p95", "#e09f3e"), ("p99", "#d1495b")]:
            axes.plot([s["rate"] for s in stages], [s[part] for s in stages], marker="o", label=part, color=colour)
        axes.axvline(found["knee"], color="#888888", linestyle=":")
        axes.set_xlabel("requests a second")
        axes.set_ylabel("ms from the intended start")
        finish(figure, axes, SCENES[name], f"load-{name}")
        lines += [f"![Latency by rate](performance/load-{name}.svg)", "", f"The knee is at {found['knee']:,.0f} requests a second.", ""]
    lines += ["| | good a second | p50 ms | p95 ms | p99 ms | 503 | 409 |", "|---|---|---|---|---|---|---|"]
    for s in found["stages"]:
        lines.append(f"| {s['stage']} | {s['good_per_second']:,.0f} | {s['p50']:.1f} | {s['p95']:.1f} | {s['p99']:.1f} | {s['refused_503']} | {s['refused_409']} |")
    return [*lines, ""]


# The operations of which the plot of lists shows the slowest read.
LISTS = ["search_pool", "list_my_tasks", "list_documents", "list_applications", "list_offers", "list_placements", "list_sgk_notices", "list_tasks"]


def lists():
    """How long each list takes at each tier."""
    found = {
        tier: json.loads((FOUND / f"lists-{tier}.json").read_text())
        for tier in CANDIDATES if (FOUND / f"lists-{tier}.json").exists()
    }
    if not found:
        return
    worst = {
        operation: {tier: max((one["p95"] for one in reads if one["operation"] == operation), default=0) for tier, reads in found.items()}
        for operation in LISTS
    }
    figure, axes = pyplot.subplots()
    for operation, by_tier in worst.items():
        axes.plot([CANDIDATES[tier] for tier in by_tier], list(by_tier.values()), marker="o", label=operation)
    axes.set_xscale("log")
    axes.set_xticks(list(CANDIDATES.values()), [f"{n:,}" for n in CANDIDATES.values()])
    axes.set_xlabel("candidates")
    axes.set_ylabel("ms, p95 of the slowest read")
    finish(figure, axes, "Lists, facets and start pages, PostgreSQL", "every-list")
    tiers = list(found)
    largest = found[tiers[-1]]
    late = [one for one in largest if one["p95"] > 100]
    text = [
        "# Lists", "",
        "Written by `scripts/bench plot` from the last `scripts/bench lists` of each tier: every list, every page of facets and every start page, "
        "alone and with each of its filters, as each role that may ask, while eight clients ask for the same at once. Milliseconds on PostgreSQL, "
        f"which shared {os.cpu_count()} cores with the server and the clients.", "",
        "![Lists, facets and start pages](performance/every-list.svg)", "",
        f"| p95 of | {' | '.join(f'{CANDIDATES[tier]:,}' for tier in tiers)} |", f"|---|{'---:|' * len(tiers)}",
    ]
    for name, part in [("half of the reads, at most", 0.5), ("95 of 100 reads, at most", 0.95), ("the slowest read", 1)]:
        values = [sorted(one["p95"] for one in found[tier]) for tier in tiers]
        text.append(f"| {name} | {' | '.join(f'{of[min(len(of) - 1, int(len(of) * part))]:.1f}' for of in values)} |")
    text += [f"| the slowest `{name}` | {' | '.join(f'{by_tier[tier]:.1f}' for tier in tiers)} |" for name, by_tier in worst.items()]
    text += ["", f"Of {len(largest)} reads at {CANDIDATES[tiers[-1]]:,} candidates, {len(late)} took longer than 100 ms:" if late
             else f"None of the {len(largest)} reads at {CANDIDATES[tiers[-1]]:,} candidates took longer than 100 ms.", ""]
    text += [f"- `{one['address']}` as {one['role']}: {one['p95']:.0f} ms" for one in late]
    (ROOT / "docs" / "lists.md").write_text("\n".join(text).rstrip() + "\n")
    print("docs/lists.md")


def main():
    DOCS.mkdir(parents=True, exist_ok=True)
    lists()
    tables = {
        tier: json.loads((FOUND / f"headline-{tier}.json").read_text())
        for tier in CANDIDATES if (FOUND / f"headline-{tier}.json").exists()
    }
    if not tables:
        # What was measured before stays.
        return
    search = [
        ("the same SQL alone (pgbench)", "{}", "pgbench"), ("Staj on PostgreSQL", "{}", "postgres"),
        ("Staj on SQLite", "{}", "sqlite {tier}"), ("FastAPI twin", "{}", "twin, new tables"),
        ("FastAPI twin, old tables", "{}", "twin, old tables"),
    ]

    def searched(workload):
        return [(label, workload, peer) for label, _, peer in search]

    offers, hot = "the candidate's offers", "hot confirmations"
    slowest = ["list documents", "list applications", "list offers", "list audit-events", "list offers of an employer"]
    plots = [
        growth(tables, "Pool search: the best 50", "requests a second", "search-best", searched("search best 50")),
        growth(tables, "Pool search: a city", "requests a second", "search-city", searched("search a city")),
        growth(tables, "The candidate's own offers", "requests a second", "offers", [
            ("the same SQL alone (pgbench)", offers, "pgbench"), ("Staj on PostgreSQL", offers, "postgres"),
            ("Staj on SQLite", offers, "sqlite {tier}"), ("FastAPI twin", offers, "twin")]),
        growth(tables, "Confirmations of the same candidates", "decisions a second", "confirmations", [
            ("the same SQL alone (pgbench)", hot, "bare SQL"), ("Staj on PostgreSQL", hot, "server"),
            ("serializable", hot, "serializable")]),
        growth(tables, "Lists of the programme office and of an employer, PostgreSQL", "ms", "lists",
            [(name, f"{name}, ms", "postgres") for name in slowest]),
    ]
    largest = list(tables)[-1] if tables else None
    text = [
        "# Performance", "",
        "Written by `scripts/bench plot` from the last `scripts/bench headline` of each tier and the last `scripts/bench load` of each scenario.",
        "All peers ran in the same interleaved rounds, on the same machine as the clients: use the ratios, not the rates. "
        f"The machine had {os.cpu_count()} cores and {round(os.sysconf('SC_PHYS_PAGES') * os.sysconf('SC_PAGE_SIZE') / 2**30)} GiB of memory.", "",
    ]
    if largest:
        text += [f"## At {CANDIDATES[largest]:,} candidates", "", (FOUND / f"headline-{largest}.md").read_text()]
        text += [(ROOT / "bench" / "missed.md").read_text()]
        text += ["## Growth", "", "The bands are the slowest and the fastest round.", ""]
        text += [line for plot in plots if plot for line in (plot, "")]
    for name in SCENES:
        files = [FOUND / f"load-{name}-{tier}.json" for tier in CANDIDATES]
        files = [file for file in files if file.exists()]
        if files:
            text += scene(name, json.loads(files[-1].read_text()))
    (ROOT / "docs" / "performance.md").write_text("\n".join(text).rstrip() + "\n")
    print("docs/performance.md")


main()
