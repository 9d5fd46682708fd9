/** Curves → an SVG picture of them on logarithmic axes, each named at its end with the exponent by which it grows. */
import { type Curve, exponentOf } from './results.js'

export interface Plot {
  readonly title: string
  readonly x: string
  readonly y: string
  readonly curves: readonly Curve[]
  /** Horizontal lines that something must stay under. */
  readonly limits?: readonly (readonly [value: number, name: string])[]
  /** Whether exponents are told: of sizes, not of clients. */
  readonly grows?: boolean
}

const WIDTH = 820
const HEIGHT = 460
const AREA = { left: 84, right: 590, top: 56, bottom: 400 }
/** Told apart by people who see red and green alike (Okabe and Ito 2008). */
const COLOURS = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#56b4e9', '#e69f00', '#666666', '#000000']
/** Least distance between two names. */
const LINE = 17

export function svgOf({ title, x, y, curves, limits = [], grows = true }: Plot): string {
  const xs = curves.flatMap(curve => curve.points.map(([size]) => size))
  const ys = [...curves.flatMap(curve => curve.points.map(([, value]) => value)), ...limits.map(([value]) => value)]
  const across = axis(Math.min(...xs) / 1.15, Math.max(...xs) * 1.15, AREA.left, AREA.right)
  const measured = [...new Set(xs)].filter((at, i, all) => !all.slice(0, i).some(one => Math.abs(one / at - 1) < 0.1))
  const up = axis(Math.min(...ys) / 1.4, Math.max(...ys) * 1.4, AREA.bottom, AREA.top)
  const ends = spread(curves.map(curve => up.at(curve.points.at(-1)![1])))
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="'Noto Sans CJK SC','Microsoft YaHei','PingFang SC',sans-serif" font-size="13" role="img" aria-label="${escaped(title)}">`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>`,
    text(AREA.left, 30, title, 'font-size="17" font-weight="600"'),
    ...measured.flatMap(tick => [
      line(across.at(tick), AREA.top, across.at(tick), AREA.bottom, '#e3e3e3'),
      text(across.at(tick), AREA.bottom + 20, short(tick), 'text-anchor="middle" fill="#444"'),
    ]),
    ...up.ticks.flatMap(tick => [
      line(AREA.left, up.at(tick), AREA.right, up.at(tick), '#e3e3e3'),
      text(AREA.left - 8, up.at(tick) + 4, short(tick), 'text-anchor="end" fill="#444"'),
    ]),
    text((AREA.left + AREA.right) / 2, AREA.bottom + 44, x, 'text-anchor="middle" fill="#444"'),
    text(
      20,
      (AREA.top + AREA.bottom) / 2,
      y,
      `text-anchor="middle" fill="#444" transform="rotate(-90 20 ${(AREA.top + AREA.bottom) / 2})"`,
    ),
    ...limits.flatMap(([value, name]) => [
      line(AREA.left, up.at(value), AREA.right, up.at(value), '#999', 'stroke-dasharray="5 4"'),
      text(AREA.left + 6, up.at(value) - 5, name, 'fill="#777" font-size="12"'),
    ]),
    ...curves.flatMap((curve, i) => {
      const colour = COLOURS[i % COLOURS.length]!
      const points = curve.points.map(([size, value]) => [across.at(size), up.at(value)] as const)
      const exponent = grows ? exponentOf(curve) : null
      const end = points.at(-1)!
      return [
        `<polyline fill="none" stroke="${colour}" stroke-width="2.5" points="${points.map(([px, py]) => `${round(px)},${round(py)}`).join(' ')}"/>`,
        ...points.map(([px, py]) => `<circle cx="${round(px)}" cy="${round(py)}" r="4" fill="${colour}"/>`),
        line(end[0] + 6, end[1], AREA.right + 14, ends[i]!, colour, 'stroke-width="0.8" stroke-dasharray="2 2"'),
        text(
          AREA.right + 18,
          ends[i]! + 4,
          curve.name + (exponent === null ? '' : `（n^${exponent.toFixed(2)}）`),
          `fill="${colour}"`,
        ),
      ]
    }),
    '</svg>',
    '',
  ].join('\n')
}

interface Axis {
  at(value: number): number
  readonly ticks: readonly number[]
}

/** Ticks at powers of ten; between them where there are few. */
function axis(low: number, high: number, from: number, to: number): Axis {
  const span = Math.log(high / low)
  const steps = Math.log10(high / low) < 2.5 ? [1, 2, 5] : [1]
  const ticks: number[] = []
  for (let power = Math.floor(Math.log10(low)); power <= Math.ceil(Math.log10(high)); power++)
    for (const step of steps)
      if (step * 10 ** power >= low && step * 10 ** power <= high) ticks.push(step * 10 ** power)
  return { at: value => from + ((to - from) * Math.log(value / low)) / span, ticks }
}

/** The same heights, moved apart so that names do not cover each other. */
function spread(heights: readonly number[]): number[] {
  const order = heights.map((height, i) => [height, i] as const).sort((a, b) => a[0] - b[0])
  const out: number[] = []
  let last = AREA.top - LINE
  for (const [height, i] of order) {
    last = Math.max(height, last + LINE)
    out[i] = last
  }
  const over = last - AREA.bottom
  return over > 0 ? out.map(height => height - over) : out
}

function short(value: number): string {
  if (value >= 1e4) return `${trimmed(value / 1e4)}万`
  return value >= 1 ? trimmed(value) : String(Number(value.toPrecision(2)))
}

function trimmed(value: number): string {
  return String(Number(value.toFixed(1)))
}

function line(x1: number, y1: number, x2: number, y2: number, colour: string, more = ''): string {
  return `<line x1="${round(x1)}" y1="${round(y1)}" x2="${round(x2)}" y2="${round(y2)}" stroke="${colour}" ${more}/>`
}

function text(x: number, y: number, words: string, more: string): string {
  return `<text x="${round(x)}" y="${round(y)}" ${more}>${escaped(words)}</text>`
}

function escaped(words: string): string {
  return words.replace(/[&<>"]/g, char => `&#${char.charCodeAt(0)};`)
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}
