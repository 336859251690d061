import { escapeHtml } from '../../kernel/html.ts';
import { nameInPlainText } from '../../kernel/text.ts';
import type { Paper, PaperItem } from './present-paper.ts';

/**
 * An issue as a mail that clients show: tables for the layout and styles on each element, since many clients drop what
 * stands in the head; what does stand there only adds dark colours and narrow screens where they are understood. Pure.
 */

const INK = '#16212a';
const MUTED = '#53616c';
const ACCENT = '#0b5f86';
const LINE = '#dfe5e9';
const FONT = "font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif";

export interface MailFrame {
  /** What readers know it by. */
  readonly name: string;
  /** Null in a preview. */
  readonly unsubscribe: string | null;
}

const lines = (text: string): string => escapeHtml(text).replace(/\n/g, '<br>');
const row = (html: string, padding: string): string => `<tr><td style="padding:${padding};${FONT};color:${INK}" class="ink">${html}</td></tr>`;
const p = (html: string, style = `font-size:15px;line-height:23px;color:${INK}`, className = 'ink'): string => `<p style="margin:0 0 6px 0;${style};${FONT};word-break:break-word" class="${className}">${html}</p>`;
const linkOf = (url: string, text: string): string => `<a href="${escapeHtml(url)}" style="color:${ACCENT};text-decoration:underline" class="link">${escapeHtml(text)}</a>`;

function item(i: PaperItem): string {
  const small = `font-size:13px;line-height:19px;color:${MUTED}`;
  const more = [...(i.amount ? [escapeHtml(i.amount)] : []), ...(i.url ? [linkOf(i.url, 'Open')] : [])].join(' &middot; ');
  if (i.kind === 'thanks') {
    return row(
      `<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0"><tr><td width="3" style="background-color:${ACCENT};font-size:1px;line-height:1px" class="bar">&nbsp;</td><td style="padding:2px 0 2px 14px">${p(lines(i.text), `font-size:17px;line-height:25px;color:${INK}`)}${p(`${escapeHtml(i.title)}${more ? ` &middot; ${more}` : ''}`, small, 'muted')}</td></tr></table>`,
      '8px 24px',
    );
  }
  return row(
    `${i.title ? `<h3 style="margin:0 0 4px 0;font-size:16px;line-height:22px;font-weight:bold;color:${INK};${FONT};word-break:break-word" class="ink">${escapeHtml(i.title)}</h3>` : ''}${i.text ? p(lines(i.text)) : ''}${more ? p(more, small, 'muted') : ''}`,
    '8px 24px',
  );
}

