import type { Template } from 'aws-cdk-lib/assertions';

/**
 * A value of a template as one text. What AWS fills in is told by names: `<AWS::Region>`, `arn:AuditorAlerts` for what a
 * reference to that resource gives, `arn:AuditorRuns.Arn` for an attribute; the hash of the logical id is left out.
 */
export function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  const [intrinsic, argument] = Object.entries(value ?? {})[0] ?? [];
  switch (intrinsic) {
    case 'Ref':
      return argument.startsWith('AWS::') ? `<${argument}>` : `arn:${nameOf(argument)}`;
    case 'Fn::GetAtt':
      return `arn:${nameOf(argument[0])}.${argument[1]}`;
    case 'Fn::Join':
      return argument[1].map(textOf).join(argument[0]);
    default:
      throw new Error(`expected a text or an intrinsic function; came ${JSON.stringify(value)}`);
  }
}

/** The same for one value or a list, as policies have them. */
export const textsOf = (value: unknown): string[] => [value].flat().map(textOf);

const nameOf = (logicalId: string): string => logicalId.replace(/[0-9A-F]{8}$/, '');

/** A resource as the template has it. */
// biome-ignore lint/suspicious/noExplicitAny: properties differ from type to type, and a wrong one fails its assertion.
export type Resource = { readonly Properties: any; readonly DeletionPolicy?: string };

/** The only resource of a type whose logical id starts with `name`. Throws where there is none, or more than one. */
export function onlyResource(template: Template, type: string, name = ''): Resource {
  const resources = Object.entries(template.findResources(type)).filter(([id]) => id.startsWith(name));
  const [id, resource] = resources[0] ?? [];
  if (id === undefined || resources.length > 1) throw new Error(`expected one ${type}; came ${resources.length}`);
  return { ...resource, Properties: resource?.['Properties'] };
}
