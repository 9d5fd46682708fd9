import { play } from './scene.js'
const ASKED=['望棠区交通局2022年罚了多少钱？','望棠区交通局2023年罚了多少钱？','溪浔区交通运输局2023年罚了多少钱？','清沅县2023年调解了多少件纠纷？','石苓镇2023年调解了多少件？','清沅县存在哪些问题？']
let chats:any[]=[];let people:any[]=[]
const scene=await play({setup:{privacy:false},env:{TELEGRAM_POLL_SECONDS:'30'},cast(c){people=Array.from({length:100},()=>c.user());chats=Array.from({length:50},()=>c.group({members:people}));return{allowed:chats.map(x=>x.id)}}})
let worst=0; let lastT=performance.now(); setInterval(()=>{const n=performance.now(); worst=Math.max(worst,n-lastT-10); lastT=n},10).unref()
const run=async(n:number)=>{worst=0;const from=scene.server.journal.length;const asked:any[]=[];for(let i=0;i<n;i++){asked.push(scene.people.say(chats[i%50],people[i%100],`@fazhi_test_bot ${ASKED[i%6]}`));await new Promise(r=>setTimeout(r,-Math.log(1-Math.random())*1000/30))}
const m=new Map(asked.map(a=>[a.chat.id+' '+a.message_id,a]));const got=()=>scene.server.journal.slice(from).flatMap((j:any)=>{if(j.method!=='sendMessage')return[];const a=m.get(j.params.chat_id+' '+j.params.reply_parameters?.message_id);return a?[j.at-scene.people.saidAt(a)]:[]});
await scene.server.until(()=>got().length>=n,'all',60000);const t=got().sort((a,b)=>a-b);return{p50:t[n>>1]!.toFixed(1),p95:t[Math.floor(n*0.95)]!.toFixed(1),max:t.at(-1)!.toFixed(1),worstDouble:worst.toFixed(0)}}
await run(60); console.log(await run(300));console.log(await run(300)); console.log(scene.bot().err().split('\n').filter(x=>x.startsWith('SLOW')).join('\n')); await scene.close(); process.exit(0)
