/** Makes a server's text fit to stand in a report: one short line of plain text, without secrets. */
export type Quote = (text: string) => string;

const longest = 160;
/** What is looked at, so that a megabyte of markup costs no more than a page. */
const lookedAt = 4_000;

/** Quotes a server that may echo what it was sent: `secrets` (keys, signatures) are struck out, also percent-encoded. */
export function quoting(secrets: readonly string[]): Quote {
  const spellings = [...new Set(secrets.flatMap((secret) => [secret, encodeURIComponent(secret)]))]
    .filter((secret) => secret !== '')
    // A secret that holds another is struck out before its part is.
    .sort((a, b) => b.length - a.length);
  const strike = (text: string) => spellings.reduce((left, secret) => left.replaceAll(secret, '[redacted]'), text);

  // Twice: once before the text is cut, which could leave half a secret; once after, as markup could have split one.
  return (text) => shorten(strike(plain(strike(text).slice(0, lookedAt))));
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
