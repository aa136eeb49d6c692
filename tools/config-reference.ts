// The reference of config fields, out of the schemas that check them.
import { z } from 'zod';
import type { FieldGroup, FieldMeta } from '../packages/contracts/src/config-field.ts';
import { configFields } from '../packages/contracts/src/config.ts';

const groups: Record<FieldGroup, string> = {
  data: 'Data',
  model: 'Model',
  training: 'Training',
  optimization: 'Optimization',
  augmentation: 'Augmentation',
  preprocessing: 'Preprocessing',
  evaluation: 'Evaluation',
  machine: 'Machine',
};

interface Shape {
  type?: string;
  enum?: unknown[];
  anyOf?: Shape[];
  items?: Shape;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  exclusiveMaximum?: number;
  default?: unknown;
}

/** What may stand there, in the words of YAML. */
function typeWords(shape: Shape): string {
  if (shape.enum) return shape.enum.map((value) => `\`${String(value)}\``).join(', ');
  if (shape.anyOf)
    return shape.anyOf.some(({ type }) => type === 'null')
      ? `${typeWords(shape.anyOf.find(({ type }) => type !== 'null') ?? {})}, or empty`
      : 'an entry: its name, or name and parameters';
  if (shape.type === 'array') return 'a list';
  if (shape.type === 'object') return 'a mapping';
  if (shape.type === 'boolean') return 'true or false';
  if (shape.type === 'string') return 'text';
  const unit = shape.type === 'integer' ? 'whole number' : 'number';
  const from = shape.exclusiveMinimum === undefined ? `≥ ${shape.minimum}` : `> ${shape.exclusiveMinimum}`;
  const to = shape.exclusiveMaximum === undefined ? `≤ ${shape.maximum}` : `< ${shape.exclusiveMaximum}`;
  return `${unit} ${from} and ${to}`;
}

function defaultWords(shape: Shape): string {
  if (!('default' in shape)) return 'must be given';
  if (shape.default === null) return 'empty';
  if (Array.isArray(shape.default) && shape.default.length === 0) return 'none';
  if (typeof shape.default === 'object' && Object.keys(shape.default ?? {}).length === 0) return 'none';
  return `\`${Array.isArray(shape.default) ? shape.default.join(', ') : String(shape.default)}\``;
}

function tasksWords(tasks: FieldMeta['tasks']): string {
  const forImages = tasks.includes('image-classification');
  if (forImages && tasks.length > 1) return 'both';
  return forImages ? 'images' : 'tables';
}

/** docs/config.md, whole. */
export function configReference(): string {
  const lines = [
    '# The config',
    '',
    'Generated from the fields in `packages/contracts/src/config.ts` by `npm run generate`; do not edit.',
    '',
    'A config is flat YAML or JSON. Where a field names an entry of a registry (a model, an optimizer, a loss), its name alone stands for its defaults; with parameters it is a mapping such as `{name: adamw, weight_decay: 0.05}`. `npx trainyard describe` prints what each registry has, with the range, default and help of every parameter, and so does [the page of the registry](registry.md).',
  ];
  for (const [group, title] of Object.entries(groups)) {
    const own = Object.entries(configFields).flatMap(([name, type]) => {
      const meta = type.meta() as unknown as FieldMeta;
      if (meta.group !== group) return [];
      const shape = z.toJSONSchema(type, { io: 'input' }) as Shape;
      const values = meta.registry
        ? `${meta.many ? 'entries' : 'an entry'} of \`${meta.registry}\`${shape.default === null ? ', or empty' : ''}`
        : typeWords(shape);
      return [
        `| \`${name}\` | ${tasksWords(meta.tasks)} | ${values} | ${defaultWords(shape)} | ${meta.description.replaceAll('|', '\\|')} |`,
      ];
    });
    if (own.length === 0) continue;
    lines.push('', `## ${title}`, '', '| field | for | value | default | |', '|---|---|---|---|---|', ...own);
  }
  return `${lines.join('\n')}\n`;
}
