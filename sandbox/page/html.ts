/** Text made safe for HTML, also inside quoted attributes. */
export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);

/** A whole page in the sandbox's own plain dress: no outside asset. */
export const htmlPage = (title: string, body: string): string => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)} · Sandbox</title><style>${css}</style></head><body>${body}</body></html>`;

const css = `
:root{color-scheme:light dark;--ink:#1f2328;--soft:#59636e;--line:#d7dce1;--page:#f7f8f9;--card:#fff;--accent:#6d3fc0;--on:#fff;--bad:#b02a20}
@media(prefers-color-scheme:dark){:root{--ink:#e8eaed;--soft:#9aa4af;--line:#353b43;--page:#14171b;--card:#1c2026;--accent:#b197ea;--on:#14171b;--bad:#f1948a}}
*{box-sizing:border-box}body{margin:0;background:var(--page);color:var(--ink);font:14px/1.5 system-ui,sans-serif}
header{padding:14px 24px;border-bottom:1px solid var(--line);background:var(--card)}header p{margin:2px 0 0;color:var(--soft)}
header h1{font-size:17px;margin:0}main{max-width:1080px;margin:0 auto;padding:20px 24px}main.narrow{max-width:520px;margin-top:8vh}
section{background:var(--card);border:1px solid var(--line);border-radius:8px;padding:16px;margin:0 0 16px}
h2{font-size:15px;margin:0 0 10px}nav{display:flex;flex-wrap:wrap;gap:4px 12px}a{color:var(--accent)}
table{border-collapse:collapse;width:100%}td,th{text-align:left;padding:6px 8px;border-bottom:1px solid var(--line);vertical-align:top}
th{color:var(--soft);font-weight:500}code{font:12px ui-monospace,monospace;overflow-wrap:anywhere}.scroll{overflow-x:auto}
form.row,fieldset{display:flex;flex-wrap:wrap;gap:10px;align-items:end}fieldset{border:1px solid var(--line);border-radius:6px;margin:0 0 10px}
label{display:flex;flex-direction:column;gap:3px;color:var(--soft);font-size:12px}label.check{flex-direction:row;align-items:center}
input,select,textarea{font:inherit;color:var(--ink);background:var(--page);border:1px solid var(--line);border-radius:6px;padding:6px 8px;max-width:100%}
input[type=number]{width:110px}button,.button{font:inherit;border:1px solid var(--line);background:var(--card);color:var(--ink);border-radius:6px;padding:6px 12px;cursor:pointer;text-decoration:none;display:inline-block}
button.primary{background:var(--accent);border-color:var(--accent);color:var(--on)}button.danger{color:var(--bad)}
:focus-visible{outline:2px solid var(--accent);outline-offset:1px}.note{border-left:3px solid var(--accent);padding:6px 12px;background:var(--card);margin:0 0 16px}`;
