/** Slack's marks taken out of a message, as people read it. https://docs.slack.dev/messaging/formatting-message-text */
export const plainOf = (mrkdwn: string): string =>
  mrkdwn
    .replace(/<!(?:date[^|>]*|[^|>]*)\|([^>]*)>/g, '$1')
    .replace(/<!(\w+)[^>]*>/g, '@$1')
    .replace(/<[@#][^|>]*\|([^>]*)>/g, '$1')
    .replace(/<[@#][^>]*>/g, '')
    .replace(/<([^|>]*)\|([^>]*)>/g, '$2')
    .replace(/<([^>]*)>/g, '$1')
    .replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')
    .replace(/[ \t]+/g, ' ')
    .trim(); // prettier-ignore