export function mailHtml(paper: Paper, frame: MailFrame): string {
  const heading = (text: string) => row(`<h2 style="margin:0;font-size:13px;line-height:18px;letter-spacing:.6px;text-transform:uppercase;color:${ACCENT};${FONT}" class="link">${escapeHtml(text)}</h2>`, '22px 24px 2px 24px');
  const body = [
    row(
      `${p(`${escapeHtml(frame.name)} &middot; issue ${paper.number} &middot; ${escapeHtml(paper.period)}`, `font-size:13px;line-height:19px;color:${MUTED}`, 'muted')}<h1 style="margin:0;font-size:24px;line-height:31px;color:${INK};${FONT};word-break:break-word" class="ink">${escapeHtml(paper.title)}</h1>${paper.correction === null ? '' : p(`<strong>Corrected.</strong> ${escapeHtml(paper.correction)}`, `font-size:14px;line-height:21px;color:#7a4f00`, 'wait')}`,
      '26px 24px 10px 24px',
    ),
    ...(paper.intro ? [row(p(lines(paper.intro), `font-size:16px;line-height:25px;color:${INK}`), '4px 24px 8px 24px')] : []),
    ...paper.sections.flatMap(s => [heading(s.heading), ...s.items.map(item)]),
    row(
      p(
        `You get ${escapeHtml(frame.name)} by e-mail because you work here. ${linkOf(paper.url, 'Read it on the web')}${frame.unsubscribe ? ` &middot; ${linkOf(frame.unsubscribe, 'No newsletter by e-mail')}` : ''}`,
        `font-size:12px;line-height:18px;color:${MUTED}`,
        'muted',
      ),
      '26px 24px 24px 24px',
    ),
  ].join('\n');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark">
<title>${escapeHtml(subjectOf(paper))}</title>
<style>
@media (max-width: 620px) { .outer { padding: 0 !important } .sheet { border-radius: 0 !important; border-left: 0 !important; border-right: 0 !important } }
@media (prefers-color-scheme: dark) {
  .ground { background-color: #0f1519 !important } .sheet { background-color: #161e23 !important; border-color: #2b3840 !important }
  .ink { color: #e5ecf0 !important } .muted { color: #a2b0ba !important } .link { color: #6dbbe2 !important } .wait { color: #e5ba63 !important } .bar { background-color: #6dbbe2 !important }
}
</style>
</head>
<body style="margin:0;padding:0;background-color:#f6f8f9" class="ground">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="background-color:#f6f8f9" class="ground"><tr><td align="center" style="padding:20px 10px" class="outer">
<table role="presentation" width="600" cellpadding="0" cellspacing="0" border="0" style="width:100%;max-width:600px;background-color:#ffffff;border:1px solid ${LINE};border-radius:8px" class="sheet">
${body}
</table>
</td></tr></table>
</body>
</html>
`;
}

/** The same for clients that show no HTML. */
export function mailText(paper: Paper, frame: MailFrame): string {
  const one = (i: PaperItem): string[] => [
    ...(i.kind === 'thanks' ? [`"${i.text}"`, `  ${i.title}`] : [i.title, i.text]).filter(line => line !== ''),
    ...(i.amount ? [i.amount] : []),
    ...(i.url ? [i.url] : []),
    '',
  ];
  return [
    paper.title,
    `${frame.name}, issue ${paper.number}, ${paper.period}`,
    ...(paper.correction === null ? [] : [`Corrected: ${paper.correction}`]),
    '',
    ...(paper.intro ? [paper.intro, ''] : []),
    ...paper.sections.flatMap(s => [s.heading.toUpperCase(), '', ...s.items.flatMap(one)]),
    `On the web: ${paper.url}`,
    ...(frame.unsubscribe ? [`No newsletter by e-mail: ${frame.unsubscribe}`] : []),
  ].join('\n');
}

/** One line; nothing in it begins another header. */
export const subjectOf = (paper: Paper): string => nameInPlainText(`${paper.correction === null ? '' : 'Corrected: '}${paper.title}`, 150);

const PAGE_STYLE = `:root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;margin:0;background:light-dark(#f6f8f9,#0f1519);color:light-dark(#16212a,#e5ecf0)}main{max-width:34rem;margin:8vh auto;padding:1.5rem;background:light-dark(#fff,#161e23);border-radius:8px}h1{font-size:1.25rem;line-height:1.3;margin:0 0 1rem}button{font:inherit;padding:.5rem 1rem;border-radius:6px;border:1px solid #0b5f86;background:#0b5f86;color:#fff;cursor:pointer}button:focus-visible{outline:3px solid light-dark(#0b5f86,#6dbbe2);outline-offset:2px}`;
/** The page behind the link in a mail. `button` null: nothing to do. */
export const readerPage = (heading: string, text: string, button: { readonly text: string; readonly value: string } | null): string => `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex"><title>${escapeHtml(heading)}</title><style>${PAGE_STYLE}</style></head>
<body><main><h1>${escapeHtml(heading)}</h1><p>${escapeHtml(text)}</p>${button ? `<form method="post"><button name="mail" value="${escapeHtml(button.value)}">${escapeHtml(button.text)}</button></form>` : ''}</main></body>
</html>
`;
