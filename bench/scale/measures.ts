/** What made reports count: each measure with the ways a report prints it and the ways people ask for it. Leaves the numbers to numbers.ts. */

export interface Measure {
  readonly key: string
  readonly chapter: Chapter
  readonly uom: string
  /** Of a unit of size 1 (a town); grows with the root of the size. */
  readonly base: number
  /** Fields of bureaus that state it; null: every unit. */
  readonly field: string | null
  /** Clauses with {v} for the number and its unit of measure. */
  readonly said: readonly string[]
  /** What follows unit and year in a question. */
  readonly asked: readonly string[]
  /** For questions over all reports. */
  readonly name: string
}

export type Chapter = 'lead' | 'duty' | 'rules' | 'decide' | 'enforce' | 'settle' | 'teach' | 'watch'

/** chapter | key | uom | base | field | said / said | asked / asked | name */
const TABLE = `
lead | study | 次 | 4 | - | 常务会议专题学法{v} / 组织领导班子集中学法{v} / 中心组开展法治专题学习{v} | 领导班子集中学法多少次 / 专题学法几次 | 集中学法
lead | topics | 个 | 6 | - | 研究法治建设议题{v} / 审议法治建设方面的议题{v} / 听取汇报并研究法治议题{v} | 研究了多少个法治议题 / 审议的法治建设议题有多少个 | 法治议题
lead | reported | 人 | 9 | - | 书面述法{v} / 完成年终述法的负责人{v} / 组织负责人述法{v} | 年终述法的有多少人 / 述法人数是多少 | 述法人数
duty | services | 项 | 210 | - | 公布政务服务事项{v} / 编制政务服务事项清单{v} / 梳理政务服务事项{v} | 政务服务事项有多少项 / 公布了多少项政务服务事项 | 政务服务事项
duty | proofs | 项 | 7 | - | 取消证明事项{v} / 清理取消各类证明事项{v} / 推行告知承诺后取消证明事项{v} | 取消了多少项证明事项 / 取消证明事项多少项 | 取消证明事项
duty | calls | 件 | 320 | - | 12345热线受理群众诉求{v} / 办理12345热线转办诉求{v} / 承办热线诉求{v} | 12345热线受理了多少件诉求 / 热线诉求办了多少件 | 热线诉求
duty | licences | 件 | 150 | - | 办理行政许可{v} / 作出行政许可决定{v} / 全年办结行政许可{v} | 办理行政许可多少件 / 行政许可有多少件 | 行政许可
rules | made | 件 | 2 | - | 制定行政规范性文件{v} / 出台行政规范性文件{v} / 印发行政规范性文件{v} | 制定了多少件行政规范性文件 / 出台规范性文件几件 | 制定规范性文件
rules | checked | 件 | 14 | - | 开展合法性审核{v} / 完成合法性审核{v} / 对各类文稿进行合法性审核{v} | 合法性审核了多少件 / 开展合法性审核多少件 | 合法性审核
rules | repealed | 件 | 2 | - | 废止行政规范性文件{v} / 清理后废止规范性文件{v} / 宣布废止规范性文件{v} | 废止了多少件规范性文件 / 废止规范性文件几件 | 废止规范性文件
decide | hearings | 场 | 2 | - | 举行重大行政决策听证会{v} / 组织听证会{v} / 召开决策听证会{v} | 听证会开了多少场 / 组织了几场听证会 | 听证会
decide | opinions | 条 | 40 | - | 公开征集意见建议{v} / 征求到社会公众意见{v} / 收到公众提出的意见{v} | 征集到多少条意见 / 收到公众意见多少条 | 公众意见
decide | contracts | 份 | 12 | - | 法律顾问审查合同{v} / 审查政府合同{v} / 由法律顾问把关审查合同{v} | 审查了多少份合同 / 法律顾问审查合同多少份 | 审查合同
enforce | penalties | 件 | 60 | - | 办理行政处罚案件{v} / 查办行政处罚案件{v} / 作出行政处罚的案件{v} | 办理行政处罚案件多少件 / 行政处罚案件有多少件 | 行政处罚案件
enforce | fines | 万元 | 9 | - | 罚没款{v} / 收缴罚没款{v} / 罚没款入库{v} | 罚没款是多少万元 / 罚没款有多少 | 罚没款
enforce | inspections | 次 | 70 | - | 开展行政检查{v} / 组织行政检查{v} / 入企行政检查{v} | 开展行政检查多少次 / 行政检查做了多少次 | 行政检查
enforce | courses | 期 | 2 | - | 举办执法人员培训班{v} / 开办执法业务培训班{v} / 组织执法培训班{v} | 执法培训班办了多少期 / 举办执法人员培训班几期 | 执法培训班
enforce | files | 卷 | 18 | - | 评查执法案卷{v} / 抽查评查执法案卷{v} / 开展案卷评查，评查案卷{v} | 评查了多少卷案卷 / 案卷评查了多少卷 | 案卷评查
enforce | spared | 件 | 8 | - | 对轻微违法行为不予处罚{v} / 依法不予行政处罚{v} / 适用轻微免罚不予处罚{v} | 不予处罚多少件 / 轻微违法不予处罚有多少件 | 不予处罚
settle | reviews | 件 | 6 | - | 收到行政复议申请{v} / 接收行政复议申请{v} / 共收到行政复议申请{v} | 收到行政复议申请多少件 / 行政复议申请收到了多少件 | 行政复议申请
settle | suits | 件 | 5 | - | 办理行政应诉案件{v} / 行政应诉案件{v} / 承办行政应诉案件{v} | 行政应诉案件多少件 / 办理了多少件行政应诉案件 | 行政应诉案件
settle | disputes | 件 | 130 | - | 调解矛盾纠纷{v} / 化解各类矛盾纠纷{v} / 人民调解组织调解纠纷{v} | 调解了多少件纠纷 / 化解矛盾纠纷多少件 | 调解纠纷
settle | aid | 件 | 24 | - | 办理法律援助案件{v} / 受理法律援助案件{v} / 承办法律援助案件{v} | 法律援助案件有多少件 / 办理法律援助案件多少件 | 法律援助案件
settle | petitions | 件 | 11 | - | 化解信访积案{v} / 办结信访积案{v} / 推动信访积案化解{v} | 化解信访积案多少件 / 信访积案化解了多少件 | 信访积案
teach | events | 场 | 21 | - | 开展普法宣传活动{v} / 举办法治宣传活动{v} / 组织普法活动{v} | 普法活动开展了多少场 / 举办了多少场法治宣传活动 | 普法活动
teach | leaflets | 份 | 2300 | - | 发放普法宣传资料{v} / 印发宣传资料{v} / 分发普法宣传资料{v} | 发放宣传资料多少份 / 普法宣传资料发了多少份 | 宣传资料
teach | experts | 名 | 40 | - | 培育“法律明白人”{v} / 新增“法律明白人”{v} / 培养“法律明白人”{v} | 培育法律明白人多少名 / 法律明白人有多少名 | 法律明白人
teach | lectures | 场 | 8 | - | 举办法治讲座{v} / 开设法治讲座{v} / 组织专题法治讲座{v} | 法治讲座办了多少场 / 举办法治讲座几场 | 法治讲座
watch | motions | 件 | 6 | - | 办理人大代表建议{v} / 承办人大代表建议{v} / 答复人大代表建议{v} | 办理人大代表建议多少件 / 人大代表建议办了多少件 | 人大代表建议
watch | proposals | 件 | 7 | - | 办理政协提案{v} / 承办政协委员提案{v} / 答复政协提案{v} | 办理政协提案多少件 / 政协提案办了多少件 | 政协提案
watch | published | 条 | 260 | - | 主动公开政府信息{v} / 通过门户网站公开政府信息{v} / 全年主动公开信息{v} | 主动公开政府信息多少条 / 公开了多少条政府信息 | 公开政府信息
watch | requests | 件 | 5 | - | 办理依申请公开{v} / 受理政府信息公开申请{v} / 答复信息公开申请{v} | 信息公开申请有多少件 / 办理依申请公开多少件 | 依申请公开
watch | audits | 个 | 3 | - | 实施审计项目{v} / 完成审计项目{v} / 组织开展审计项目{v} | 审计项目有多少个 / 完成审计项目多少个 | 审计项目
enforce | lorries | 辆 | 90 | 交通运输局 | 查处超限超载车辆{v} / 查获超限超载货车{v} / 卸载超限超载车辆{v} | 查处超限超载车辆多少辆 / 超限超载车辆查处了多少辆 | 超限超载车辆
enforce | schools | 家 | 30 | 教育局 | 检查校外培训机构{v} / 排查校外培训机构{v} / 巡查校外培训机构{v} | 检查校外培训机构多少家 / 校外培训机构检查了多少家 | 校外培训机构
teach | deputies | 名 | 25 | 教育局 | 聘任法治副校长{v} / 选聘法治副校长{v} / 配备法治副校长{v} | 法治副校长有多少名 / 聘任了多少名法治副校长 | 法治副校长
enforce | foods | 批次 | 80 | 市场监督管理局 | 开展食品安全抽检{v} / 抽检食品{v} / 完成食品抽检{v} | 食品抽检多少批次 / 抽检食品多少批次 | 食品抽检
enforce | shops | 家 | 140 | 市场监督管理局 | 检查食品经营单位{v} / 检查食品经营户{v} / 巡查食品经营单位{v} | 检查食品经营单位多少家 / 食品经营单位检查了多少家 | 食品经营单位
enforce | plants | 家 | 35 | 生态环境局 | 检查排污企业{v} / 排查涉污企业{v} / 监督检查排污单位{v} | 检查排污企业多少家 / 排污企业检查了多少家 | 排污企业
enforce | hazards | 处 | 75 | 应急管理局 | 排查安全隐患{v} / 查出安全隐患{v} / 督促整改安全隐患{v} | 排查安全隐患多少处 / 安全隐患有多少处 | 安全隐患
settle | wages | 万元 | 60 | 人力资源和社会保障局 | 为农民工追回工资{v} / 追讨农民工工资{v} / 帮助农民工追回欠薪{v} | 为农民工追回工资多少万元 / 追回欠薪多少 | 追回工资
settle | labour | 件 | 25 | 人力资源和社会保障局 | 审结劳动人事争议仲裁案件{v} / 办结劳动仲裁案件{v} / 处理劳动人事争议案件{v} | 劳动仲裁案件多少件 / 审结劳动人事争议仲裁案件多少件 | 劳动仲裁案件
enforce | crimes | 起 | 45 | 公安局 | 破获刑事案件{v} / 侦破刑事案件{v} / 破获各类刑事案件{v} | 破获刑事案件多少起 / 刑事案件破了多少起 | 刑事案件
enforce | seeds | 家 | 28 | 农业农村局 | 检查农资经营门店{v} / 检查农资门店{v} / 抽查农资经营店{v} | 检查农资门店多少家 / 农资经营门店检查了多少家 | 农资门店
enforce | plots | 宗 | 12 | 自然资源局 | 查处违法用地{v} / 立案查处违法用地{v} / 整治违法用地{v} | 查处违法用地多少宗 / 违法用地有多少宗 | 违法用地
enforce | clinics | 家 | 33 | 卫生健康局 | 检查医疗机构{v} / 监督检查医疗机构{v} / 巡查医疗卫生机构{v} | 检查医疗机构多少家 / 医疗机构检查了多少家 | 医疗机构
enforce | sheds | 平方米 | 900 | 城市管理局 | 拆除违法建筑{v} / 拆除违法建设{v} / 整治拆除违法建筑{v} | 拆除违法建筑多少平方米 / 违法建筑拆了多少平方米 | 违法建筑
enforce | rivers | 次 | 55 | 水务局 | 开展河道巡查{v} / 组织河道巡查{v} / 河长办巡查河道{v} | 河道巡查多少次 / 开展河道巡查几次 | 河道巡查
enforce | halls | 家次 | 40 | 文化和旅游局 | 检查文化娱乐场所{v} / 检查娱乐场所{v} / 巡查文化经营场所{v} | 检查文化娱乐场所多少家次 / 娱乐场所检查了多少家次 | 娱乐场所
enforce | sites | 个 | 26 | 住房和城乡建设局 | 检查建筑工地{v} / 检查在建工地{v} / 巡查施工工地{v} | 检查建筑工地多少个 / 建筑工地检查了多少个 | 建筑工地
settle | notary | 件 | 48 | 司法局 | 办理公证{v} / 办结公证事项{v} / 受理公证{v} | 办理公证多少件 / 公证办了多少件 | 公证
watch | lawyers | 名 | 11 | 司法局 | 执业律师{v} / 登记在册执业律师{v} / 辖内执业律师{v} | 执业律师有多少名 / 执业律师多少名 | 执业律师
`

export const MEASURES: readonly Measure[] = TABLE.trim()
  .split('\n')
  .map(line => {
    const [chapter, key, uom, base, field, said, asked, name] = line.split('|').map(cell => cell.trim())
    return {
      key: key!,
      chapter: chapter as Chapter,
      uom: uom!,
      base: Number(base),
      field: field === '-' ? null : field!,
      said: said!.split(' / '),
      asked: asked!.split(' / '),
      name: name!,
    }
  })
