"use strict";
// Draws the ratios as bars; without scripts the table below says the same.
const draw = () => document.querySelectorAll(".chart[data-bars]:not([data-drawn])").forEach((place) => {
  const bars = JSON.parse(place.dataset.bars);
  place.dataset.drawn = "1";
  const chart = echarts.init(place);
  chart.setOption({
    animation: false,
    grid: {left: 8, right: 72, top: 8, bottom: 8, containLabel: true},
    xAxis: {type: "value", max: 100, axisLabel: {formatter: "{value}%"}},
    yAxis: {type: "category", inverse: true, data: bars.map((bar) => bar.name)},
    series: [{
      type: "bar",
      data: bars.map((bar) => ({value: bar.share, itemStyle: {color: bar.colour}, label: {formatter: bar.text}})),
      label: {show: true, position: "right"},
      barMaxWidth: 22,
    }],
  });
  addEventListener("resize", () => chart.resize());
});
addEventListener("DOMContentLoaded", draw);
document.addEventListener("htmx:afterSettle", draw);
