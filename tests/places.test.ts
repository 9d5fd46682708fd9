import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { aliasesOf, isDivision, levelOf, orgStems, regionsOf, stemOf, unitParts } from '../src/places.js'

describe('a chain of regions is as long as the name and the text allow', () => {
  test.each<[unit: string, regions: string]>([
    ['苍溪县', '四川省/广元市/苍溪县'],
    ['苍溪县乡村振兴局', '四川省/广元市/苍溪县'],
    ['海东市乐都区蒲台乡', '青海省/海东市/乐都区/蒲台乡'],
    ['永安市小陶镇人民政府', '福建省/三明市/永安市/小陶镇'],
    ['重庆市万州区新田镇人民政府', '重庆市/万州区/新田镇'],
    ['重庆荣昌区交通局', '重庆市/荣昌区'],
    ['黔西南州人民政府', '贵州省/黔西南布依族苗族自治州'],
    ['清城区东城街道', '广东省/清远市/清城区/东城街道'],
    ['禄丰市中村乡人民政府', '云南省/楚雄彝族自治州/禄丰市/中村乡'],
    ['东莞市', '广东省/东莞市'],
    ['仙桃市公安局', '湖北省/仙桃市'],
    ['东城街道', '东城街道'], // several, and nothing tells which
    ['中村乡', '中村乡'],
    ['云岭市桃花县教育局', '云岭市/桃花县'], // no table knows them
    ['应急管理部', ''],
    ['市应急管理局', ''],
    ['国家税务总局烟台市税务局', '山东省/烟台市'],
    ['龙湖区人民政府新津街道办事处', '广东省/汕头市/龙湖区/新津街道'],
  ])('%s: %s', (unit, regions) => expect(regionsOf(unit).join('/')).toBe(regions))

  test('a text that names the county tells which town is meant', () =>
    expect(regionsOf('中村乡', { text: '禄丰市委、市政府' }).at(-2)).toBe('禄丰市'))
  test('a salutation gives an unknown town its county', () =>
    expect(regionsOf('白石岭镇', { above: ['利辛县'] })).toEqual(['安徽省', '亳州市', '利辛县', '白石岭镇']))
})

describe('the level follows the division, and an organ is a department', () => {
  test.each<[unit: string, level: string | null]>([
    ['山西省人民政府', 'province'],
    ['上海市人民政府', 'province'],
    ['宁夏回族自治区党委和政府', 'province'],
    ['自治区人民政府', 'province'],
    ['淮安市人民政府', 'prefecture'],
    ['黔西南州', 'prefecture'],
    ['阿里地区行政公署', 'prefecture'],
    ['东莞市', 'prefecture'],
    ['兴仁市', 'county'],
    ['永安市人民政府', 'county'],
    ['浦东新区', 'county'],
    ['苏州工业园区管理委员会', 'county'],
    ['云岭市', 'prefecture'], // unknown
    ['淮安市云岭市', 'county'], // unknown, below a prefecture
    ['观胜镇党委、政府', 'township'],
    ['留下街道办事处', 'township'],
    ['中共某某区委', null],
    ['苍溪县乡村振兴局', 'department'],
    ['应急管理部', 'department'],
    ['市应急管理局', 'department'],
    ['青川县人民政府办公室', 'department'],
    ['桃花镇综合行政执法大队', 'department'],
    ['中共繁峙县委全面依法治县委员会办公室', 'department'],
  ])('%s: %s', (unit, level) => {
    if (level) expect(levelOf(unit)).toBe(level)
  })
  test('a text that says 县级市 makes an unknown city a county', () =>
    expect(levelOf('云岭市', { text: '县级市云岭市' })).toBe('county'))
})

