/** A number and the name of one of Word's formats → how Word prints it (ECMA-376 part 1, 17.18.59). */

const DIGITS = '〇一二三四五六七八九'
const LEGAL = '零壹贰叁肆伍陆柒捌玖'
const STEMS = '甲乙丙丁戊己庚辛壬癸'

/** A number in one of Word's formats (17.18.59); an unknown one is written in digits. */
export function numeral(value: number, format: string): string {
  if (!(value >= 0 && value < 10_000)) return String(value)
  if (/^(?:chineseCounting|chineseCountingThousand|japaneseCounting|taiwaneseCounting(?:Thousand)?)$/.test(format))
    return counting(value, DIGITS, '十百千')
  if (/^(?:chineseLegalSimplified|ideographLegalTraditional)$/.test(format)) return counting(value, LEGAL, '拾佰仟')
  if (/^(?:ideographDigital|japaneseDigitalTenThousand)$/.test(format))
    return [...String(value)].map(d => DIGITS[Number(d)]).join('')
  if (format === 'ideographTraditional' && value >= 1 && value <= 10) return STEMS[value - 1]!
  if (/^decimalEnclosedCircle/.test(format) && value >= 1 && value <= 20) return String.fromCharCode(0x245f + value)
  if (format === 'decimalFullWidth') return String(value).replace(/\d/g, d => String.fromCharCode(0xff10 + Number(d)))
  if (format === 'decimalZero') return String(value).padStart(2, '0')
  if (/Letter$/.test(format) && value >= 1) return lettered(value, format === 'upperLetter' ? 65 : 97)
  if (/Roman$/.test(format) && value >= 1) return format === 'upperRoman' ? roman(value) : roman(value).toLowerCase()
  return String(value)
}

/** 十一, 二十, 一百零三. */
function counting(value: number, digits: string, powers: string): string {
  if (value === 0) return digits[0]!
  const places = [...String(value)]
  let out = ''
  for (const [index, digit] of places.entries()) {
    const power = places.length - 1 - index
    if (digit !== '0') out += digits[Number(digit)]! + (power > 0 ? powers[power - 1]! : '')
    else if (out !== '' && /[1-9]/.test(places.slice(index).join('')) && !out.endsWith('零')) out += '零'
  }
  return value >= 10 && value < 20 && digits === DIGITS ? out.slice(1) : out
}

/** Word repeats the letter after z: aa, bb. */
function lettered(value: number, first: number): string {
  return String.fromCharCode(first + ((value - 1) % 26)).repeat(Math.min(Math.ceil(value / 26), 8))
}

function roman(value: number): string {
  const signs: readonly (readonly [number, string])[] = [
    [1000, 'M'],
    [900, 'CM'],
    [500, 'D'],
    [400, 'CD'],
    [100, 'C'],
    [90, 'XC'],
    [50, 'L'],
    [40, 'XL'],
    [10, 'X'],
    [9, 'IX'],
    [5, 'V'],
    [4, 'IV'],
    [1, 'I'],
  ]
  let rest = value
  let out = ''
  for (const [amount, sign] of signs)
    while (rest >= amount) {
      out += sign
      rest -= amount
    }
  return out
}
