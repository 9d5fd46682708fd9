/** Series with gaps → a line or bar chart. Chart.js is loaded with this file, when a chart is first wanted. */
import {
  BarController,
  BarElement,
  CategoryScale,
  Chart,
  type ChartDataset,
  Filler,
  Legend,
  LinearScale,
  LineController,
  LineElement,
  PointElement,
  Tooltip,
} from 'chart.js'

Chart.register(
  BarController,
  BarElement,
  CategoryScale,
  Filler,
  Legend,
  LinearScale,
  LineController,
  LineElement,
  PointElement,
  Tooltip,
)

export interface Series {
  readonly name: string
  /** One a label; null is a gap. */
  readonly values: readonly (number | null)[]
}

export interface Drawing {
  readonly kind: 'line' | 'bar'
  readonly labels: readonly string[]
  readonly series: readonly Series[]
  readonly uom: string
}

/** Told apart by people who see few colours too (after Okabe and Ito), and by the shape of their points. */
const COLOURS = ['#2f6db3', '#c4581b', '#1e8a6a', '#a64d8c', '#8a6d00', '#5a9bd6', '#7a4a32', '#5f6b7a']
const POINTS = ['circle', 'rect', 'triangle', 'rectRot', 'crossRot', 'star'] as const

/** Draws and gives what takes the drawing away again. */
export function draw(canvas: HTMLCanvasElement, drawing: Drawing): () => void {
  const style = getComputedStyle(document.documentElement)
  const [ink, rule] = [style.getPropertyValue('--soft').trim(), style.getPropertyValue('--rule').trim()]
  const font = { family: getComputedStyle(document.body).fontFamily, size: 13 }
  const values = drawing.series.flatMap(one => one.values.filter(value => value !== null))
  // Counts that begin near nought get no axis below it.
  const near = Math.min(...values) >= 0 && Math.min(...values) < Math.max(...values) * 0.3
  const chart = new Chart(canvas, {
    type: drawing.kind,
    data: { labels: [...drawing.labels], datasets: drawing.series.map((one, i) => dataset(one, i)) },
    options: {
      responsive: true,
      maintainAspectRatio: false,
      animation: false,
      interaction: { mode: 'nearest', intersect: false },
      scales: {
        x: { grid: { display: false }, ticks: { color: ink, font }, border: { color: rule } },
        y: {
          beginAtZero: drawing.kind === 'bar',
          ...(near ? { min: 0 } : {}),
          grace: '8%',
          grid: { color: rule },
          border: { display: false },
          ticks: { color: ink, font, maxTicksLimit: 6 },
        },
      },
      plugins: {
        legend: {
          display: drawing.series.length > 1,
          position: 'bottom',
          labels: { color: ink, font, usePointStyle: true, boxHeight: 7 },
        },
        tooltip: {
          callbacks: { label: item => `${item.dataset.label} ${item.formattedValue}${drawing.uom}` },
          titleFont: font,
          bodyFont: font,
        },
      },
    },
  })
  return () => chart.destroy()
}

function dataset({ name, values }: Series, i: number): ChartDataset<'line' | 'bar', (number | null)[]> {
  const colour = COLOURS[i % COLOURS.length]!
  return {
    label: name,
    data: [...values],
    borderColor: colour,
    backgroundColor: colour,
    borderWidth: 2,
    pointRadius: 4,
    pointHoverRadius: 6,
    pointStyle: POINTS[i % POINTS.length]!,
    // What is not stated is not drawn over.
    spanGaps: false,
    maxBarThickness: 42,
  } as ChartDataset<'line' | 'bar', (number | null)[]>
}
