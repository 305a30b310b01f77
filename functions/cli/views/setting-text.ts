import type { Setting } from '../../config/settings.ts';

/** The value of a setting, as a file would have it on one line; digests take a line each. */
export function settingText({ key, value }: Setting): string {
  if (value === null) return byDefault[key] ?? '-';
  return key === 'digests' && Array.isArray(value) ? value.join('\n') : valueText(value);
}

/** What applies for keys without a default value. */
const byDefault: Readonly<Partial<Record<Setting['key'], string>>> = {
  changes: 'any',
  platforms: 'those of the baseline',
  severity: 'as usual',
};

function valueText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(valueText).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  return Object.entries(value)
    .filter(([, inner]) => inner !== undefined)
    .map(([key, inner]) => `${key}: ${valueText(inner)}`)
    .join(', ');
}
