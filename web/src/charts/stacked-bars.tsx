import { BarChart } from 'echarts/charts';
import { AriaComponent, GridComponent, TooltipComponent } from 'echarts/components';
import { type EChartsType, init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { useEffect, useRef } from 'react';

use([BarChart, GridComponent, TooltipComponent, AriaComponent, SVGRenderer]);

type Props = {
  readonly times: readonly string[];
  readonly series: readonly {
    readonly name: string;
    readonly colour: string;
    readonly values: readonly number[];
  }[];
  readonly dark: boolean;
  readonly label: string;
};

/** The one chart that needs a library; loaded apart, so that the page stands before it comes. */
export default function StackedBars({ times, series, dark, label }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const chart = useRef<EChartsType | null>(null);

  useEffect(() => {
    if (box.current === null) return;
    const made = init(box.current, null, { renderer: 'svg' });
    chart.current = made;
    const watch = new ResizeObserver(() => made.resize());
    watch.observe(box.current);
    return () => {
      watch.disconnect();
      made.dispose();
      chart.current = null;
    };
  }, []);

  useEffect(() => {
    const text = dark ? '#9fb0ba' : '#52636e';
    const line = dark ? '#24343f' : '#dde3e6';
    chart.current?.setOption(
      {
        animation: false,
        aria: { enabled: true, label: { description: label } },
        grid: { left: 4, right: 6, top: 8, bottom: 2, containLabel: true },
        tooltip: {
          trigger: 'axis',
          axisPointer: { type: 'shadow' },
          confine: true,
          backgroundColor: dark ? '#1b2933' : '#ffffff',
          borderColor: dark ? '#3a4d59' : '#b4c0c6',
          textStyle: { color: dark ? '#e6edf0' : '#10202b', fontSize: 12 },
        },
        xAxis: {
          type: 'category',
          data: [...times],
          axisTick: { show: false },
          axisLine: { lineStyle: { color: line } },
          axisLabel: {
            color: text,
            fontSize: 11,
            hideOverlap: true,
            // Several bars may stand within one minute; the minute is told once.
            interval: (at: number, minute: string) => at > 0 && minute !== times[at - 1],
          },
        },
        yAxis: {
          type: 'value',
          minInterval: 1,
          splitNumber: 3,
          splitLine: { lineStyle: { color: line } },
          axisLabel: { color: text, fontSize: 11 },
        },
        series: series.map(({ name, colour, values }) => ({
          type: 'bar',
          stack: 'all',
          name,
          data: [...values],
          barCategoryGap: '12%',
          itemStyle: { color: colour },
        })),
      },
      { notMerge: true },
    );
  }, [times, series, dark, label]);

  return <div className="stacked-bars" ref={box} role="img" aria-label={label} />;
}
