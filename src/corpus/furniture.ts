/**
 * Lines → which of them are the page and not the report: navigation, counters, share and print links, source lines,
 * advertisements, garbled lines. A line that holds a sentence is never furniture. Knows nothing of titles or units.
 */
import type { Span } from '../text.js'
import { holdsSentence, type Line } from './lines.js'

/** Where a line stands: before the body almost everything is page, inside it only what is nothing but page words. */
export type Zone = 'head' | 'body' | 'tail'

/** Whether the line is page furniture, by the words on it and by where it stands. */
export function isFurniture(line: Line, zone: Zone): boolean {
  const { plain } = line
  if (line.blank) return false
  if (isGarbage(plain)) return true
  if (zone === 'tail' && TAIL.test(plain) && !/。/.test(plain.replace(/(?:版权所有|主办).*$/, ''))) return true
  if (/。/.test(plain) || plain.length > 300) return false
  const trail = TRAIL.test(plain) && !/[。;]/.test(plain)
  if (trail && zone !== 'body') return true
  if (trail && /位置|首页/.test(plain)) return true
  if (zone === 'body' && holdsSentence(line)) return false
  const rest = withoutTokens(plain)
  if (rest === wordsOf(plain)) return isAdvert(plain)
  if (rest === '') return true
  return zone === 'head' ? rest.length <= 24 : zone === 'tail' ? rest.length <= 30 : false
}

/** Whether a line that holds none of the body only names a site or a column: 「政府信息公开」. Used before the body alone. */
export function namesSite(plain: string): boolean {
  return plain.length <= 40 && SITE.test(plain) && !/[。;:,]/.test(plain)
}

/** Advertisements that scrapers leave inside paragraphs: 【…】 with words of trade. */
export function advertsIn(text: string, from: number, to: number): Span[] {
  // the line alone is searched: looking for 【 to the end of the text from every line takes minutes on a long one
  const line = text.slice(from, to)
  const spans: Span[] = []
  for (let open = line.indexOf('【'); open >= 0; open = line.indexOf('【', open + 1)) {
    const close = line.indexOf('】', open)
    if (close < 0) break
    if (close - open <= 60 && TRADE.test(line.slice(open, close)))
      spans.push({ start: from + open, end: from + close + 1 })
  }
  return spans
}

/** Words of trade and of apps that no report of a government unit puts between 【 and 】. */
const TRADE =
  /清仓|半价|礼包|优惠|促销|秒杀|包邮|抽奖|红包|广告|点击(?:领取|购买|下载|进入|查看|关注)|立即|领取|抢购|特价|打折|[一二三四五六七八九\d]折|免费(?:领|试|下载|送)|加微信|扫码|下载[Aa客]|新人|限时|好店|热卖|爆款|赚钱|贷款秒|彩票|游戏|旗舰店|团购|加盟|代购|直播间下单/

function isAdvert(plain: string): boolean {
  return (
    plain.length <= 40 &&
    TRADE.test(plain) &&
    (/^【.*】$/.test(plain) || (plain.match(new RegExp(TRADE, 'g'))?.length ?? 0) >= 2)
  )
}

function isGarbage(plain: string): boolean {
  return plain.replace(/锟斤拷|锟斤|烫烫|屯屯|&nbsp;|&[lg]t;|&amp;/g, '').search(/[\p{L}\p{N}]/u) < 0
}

