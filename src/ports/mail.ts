export interface Mail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  /** For clients that show it; `text` says the same. */
  readonly html?: string;
  /** Further headers, such as List-Unsubscribe. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Stable per effect, so that a mail server and a mailbox recognise a repeat (RFC 5322 section 3.6.4). */
  readonly messageId: string;
}

export interface MailPort {
  readonly configured: boolean;
  /** @throws OutsideFailure */
  send(mail: Mail): Promise<void>;
}
