import { escapeHtml } from '../../kernel/html.ts';
import { countOf, listOf } from '../../kernel/text.ts';
import type { Directory } from '../people/read.ts';
import { required, stepsFor, type ApprovalRequest, type Step } from './model.ts';
import { amountOf, dayInWords, nameOf, title } from './views.ts';
import { filesInWords } from './words-files.ts';
import { termsInWords } from './words.ts';

/** A request by mail: for people whom Slack does not know, and for when Slack does not answer. */

const facts = (request: ApprovalRequest, people: Directory): string[] =>
  [
    `${title(request.deal)}`,
    [amountOf(request.terms), termsInWords(request.terms), request.deal.closeDate ? `closes ${dayInWords(request.deal.closeDate)}` : null].filter(part => part !== null).join(' · '),
    request.why ? `Why: ${request.why} (${nameOf(people, request.requesterId)})` : `Asked by ${nameOf(people, request.requesterId)}`,
    `Steps: ${required(request).map(s => `${s.name} (${s.state === 'approved' ? 'approved' : s.state === 'asked' ? listOf(s.approvers.map(id => nameOf(people, id)), 'or') : s.state})`).join(', ')}`,
    ...attached(request),
  ].map(line => line.replace(/[\r\n]+/g, ' '));

/** Files are taken on the web, where somebody is signed in; links are named there too. */
function attached(request: ApprovalRequest): string[] {
  const links = request.attachments.length > 0 ? countOf(request.attachments.length, 'link') : null;
  const parts = [filesInWords(request), links].filter(part => part !== null);
  return parts.length > 0 ? [`Attached, on the web: ${parts.join(', ')}`] : [];
}

/** @param link opens a page with the buttons; opening it decides nothing */
export function askMail(request: ApprovalRequest, step: Step, people: Directory, link: string, web: string): { subject: string; text: string } {
  return {
    subject: `Approval asked: ${title(request.deal)}, ${termsInWords(request.terms)}`.replace(/[\r\n]+/g, ' ').slice(0, 150),
    text: [
      `${nameOf(people, request.requesterId)} asks you to decide the step "${step.name}".`,
      '',
      ...facts(request, people),
      ...(step.because.length > 0 ? ['', `You are asked since ${listOf(step.because)}.`] : []),
      '',
      `Decide here, without signing in: ${link}`,
      'The link is for you alone, counts once, and is good for seven days. Opening it decides nothing.',
      '',
      `On the web: ${web}`,
    ].join('\n'),
  };
}

/** Slack's markup as plain text. https://docs.slack.dev/messaging/formatting-message-text */
const plain = (text: string): string =>
  text
    .replace(/<[^<>|]*\|([^<>]*)>/g, '$1')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&amp;/g, '&');

export function tellMail(request: ApprovalRequest, people: Directory, text: string, web: string): { subject: string; text: string } {
  return { subject: plain(text).replace(/[\r\n]+/g, ' ').slice(0, 150), text: [plain(text), '', ...facts(request, people), '', web].join('\n') };
}

const page = (heading: string, body: string): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex">
<title>${escapeHtml(heading)}</title>
<style>
:root { color-scheme: light dark; }
body { font: 16px/1.5 system-ui, sans-serif; margin: 0; background: light-dark(#f6f5f2, #17191c); color: light-dark(#1d2126, #e8e6e1); }
main { max-width: 34rem; margin: 8vh auto; padding: 1.5rem; background: light-dark(#fff, #1f2226); border-radius: 8px; box-shadow: 0 1px 3px #0003; }
h1 { font-size: 1.25rem; line-height: 1.3; margin: 0 0 1rem; }
p { margin: 0 0 .75rem; }
.muted { color: light-dark(#5b636d, #a9afb7); }
label { display: block; font-weight: 600; margin: 1rem 0 .25rem; }
textarea { width: 100%; box-sizing: border-box; min-height: 5rem; font: inherit; padding: .5rem; border: 1px solid light-dark(#8a929c, #7d858f); border-radius: 6px; background: transparent; color: inherit; }
.row { display: flex; flex-wrap: wrap; gap: .5rem; margin-top: 1rem; }
button { font: inherit; padding: .5rem 1rem; border-radius: 6px; border: 1px solid light-dark(#8a929c, #7d858f); background: transparent; color: inherit; cursor: pointer; }
button.primary { background: #1f6f54; border-color: #1f6f54; color: #fff; }
button:focus-visible, textarea:focus-visible { outline: 3px solid light-dark(#1f6f54, #7fd0b0); outline-offset: 2px; }
.error { color: light-dark(#a3261b, #ff9d8f); }
</style>
</head>
<body><main><h1>${escapeHtml(heading)}</h1>
${body}
</main></body>
</html>
`;

const lines = (request: ApprovalRequest, people: Directory) => facts(request, people).map(line => `<p>${escapeHtml(line)}</p>`).join('\n');

/** The page behind the link: what is asked, and the buttons. A scanner that opens it has decided nothing. */
export function decidePage(request: ApprovalRequest, step: Step, people: Directory, personId: string, problem?: { readonly text: string; readonly reason: string }): string {
  const promise = step.kind === 'promise';
  return page(
    `${nameOf(people, personId)}, please decide`,
    `${lines(request, people)}
${step.because.length > 0 ? `<p class="muted">You are asked since ${escapeHtml(listOf(step.because))}.</p>` : ''}
${problem ? `<p class="error" role="alert">${escapeHtml(problem.text)}</p>` : ''}
<form method="post">
<label for="reason">Reason <span class="muted">(needed unless you ${promise ? 'accept' : 'approve'})</span></label>
<textarea id="reason" name="reason" maxlength="3000">${escapeHtml(problem?.reason ?? '')}</textarea>
<div class="row">
<button class="primary" name="decision" value="approve">${promise ? 'Accept' : 'Approve'}</button>
<button name="decision" value="request-changes">${promise ? 'Decline' : 'Request changes'}</button>
${promise ? '' : '<button name="decision" value="reject">Reject</button>'}
</div>
</form>`,
  );
}

export const donePage = (heading: string, text: string, request?: ApprovalRequest, people?: Directory): string =>
  page(heading, `<p>${escapeHtml(text)}</p>${request && people ? lines(request, people) : ''}`);

/** The step of this person that a mail is about, if they still have to decide it. */
export const openStep = (request: ApprovalRequest, personId: string, stepName?: string): Step | undefined => stepsFor(request, personId).find(step => stepName === undefined || step.name === stepName);