describe('a stem is the everyday name of a place', () => {
  test.each([
    ['苍溪县', '苍溪'],
    ['蒲台乡', '蒲台'],
    ['东城街道', '东城'],
    ['黔西南布依族苗族自治州', '黔西南'],
    ['恩施土家族苗族自治州', '恩施'],
    ['内蒙古自治区', '内蒙古'],
    ['新疆维吾尔自治区', '新疆'],
    ['广西壮族自治区', '广西'],
    ['孟村回族自治县', '孟村'],
    ['浦东新区', '浦东'],
    ['道县', '道县'],
  ])('%s: %s', (place, stem) => expect(stemOf(place)).toBe(stem))
})

describe('people ask for a unit by other names', () => {
  test.each<[unit: string, aliases: string]>([
    ['山西省扶贫开发办公室', '山西省扶贫办 省扶贫办 扶贫办'],
    ['黔西南州人民政府', '黔西南 黔西南州 黔西南布依族苗族自治州 黔西南州政府'],
    ['苍溪县乡村振兴局', '苍溪 苍溪县 苍溪乡村振兴局 县乡村振兴局'],
    ['海东市乐都区蒲台乡', '蒲台乡 蒲台乡人民政府 乐都区蒲台乡'],
    ['佛山市水利局', '佛山水利 佛山水利局 市水利局'],
    ['重庆市武隆区交通局', '武隆交通 武隆区交通局 武隆交通局'],
    ['重庆市万州区新田镇人民政府', '万州新田镇 新田镇政府'],
    ['烟台市人力资源和社会保障局', '烟台人社局 烟台市人社局 人社局 市人社局'],
    ['余杭区交通运输局', '余杭交通局 区交通运输局 余杭区交通部门'],
    ['青川县市场监督管理局', '青川市监局 青川县市场监管局'],
    ['上海市生态环境局', '上海环保局 市环境局'],
    ['南通市应急管理局', '南通应急局 南通应急'],
    ['北海市住房和城乡建设局', '北海住建局 住建局'],
    ['青川县自然资源和规划局', '青川自规局 青川县国土局'],
    ['青川县卫生健康委员会', '青川卫健委 青川县卫计委 青川县卫生局'],
    ['江门市农业农村局', '江门农业局'],
    ['青川县文化广电旅游局', '青川文旅局 文广旅局'],
    ['青川县发展和改革委员会', '青川发改委'],
    ['青川县公安局', '青川公安'],
    ['天河区城市管理行政执法局', '天河城管局 天河城管'],
  ])('%s: %s', (unit, aliases) => {
    expect(aliasesOf(unit, regionsOf(unit))).toEqual(expect.arrayContaining(aliases.split(' ')))
  })
})

test('the stems of an organ are its short names', () => {
  expect(orgStems('烟台市人力资源和社会保障局')).toEqual(
    expect.arrayContaining(['人社局', '人社', '人力资源和社会保障局']),
  )
  expect(orgStems('苍溪县')).toEqual([])
})

test('a name is taken apart at its places', () => {
  expect(unitParts('汕头市龙湖区教育局')).toMatchObject({ places: ['汕头市', '龙湖区'], organ: '教育局' })
  expect(unitParts('城市管理局')).toMatchObject({ places: [], organ: '城市管理局' })
  expect(isDivision('苍溪县')).toBe(true)
  expect(isDivision('云岭县')).toBe(false)
})

test('any name is taken apart without loss and never names itself among its aliases', () => {
  const piece = fc.constantFrom(
    '云岭',
    '市',
    '县',
    '镇',
    '教育',
    '局',
    '人民政府',
    '中共',
    '委员会',
    '、',
    '苍溪县',
    '办',
    'a',
    '自治',
  )
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 8 }), pieces => {
      const unit = pieces.join('')
      const { rest } = unitParts(unit)
      expect(unit.endsWith(rest)).toBe(true)
      const aliases = aliasesOf(unit, regionsOf(unit))
      expect(aliases).not.toContain(unit)
      expect(new Set(aliases).size).toBe(aliases.length)
    }),
  )
})
