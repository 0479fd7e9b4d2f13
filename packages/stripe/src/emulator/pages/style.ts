import { Html } from './html.ts';

export const STYLE = new Html(`
:root { color-scheme: light; --ink: #1a1f36; --soft: #5b6478; --line: #dfe3ea; --brand: #4f46e5; --warm: #fff7e0; --bad: #b42318; --good: #067647; }
* { box-sizing: border-box; }
body { margin: 0; font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; color: var(--ink); background: #f6f7fb; }
.label { margin: 0; padding: .55rem 1rem; text-align: center; background: repeating-linear-gradient(-45deg, #ffd84d 0 18px, #ffe27a 18px 36px); font-weight: 600; letter-spacing: .01em; }
main { max-width: 60rem; margin: 0 auto; padding: 2rem 1.25rem 4rem; }
main.pay { display: grid; gap: 3rem; grid-template-columns: 1fr 1fr; padding-top: 4rem; }
@media (max-width: 46rem) { main.pay { grid-template-columns: 1fr; gap: 1.5rem; padding-top: 1.5rem; } }
h1 { font-size: 1.05rem; font-weight: 500; color: var(--soft); margin: 0 0 .25rem; }
h2 { font-size: 1.05rem; margin: 2.25rem 0 .75rem; }
.total { font-size: 2.4rem; font-weight: 650; letter-spacing: -.02em; line-height: 1.15; margin: 0 0 .25rem; }
.soft { color: var(--soft); font-size: .93rem; margin: 0; }
.lines { list-style: none; margin: 2rem 0 0; padding: 0; }
.lines li { display: flex; justify-content: space-between; gap: 1rem; padding: .7rem 0; border-top: 1px solid var(--line); }
.lines li:last-child { font-weight: 600; }
.card { background: #fff; border: 1px solid var(--line); border-radius: 12px; padding: 1.5rem; box-shadow: 0 1px 2px #1a1f3610, 0 12px 32px -16px #1a1f3630; }
label.field { display: block; font-size: .9rem; font-weight: 550; margin-bottom: 1.1rem; }
input[type=email], input[type=text], input[type=number], input[type=datetime-local], select { width: 100%; margin-top: .3rem; padding: .6rem .75rem; border: 1px solid var(--line); border-radius: 8px; font: inherit; background: #fff; }
fieldset { border: 0; margin: 0 0 1.25rem; padding: 0; }
legend { font-size: .9rem; font-weight: 550; padding: 0; margin-bottom: .4rem; }
.choice { display: flex; gap: .75rem; align-items: center; padding: .7rem .85rem; border: 1px solid var(--line); margin-top: -1px; cursor: pointer; background: #fff; }
.choice:first-of-type { border-radius: 8px 8px 0 0; } .choice:last-of-type { border-radius: 0 0 8px 8px; }
.choice:has(:checked) { background: #f2f1ff; box-shadow: inset 3px 0 var(--brand); }
.choice input { accent-color: var(--brand); margin: 0; }
.choice b { font-weight: 550; white-space: nowrap; } .choice span { margin-left: auto; color: var(--soft); font-size: .85rem; text-align: right; }
button, .button { display: inline-block; font: inherit; font-weight: 600; border: 0; border-radius: 8px; padding: .75rem 1rem; background: var(--brand); color: #fff; cursor: pointer; text-decoration: none; }
button:hover { filter: brightness(1.08); }
button.wide { width: 100%; }
button.small { padding: .25rem .6rem; font-size: .82rem; font-weight: 550; background: #eceef4; color: var(--ink); }
:focus-visible { outline: 3px solid #a5a0ff; outline-offset: 2px; }
.back { display: inline-block; margin-top: 1.25rem; color: var(--soft); }
.alert { background: #fef3f2; color: var(--bad); border: 1px solid #fecdca; border-radius: 8px; padding: .7rem .9rem; margin: 0 0 1.1rem; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; background: #fff; border: 1px solid var(--line); border-radius: 8px; font-size: .88rem; }
th, td { text-align: left; padding: .5rem .7rem; border-top: 1px solid var(--line); vertical-align: top; white-space: nowrap; }
th { color: var(--soft); font-weight: 550; border-top: 0; }
td form { display: inline; }
code { font-size: .85em; }
.row { display: flex; flex-wrap: wrap; gap: .5rem; align-items: end; }
.row label { font-size: .82rem; color: var(--soft); flex: 1 1 8rem; }
.good { color: var(--good); } .bad { color: var(--bad); }
`);
