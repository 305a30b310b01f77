/** Makes a server's text fit for a report: one short line of plain text, without secrets. */
export type Quote = (text: string) => string;

const longest = 160;
/** How much of a text is read, so that a megabyte of markup costs no more than a page. */
const mostRead = 4_000;

/** A server may echo what it was sent: `secrets` (keys, signatures) are redacted, also where percent-encoded. */
export function quoting(secrets: readonly string[]): Quote {
  const spellings = [...new Set(secrets.flatMap((secret) => [secret, encodeURIComponent(secret)]))]
    .filter((secret) => secret !== '')
    // A secret that contains another is redacted first.
    .sort((a, b) => b.length - a.length);
  const redact = (text: string) => spellings.reduce((left, secret) => left.replaceAll(secret, '[redacted]'), text);

  // Twice: before the text is cut, which could leave half a secret; and after, because markup could have split one.
  return (text) => shorten(redact(plain(redact(text).slice(0, mostRead))));
}

function plain(text: string): string {
  return (
    text
      .replace(/<(style|script)\b[^<]*<\/\1>/gi, ' ')
      .replace(/<[^<>]*>/g, ' ')
      // Invisible characters: format (zero width, text direction), unpaired surrogates, private and unassigned ones.
      .replace(/[\p{Cf}\p{Cs}\p{Co}\p{Cn}]+/gu, '')
      .replace(/[\p{Cc}\p{Z}]+/gu, ' ')
      .trim()
  );
}

function shorten(text: string): string {
  return text.length <= longest ? text : `${text.slice(0, longest - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}
