"use strict";
// Draws counts as bars and an index over time as a line; without scripts the tables say the same.
const names = (rows) => rows.map((row) => row.name);
const values = (rows) => rows.map((row) => row.value);
const bars = (rows) => ({
  xAxis: {type: "value", minInterval: 1},
  yAxis: {type: "category", inverse: true, data: names(rows)},
  series: [{type: "bar", data: values(rows), label: {show: true, position: "right"}, itemStyle: {color: "#2e7d5b"}, barMaxWidth: 22}],
});
const line = (rows) => ({
  xAxis: {type: "category", data: names(rows)},
  yAxis: {type: "value", min: 0, max: 100},
  series: [{type: "line", data: values(rows), label: {show: true}, itemStyle: {color: "#8c1c13"}}],
});
const drawn = () => document.querySelectorAll(".chart:not([data-drawn])").forEach((place) => {
  const option = place.dataset.line ? line(JSON.parse(place.dataset.line)) : bars(JSON.parse(place.dataset.bars));
  place.dataset.drawn = "1";
  const chart = echarts.init(place);
  chart.setOption({animation: false, grid: {left: 8, right: 48, top: 24, bottom: 8, containLabel: true}, ...option});
  addEventListener("resize", () => chart.resize());
});
addEventListener("DOMContentLoaded", drawn);
document.addEventListener("htmx:afterSettle", drawn);
