import { createTransport } from 'nodemailer';
import { OutsideFailure } from '../../engine/errors.ts';
import type { MailPort } from '../../ports/mail.ts';

/** Mail through SMTP, or a port that says it is not configured. */
export function mailPort(smtpUrl: string | undefined, from: string): MailPort {
  if (!smtpUrl) {
    return {
      configured: false,
      send: () => Promise.reject(new OutsideFailure('permanent', 'no_mail', 'No mail server is configured (SMTP_URL).')),
    };
  }
  const transport = createTransport(smtpUrl);
  return {
    configured: true,
    async send(mail) {
      try {
        await transport.sendMail({ from, to: mail.to, subject: mail.subject, text: mail.text, messageId: mail.messageId, ...(mail.html && { html: mail.html }), ...(mail.headers && { headers: { ...mail.headers } }) });
      } catch (cause) {
        const status = (cause as { responseCode?: number }).responseCode ?? 0;
        // RFC 5321 section 4.2.1: 5yz is a permanent negative completion.
        const kind = status >= 500 && status < 600 ? 'permanent' : 'retry';
        throw new OutsideFailure(kind, String(status || 'no_answer'), `The mail server did not take it: ${(cause as Error).message}`, { cause });
      }
    },
  };
}