/** The words of the page, each with what it carries. Order matters: counters before sources, whose names run on. */
const TOKENS: readonly RegExp[] = [
  /(?:发布|发文|公开|成文|录入|添加|更新|生成|页面生成|编辑|上传|创建|刊发|抓取|采集)?(?:时间|日期|于)?:?20\d\d(?:[-/.]\d{1,2}[-/.]\d{1,2}|年\d{1,2}月\d{1,2}日)(?:\d{1,2}:\d{2}(?::\d{2})?)?/g,
  /(?:发布|成文|生成|更新)(?:时间|日期):?/g,
  /(?:浏览|阅读|点击|访问|查看|热度|人气)(?:次数|量|数|人数|率)?:?\d*次?/g,
  /[【[(]?(?:字体|字号)(?:大小)?:?[【[(]?(?:[大中小特默认+\-AaT|、/]*)[】\])]?(?:【打印(?:内容)?】?)?/g,
  /[【[(]?大[|、/]?中[|、/]?小[】\])]?/g,
  /A\+A-?/g,
  /(?:分享|转发)(?:到|至|本文)?:?(?:微信|微博|新浪微博|QQ空间|QQ|朋友圈|人人网|、)*/g,
  /(?:扫一扫|用微信扫|微信扫一扫|手机扫)[^。]{0,24}/g,
  /(?:打印|关闭|返回|保存|收藏|复制|纠错|我要纠错|朗读|语音播报|听新闻|播放)(?:本页|此页|本文|内容|窗口|页面|当前页面?|文章|全文|顶部|首页|上一页|上级|列表|链接|正文)?/g,
  /(?:无障碍|长者|关怀|适老|大字)(?:阅读|浏览|模式|版|助手)*/g,
  /(?:繁体|简体|手机|移动|电脑|触屏|英文)(?:中文)?(?:版|端|门户|网|站)/g,
  /简\|?繁/g,
  /^(?:微信|微博|QQ|QQ空间|朋友圈|新浪微博|腾讯微博)+$/g,
  /移动门户|转载网站|镜像(?:站点?|页面?|源站|导航|域名(?:收录)?|网站)?|第三方抓取|网页快照|本页由第三方抓取/g,
  /(?:信息|稿件|文章|内容|新闻)?(?:来源|出处|供稿)(?::|单位)[^。]{0,40}/g,
  /(?:责任)?(?:编辑|作者|审核|审校|校对|初审|终审|监制|撰稿|责编|录入)(?:人|员)?:[^。]{0,20}/g,
  /(?:索引号|主题(?:分类|词)|发文(?:机关|字号|机构|单位)|发布(?:机构|单位|机关)|公开(?:方式|范围|责任部门|主体)|有效性|信息(?:分类|索引|名称)|文号|文件编号|名称|组配分类|体裁(?:分类)?|栏目(?:路径)?|所属(?:栏目|主题)|关键词|标签|分类|信息公开):[^。]{0,40}/g,
  /(?:当前|所在|您(?:现在|当前)?的?)位置:?[^。]{0,80}/g,
  /(?:通知公告|公告公示|政务公开|政府信息公开(?:目录|指南|年报|平台|专栏)?|信息公开(?:目录|指南|年报)?|专题专栏|部门动态|部委动态|政务动态|网站首页|首页|公告栏|法定主动公开内容)/g,
  /第?\d{1,3}页(?:[,，/]?共\d{1,3}页)?|^-?\d{1,3}-?$|^—\d{1,3}—$/g,
]

const TRAIL = /(?:[^\s]{1,30}(?:>{1,2}|»|›|→|\/{2}|::))[^。]{0,60}|^(?:您?(?:当前|现在|所在)的?)?位置/
const TAIL =
  /^(?:【?(?:上|下)一[篇条]|相关(?:链接|文章|阅读|新闻|稿件|文件|附件|解读|推荐)|版权所有|主办|承办|技术支持|网站(?:地图|标识码|声明)|联系我们|关于我们|使用帮助|隐私|友情链接|.{0,20}[ICPicp]{3}备|.{0,6}公网安备|附件(?:[:\d一二三四五六]|$)|[(]?联系(?:人|电话|方式)|地址:|邮编:|电话:|传真:|抄送|主题词|推荐阅读|热门|免责声明|本(?:页|文)由|声明:|政府网站|[^。]{0,40}\.(?:docx?|pdf|xlsx?|wps|zip|rar)$)/
const SITE =
  /信息公开|政府网|门户|首页|网站|政务|栏目|专题|镜像|转载|导航|公告|公示|动态|中国政府网|省政府|市政府|县政府|部门频道|\.(?:cn|com|gov|net)|频道|登录|注册|搜索|简\|繁|English/

function withoutTokens(plain: string): string {
  let rest = plain
  for (const token of TOKENS) rest = rest.replace(token, '')
  return wordsOf(rest)
}

/** Without the marks that pages put between their words. */
function wordsOf(plain: string): string {
  return plain.replace(/[\s|｜/\\>»›·•\-—_:：、,，()[\]【】■◆◇□▪●○★☆▲△]/g, '')
}
