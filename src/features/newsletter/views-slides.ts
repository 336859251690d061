import { escapeHtml } from '../../kernel/html.ts';
import type { Paper } from './present-paper.ts';

/** An issue as slides for everybody in one room: one thank-you a slide. Pure. */

export interface Slide {
  /** Small, above. */
  readonly above: string;
  /** Large. */
  readonly title: string;
  readonly text: string;
  /** Small, below. */
  readonly below: string;
  readonly look: 'cover' | 'words' | 'item';
}

export function slidesOf(paper: Paper): Slide[] {
  return [
    { look: 'cover', above: `Issue ${paper.number}`, title: paper.title, text: paper.intro, below: [...(paper.title.includes(paper.period) ? [] : [paper.period]), ...(paper.correction === null ? [] : [`Corrected: ${paper.correction}`])].join('. ') },
    ...paper.sections.flatMap(s =>
      s.items.map((item): Slide => (item.kind === 'thanks' ? { look: 'words', above: s.heading, title: '', text: item.text, below: item.title } : { look: 'item', above: s.heading, title: item.title, text: item.text, below: item.amount ?? '' })),
    ),
    { look: 'cover', above: `Issue ${paper.number}`, title: 'Thank you', text: 'What is worth telling next time? Suggest it with /newsletter in Slack.', below: '' },
  ];
}

/** How large words may be so that they fit; the rest scrolls. */
const sizeOf = (slide: Slide): 'l' | 'm' | 's' => (slide.text.length < 160 ? 'l' : slide.text.length < 420 ? 'm' : 's');

const STYLE = `
:root{color-scheme:light dark;--ground:#f6f8f9;--ink:#16212a;--muted:#53616c;--accent:#0b5f86}
@media (prefers-color-scheme:dark){:root{--ground:#0f1519;--ink:#e5ecf0;--muted:#a2b0ba;--accent:#6dbbe2}}
*{box-sizing:border-box}html,body,main{height:100%;margin:0}body{font-family:system-ui,-apple-system,'Segoe UI',Roboto,sans-serif;background:var(--ground);color:var(--ink)}
section{display:none;min-height:100%;padding:7vmin 9vmin 12vmin;flex-direction:column;justify-content:center;overflow-wrap:anywhere}
section.on{display:flex}section:focus{outline:none}
.above{margin:0 0 2vmin;color:var(--accent);font-size:2.6vmin;font-weight:650;letter-spacing:.08em;text-transform:uppercase}
h1,h2{margin:0 0 3vmin;line-height:1.15;font-weight:700}h1{font-size:8vmin}h2{font-size:6vmin}
.text{margin:0;white-space:pre-line;line-height:1.4}.l{font-size:5vmin}.m{font-size:3.8vmin}.s{font-size:2.9vmin}
.words .text{padding-left:3vmin;border-left:.8vmin solid var(--accent)}.below{margin:4vmin 0 0;color:var(--muted);font-size:3vmin}
nav{position:fixed;right:0;bottom:0;left:0;display:flex;gap:1rem;align-items:center;justify-content:flex-end;padding:1rem 1.5rem;color:var(--muted);font-size:1rem}
button{font:inherit;color:inherit;background:var(--ground);border:1px solid currentcolor;border-radius:6px;padding:.3rem .8rem;cursor:pointer}button:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
@media print{html,body,main{height:auto}@page{size:33.87cm 19.05cm;margin:0}section{display:flex;height:19.05cm;min-height:0;break-after:page;padding:1.6cm 2.2cm}nav{display:none}}
`;
/** Arrows, space, Page Up and Down, Home and End; the address keeps the slide. */
const SCRIPT = `
const slides=[...document.querySelectorAll('section')],count=document.getElementById('count');
let at=0;
const show=(n,focus)=>{at=Math.max(0,Math.min(slides.length-1,n));slides.forEach((s,i)=>s.classList.toggle('on',i===at));count.textContent=(at+1)+' of '+slides.length;if(location.hash!=='#'+(at+1))history.replaceState(null,'','#'+(at+1));if(focus)slides[at].focus({preventScroll:true});scrollTo(0,0)};
addEventListener('keydown',e=>{if(e.altKey||e.ctrlKey||e.metaKey)return;const onButton=e.target.tagName==='BUTTON';const k=e.key;
if(k==='ArrowRight'||k==='ArrowDown'||k==='PageDown'||(k===' '&&!onButton&&!e.shiftKey)){e.preventDefault();show(at+1,true)}
else if(k==='ArrowLeft'||k==='ArrowUp'||k==='PageUp'||(k===' '&&!onButton)){e.preventDefault();show(at-1,true)}
else if(k==='Home'){e.preventDefault();show(0,true)}else if(k==='End'){e.preventDefault();show(slides.length-1,true)}});
document.getElementById('back').onclick=()=>show(at-1);document.getElementById('on').onclick=()=>show(at+1);
addEventListener('hashchange',()=>show(Number(location.hash.slice(1))-1||0));
show(Number(location.hash.slice(1))-1||0);
`;

/** One file that needs nothing else. */
export function slidesHtml(paper: Paper): string {
  const slides = slidesOf(paper);
  const one = (s: Slide, i: number): string => {
    const h = i === 0 ? 'h1' : 'h2';
    return `<section class="${s.look}${i === 0 ? ' on' : ''}" tabindex="-1" aria-roledescription="slide" aria-label="${i + 1} of ${slides.length}">
<p class="above">${escapeHtml(s.above)}</p>${s.title ? `<${h}>${escapeHtml(s.title)}</${h}>` : ''}${s.text ? `<p class="text ${sizeOf(s)}">${escapeHtml(s.text)}</p>` : ''}${s.below ? `<p class="below">${escapeHtml(s.below)}</p>` : ''}
</section>`;
  };
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${escapeHtml(paper.title)}</title><style>${STYLE}</style></head>
<body><main>
${slides.map(one).join('\n')}
</main><nav aria-label="Slides"><span id="count" role="status">1 of ${slides.length}</span><button id="back" type="button">Back</button><button id="on" type="button">Next</button></nav>
<script>${SCRIPT}</script></body>
</html>
`;
}
