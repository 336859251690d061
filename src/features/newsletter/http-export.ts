import { createRoute, z } from '@hono/zod-openapi';
import type { Api } from '../../engine/api.ts';
import { EXPORTS } from './contract.ts';
import { edits, idParam, noIssue, TAG } from './http.ts';
import { appears } from './decide-draft.ts';
import type { Edition, Issue } from './model.ts';
import { slidesPdf } from './pdf.ts';
import { paperOf } from './present-paper.ts';
import { editionsOf, issueById } from './read.ts';
import { settingsOf } from './settings.ts';
import { mailHtml, mailText } from './views-mail.ts';
import { markdown } from './views-markdown.ts';
import { slidesHtml } from './views-slides.ts';

/** An issue to take along: Markdown, the mail, slides. */

/** Our own page with its own script and nothing else; `sandbox` keeps it out of the session it was opened with. */
const ALONE = "sandbox allow-scripts allow-modals; default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";
const KINDS: Readonly<Record<(typeof EXPORTS)[number], readonly [type: string, ending: string]>> = {
  markdown: ['text/markdown; charset=utf-8', 'md'],
  mail: ['text/html; charset=utf-8', 'html'],
  text: ['text/plain; charset=utf-8', 'txt'],
  slides: ['text/html; charset=utf-8', 'html'],
  pdf: ['application/pdf', 'pdf'],
};

/** What would go out if it were published now. */
const asEdition = (issue: Issue, at: number): Edition => ({
  issueId: issue.id, number: issue.number, edition: issue.edition + 1, from: issue.from, to: issue.to, timeZone: issue.timeZone, title: issue.title, intro: issue.intro, items: issue.items.filter(appears), note: null, by: null, at,
}); // prettier-ignore

export function exportRoutes(api: Api): void {
  api.openapi(
    createRoute({
      method: 'get', path: '/newsletter/issues/{id}/export/{format}', tags: TAG, summary: 'An issue as Markdown, as the mail, as text, or as slides (HTML or PDF); draft=true for editors: as it stands now',
      request: { params: idParam.extend({ format: z.enum(EXPORTS) }), query: z.strictObject({ draft: z.enum(['true', 'false']).optional(), download: z.enum(['true', 'false']).optional() }) },
      responses: { 200: { description: 'The file', content: { 'text/markdown': { schema: z.string() }, 'text/html': { schema: z.string() }, 'text/plain': { schema: z.string() }, 'application/pdf': { schema: z.string() } } } },
    }), // prettier-ignore
    async c => {
      const { id, format } = c.req.valid('param');
      const { draft, download } = c.req.valid('query');
      const world = c.get('world');
      const newsletter = settingsOf(await world.settings());
      const edition = await world.read(async tx => {
        if (draft !== 'true') return (await editionsOf(tx, id))[0];
        const issue = (await edits(c, tx, newsletter)) ? await issueById(tx, id) : undefined;
        return issue && asEdition(issue, world.now());
      });
      if (!edition) return noIssue(c);
      const paper = paperOf(edition, world.publicUrl);
      const frame = { name: newsletter.name, unsubscribe: null };
      const made = {
        markdown: () => markdown(paper),
        mail: () => mailHtml(paper, frame),
        text: () => mailText(paper, frame),
        slides: () => slidesHtml(paper),
        pdf: () => slidesPdf(paper, edition.at),
      }[format]();
      const [type, ending] = KINDS[format];
      const attached = download === 'true' || format === 'markdown';
      return c.body((await made) as string, 200, {
        'content-type': type,
        'content-disposition': `${attached ? 'attachment' : 'inline'}; filename="newsletter-${edition.number}${format === 'slides' || format === 'pdf' ? '-slides' : ''}.${ending}"`,
        'x-content-type-options': 'nosniff',
        'cache-control': 'private, no-store',
        ...(ending === 'html' && { 'content-security-policy': ALONE }),
      }) as never;
    },
  );
}
