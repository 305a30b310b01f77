import { redaction } from './redaction.ts';

/** Makes a server's text fit for a report: one short line of plain text, without secrets. */
export type Quote = (text: string) => string;

const longest = 160;
/** How much of a text is read, so that a megabyte of markup costs no more than a page. */
const mostRead = 4_000;

/** `secrets` (keys, signatures) are redacted, however a server spells what it echoes. */
export function quoting(secrets: readonly string[]): Quote {
  const redact = redaction(secrets);
  // Twice: before the text is cut, which could leave half a secret; and after, because markup could have split one. The
  // first time beyond the cut, for the same reason.
  const quote: Quote = (text) => shorten(redact(plain(redact(text.slice(0, 2 * mostRead)).slice(0, mostRead))));
  // A list says the same of a hundred tags: the same systems, architectures and updaters.
  const quoted = new Map<string, string>();
  return (text) => {
    const known = quoted.get(text);
    if (known !== undefined) return known;
    const made = quote(text);
    if (quoted.size < mostKept && text.length <= longest) quoted.set(text, made);
    return made;
  };
}

/** So many short texts of one answer are quoted once. */
const mostKept = 500;

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
