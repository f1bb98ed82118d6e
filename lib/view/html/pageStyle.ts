/** How a page looks: light or dark as the system is, from 380 pixels to the width of a wall, and on paper. */
export const pageStyle = `
:root{color-scheme:light dark;--paper:#fff;--ink:#222;--muted:#5f6670;--line:#ddd;--soft:#f4f5f6;--link:#005f9e;--bar:#bcdcf0}
@media screen and (prefers-color-scheme:dark){:root{--paper:#15191e;--ink:#e9eaec;--muted:#a7aeb6;--line:#3b424a;--soft:#1d2228;--link:#6bb8ec;--bar:#24506b}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:15px/1.5 "Helvetica Neue",Helvetica,Arial,"Liberation Sans",sans-serif}
main{max-width:1064px;margin:0 auto;padding:24px 32px 64px}
h1{font-size:26px;line-height:1.25;margin:0 0 8px;overflow-wrap:anywhere}
h2{font-size:19px;margin:40px 0 8px}
p,ul,ol{max-width:78ch}
a{color:var(--link)}
li{margin:6px 0}
.lead{font-size:17px}
.muted,figcaption{color:var(--muted)}
.figures{display:grid;grid-template-columns:repeat(auto-fill,minmax(160px,1fr));gap:12px;margin:20px 0;padding:0;list-style:none;max-width:none}
.figures li{background:var(--soft);border-radius:6px;padding:10px 14px;margin:0}
.figures strong{display:block;font-size:21px;font-weight:600;line-height:1.3}
.figures span{display:block;color:var(--muted);font-size:13px}
figure{margin:20px 0}
figure svg{display:block;max-width:100%;height:auto}
figure .narrow{display:none}
.drawn{overflow-x:auto}
.drawn svg{min-width:720px}
figcaption{max-width:78ch;margin-top:4px}
.scroll{overflow-x:auto;border:1px solid var(--line);border-radius:6px}
table{border-collapse:collapse;font-size:13px;font-variant-numeric:tabular-nums;width:100%}
th,td{padding:4px 10px;text-align:left;white-space:nowrap;border-bottom:1px solid var(--line)}
tbody tr:last-child>*{border-bottom:0}
td .prose{display:block;white-space:normal;min-width:24ch;max-width:46ch}
thead th{background:var(--soft);font-weight:600}
.number{text-align:right}
th button{all:unset;cursor:pointer}
th button:focus-visible,.drawn:focus-visible,a:focus-visible,summary:focus-visible,tr:focus-visible{outline:2px solid var(--link);outline-offset:1px}
th[aria-sort=ascending] button::after{content:" ↑"}
th[aria-sort=descending] button::after{content:" ↓"}
tbody tr:hover,tbody tr:target{background:var(--soft)}
td.part{min-width:112px;background:linear-gradient(90deg,var(--bar) var(--share),transparent 0) calc(100% - 6px)/100px no-repeat}
pre{background:var(--soft);border-radius:6px;padding:12px 14px;overflow-x:auto;font-size:13px;white-space:pre-wrap;overflow-wrap:anywhere}
dl{display:grid;grid-template-columns:max-content 1fr;gap:4px 20px}
dt{font-weight:600}
dd{margin:0;overflow-wrap:anywhere}
summary{cursor:pointer;color:var(--link)}
#timeline .controls{display:flex;flex-wrap:wrap;gap:6px;align-items:center;margin:8px 0;font-size:13px}
#timeline .controls[hidden]{display:none}
#timeline button,#timeline select{font:inherit;color:inherit;background:var(--soft);border:1px solid var(--line);border-radius:5px;padding:3px 10px;min-height:28px;max-width:220px}
#timeline button[aria-pressed=true]{background:var(--bar)}
#timeline output{color:var(--muted);font-variant-numeric:tabular-nums}
#timeline .lanes{position:relative;overflow-y:auto;overflow-x:hidden;border:1px solid var(--line);border-radius:6px;touch-action:pan-y}
#timeline .lanes>div{position:absolute;inset:0 auto auto 0;width:1px}
#timeline canvas{position:sticky;top:0;display:block;cursor:grab}
.tip{position:fixed;z-index:1;max-width:min(480px,94vw);padding:6px 10px;border-radius:5px;background:var(--ink);color:var(--paper);font-size:13px;line-height:1.4;pointer-events:none;overflow-wrap:anywhere;white-space:pre-line}
@media (max-width:760px){main{padding:16px 12px 48px}figure .narrow{display:block}figure .wide{display:none}dl{grid-template-columns:1fr}dd{margin-bottom:8px}}
@media print{@page{margin:14mm}.drawn{overflow:visible}.drawn svg{min-width:0}main{max-width:none;padding:0}body{font-size:11px}h2{break-after:avoid}figure,.figures li,tr{break-inside:avoid}figure .wide{display:block}figure .narrow{display:none}.scroll{overflow:visible;border:0}table{font-size:8px}th,td{padding:2px 4px;white-space:normal}td.part{min-width:62px;background-size:60px}.tip,.on-screen{display:none}*{print-color-adjust:exact;-webkit-print-color-adjust:exact}}
`
