/** The text of `fazhi --help`. */
export const HELP = `fazhi：依据法治政府建设年度报告回答问题，并附原文出处。

用法  fazhi <命令> [选项]

  index [PATH…]      读取报告并建立或更新索引，每份报告一行（--json、--check 只核对、--rebuild 重建；
                     --jobs N 读报告的线程数，默认为核数减一；中断后再次运行接着做）
  ask 问题           回答一个问题；不带问题且在终端时为连续对话
                     --json 输出 JSON；--batch FILE|- 逐行读取 JSON 并逐行输出；--explain 说明如何理解和选取
                     --format docx|json --out FILE 把回答连同出处存成文件
  figures            数字台账（--unit --year --measure --section 筛选；--format table|json|csv|xlsx，--out FILE）
  compare 指标[,指标]  单位×年度比较，每格附出处（--units 甲,乙 --level 县级 --region 地区 --years 2020-2023；
                     --format table|json|csv|xlsx|docx，--out FILE）
  audit [单位|文件]  核查已收录的报告，或发布前的文稿：数字、跨年、内容、时限（--years，--rules FILE 补充规则；
                     --format table|json|csv|xlsx|docx，--out FILE）
  eval FILE.jsonl    用题目文件给本机的回答打分（--json、--show wrong|all）
                     --from-feedback FILE|- 把收到的反馈写成题目文件，待补标准答案
  bot                Telegram 机器人（TELEGRAM_BOT_TOKEN；--check 只检查设置；见 docs/telegram.md）
  serve              网页与 HTTP 接口（--host，默认 127.0.0.1；--port，默认 8765；对外须设 FAZHI_TOKEN）
  mcp                以 MCP 服务供其他助手调用（标准输入输出）
  store copy 来源 目标  把索引搬到别处：文件夹或 PostgreSQL，可接着做，逐份核对（见 docs/postgres.md）
  access [token 名字] 核对访问文件：谁看得到哪些报告（FAZHI_ACCESS）；或新建一个口令
  doctor             列出设置与检查结果（不显示密钥）

通用选项  --corpus DIR（默认 corpus）  --index DIR（默认 index）  --today YYYY-MM-DD（“去年”“近三年”由此起算）
          --groups 甲,乙（只看访问文件 FAZHI_ACCESS 里这些分组的报告；见 docs/access.md）

例子
  fazhi ask "清沅县2023年调解了多少件纠纷？"
  fazhi ask "哪些单位报告了行政复议的数字？" --json
  fazhi figures --unit 清沅县 --year 2021-2023 --measure 调解 --format csv --out 调解.csv
  fazhi compare 调解纠纷,调解成功率 --level 县级 --years 2021-2023 --out 比较.xlsx
  fazhi audit 清沅县 --format docx --out 核查.docx
  fazhi index ~/reports --index ~/reports-index --rebuild
  echo '{"id":"1","question":"那上一年呢？","history":[{"role":"user","content":"清沅县2023年调解了多少件？"}]}' | fazhi ask --batch -

退出码  0 完成   1 失败（stderr 一行说明，DEBUG=1 时附堆栈）   2 用法不对
`
