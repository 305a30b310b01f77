import stringWidth from 'string-width';
import wrapAnsi from 'wrap-ansi';
import type { Mail } from '../../local/mailbox.ts';
import { paintAside, paintHeading } from '../terminal.ts';

/** A mail as its reader sees it, in a frame; lines that are wider than `width` are wrapped. */
export function renderMail({ subject, body }: Mail, width = Number.POSITIVE_INFINITY): string {
  const lines = [paintHeading(`Subject: ${subject}`), '', ...body.trimEnd().split('\n')];
  return [
    paintAside('+--- mail'),
    ...lines
      .flatMap((line) => wrapped(line, width - '| '.length))
      .map((line) => `${paintAside('|')} ${line}`.trimEnd()),
    paintAside('+---'),
  ].join('\n');
}

/** A line in as many as it takes, the further ones aligned with the text after the label. */
function wrapped(line: string, width: number): readonly string[] {
  if (stringWidth(line) <= width) return [line];
  const [label = ''] = /^ *(?:\S+(?: \S+)* {2,})?/.exec(line) ?? [];
  const [first = '', ...others] = wrapAnsi(line.slice(label.length), width - label.length, { hard: true }).split('\n');
  return [label + first, ...others.map((text) => ' '.repeat(label.length) + text)];
}
