"""Writes dashboards/smsdeck.json from panels.py:

.venv/bin/python deploy/grafana/dashboard.py

Panel ids and refIds are set: Grafana drops panels without an id when it converts a dashboard.
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from grafana_foundation_sdk.builders import common, dashboard, prometheus, stat, table, timeseries
from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.models import common as common_models
from grafana_foundation_sdk.models import dashboard as models
from grafana_foundation_sdk.models import prometheus as prometheus_models
from panels import ROWS, Panel, Row

OUT = Path(__file__).parent / "dashboards" / "smsdeck.json"
SOURCE = models.DataSourceRef(type_val="prometheus", uid="${datasource}")


def build() -> str:
    """The dashboard as Grafana's JSON."""
    board = (
        dashboard.Dashboard("smsdeck")
        .uid("smsdeck")
        .description("SMS per country, success rates, quota, sessions and alerts.")
        .tags(["smsdeck"])
        .timezone("browser")
        .time("now-1h", "now")
        .refresh("15s")
        .readonly()
        .tooltip(models.DashboardCursorSync.CROSSHAIR)
        .with_variable(dashboard.DatasourceVariable("datasource").label("Prometheus").type("prometheus"))
        .with_variable(_country())
    )
    for number, row in enumerate(ROWS, start=1):
        _add(board, number * 100, row)
    return json.dumps(board.build(), cls=JSONEncoder, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def _country() -> dashboard.QueryVariable:
    return (
        dashboard.QueryVariable("country")
        .label("Country")
        .datasource(SOURCE)
        .query("label_values(smsdeck_quota_limit, country)")
        .refresh(models.VariableRefresh.ON_TIME_RANGE_CHANGED)
        .sort(models.VariableSort.ALPHABETICAL_ASC)
        .multi(True)
        .include_all(True)
        .all_value(".*")
        .current(models.VariableOption(selected=True, text="All", value="$__all"))
    )


def _add(board: dashboard.Dashboard, first_id: int, row: Row) -> None:
    board.with_row(dashboard.Row(row.title).id(first_id))
    for number, panel in enumerate(row.panels, start=1):
        board.with_panel(_panel(panel, first_id + number))


def _panel(panel: Panel, panel_id: int) -> Any:
    draw: dict[str, Callable[[Panel], Any]] = {"stat": _stat, "lines": _lines, "bars": _bars, "table": _table}
    drawn = (
        draw[panel.kind](panel)
        .id(panel_id)
        .title(panel.title)
        .description(panel.description)
        .datasource(SOURCE)
        .unit(panel.unit)
        .min(0)
        .span(panel.width)
        .height(4 if panel.kind == "stat" else 9)
        .thresholds(_thresholds(panel))
        .with_target(_query(panel))
    )
    return drawn if panel.top is None else drawn.max(panel.top)


def _query(panel: Panel) -> prometheus.Dataquery:
    query = (
        prometheus.Dataquery()
        .ref_id("A")
        .expr(panel.expr)
        .datasource(SOURCE)
        .legend_format(panel.legend or "__auto")
    )
    if panel.kind == "table":
        return query.instant().format(prometheus_models.PromQueryFormat.TABLE)
    return query.range()


def _thresholds(panel: Panel) -> dashboard.ThresholdsConfig:
    steps = [models.Threshold(value=None, color=panel.first_colour)]
    steps += [models.Threshold(value=value, color=colour) for value, colour in panel.limits]
    return dashboard.ThresholdsConfig().mode(models.ThresholdsMode.ABSOLUTE).steps(steps)


def _stat(_: Panel) -> stat.Panel:
    return stat.Panel().reduce_options(common.ReduceDataOptions().calcs(["lastNotNull"])).no_value("no data yet")


def _lines(panel: Panel) -> timeseries.Panel:
    shown = (
        common_models.GraphThresholdsStyleMode.DASHED
        if panel.limits
        else common_models.GraphThresholdsStyleMode.OFF
    )
    return (
        timeseries.Panel()
        .line_width(1.5)
        .fill_opacity(0)
        .thresholds_style(common.GraphThresholdsStyleConfig().mode(shown))
        .legend(_legend())
        .tooltip(_tooltip())
    )


def _bars(_: Panel) -> timeseries.Panel:
    return (
        timeseries.Panel()
        .fill_opacity(60)
        .line_width(0)
        .stacking(common.StackingConfig().mode(common_models.StackingMode.NORMAL).group("A"))
        .legend(_legend())
        .tooltip(_tooltip())
    )


def _table(_: Panel) -> table.Panel:
    hidden = models.DataTransformerConfig(
        id_val="organize",
        options={"excludeByName": {"Time": True, "__name__": True}, "renameByName": {"Value": "n"}},
    )
    return table.Panel().transformations([hidden]).filterable(True).decimals(0)


def _legend() -> common.VizLegendOptions:
    legend = common.VizLegendOptions().display_mode(common_models.LegendDisplayMode.LIST)
    return legend.placement(common_models.LegendPlacement.BOTTOM).show_legend(True)


def _tooltip() -> common.VizTooltipOptions:
    tooltip = common.VizTooltipOptions().mode(common_models.TooltipDisplayMode.MULTI)
    return tooltip.sort(common_models.SortOrder.DESCENDING)


if __name__ == "__main__":
    OUT.write_text(build())
