// Python TypedDicts from JSON Schema, for the two things that cross into the engine: the job and the events.

type Node = {
  type?: string | string[];
  const?: unknown;
  enum?: unknown[];
  anyOf?: Node[];
  oneOf?: Node[];
  items?: Node | boolean;
  properties?: Record<string, Node>;
  required?: string[];
  additionalProperties?: Node | boolean;
  $ref?: string;
};

const simple: Record<string, string> = {
  string: 'str',
  integer: 'int',
  number: 'float',
  boolean: 'bool',
  null: 'None',
};
const pascal = (name: string) => name.replace(/(^|_)([a-z])/g, (_, __, letter: string) => letter.toUpperCase());

/** Writes classes into `out` as it meets objects with known properties, and answers with the Python expression of the type. */
function expression(node: Node | boolean | undefined, name: string, out: string[]): string {
  if (node === undefined || typeof node === 'boolean' || node.$ref) return 'Any';
  if (node.const !== undefined) return `Literal[${JSON.stringify(node.const)}]`;
  if (node.enum) return `Literal[${node.enum.map((value) => JSON.stringify(value)).join(', ')}]`;
  const union = node.anyOf ?? node.oneOf;
  if (union) return [...new Set(union.map((option) => expression(option, name, out)))].join(' | ');
  if (node.type === 'array') return `list[${expression(node.items, `${name}Item`, out)}]`;
  if (Array.isArray(node.type)) return node.type.map((type) => simple[type] ?? 'Any').join(' | ');
  if (node.type !== 'object') return simple[String(node.type)] ?? 'Any';
  if (node.properties && node.additionalProperties === false) return typedDict(node, name, out);
  const values = node.additionalProperties;
  const known = typeof values === 'object' && Object.keys(values).length > 0;
  return `dict[str, ${known ? expression(values, `${name}Value`, out) : 'Any'}]`;
}

function typedDict(node: Node, name: string, out: string[]): string {
  const lines = Object.entries(node.properties ?? {}).map(([key, value]) => {
    const type = expression(value, name + pascal(key), out);
    return `    ${key}: ${node.required?.includes(key) ? type : `NotRequired[${type}]`}`;
  });
  out.push(`class ${name}(TypedDict):\n${lines.join('\n')}\n`);
  return name;
}

/** The module text. Schemas are those of the job and of the union of events. */
export function pythonTypes(job: Record<string, unknown>, event: Record<string, unknown>): string {
  const out: string[] = [];
  expression({ ...(job as Node), additionalProperties: false }, 'Job', out);
  const names = ((event as Node).oneOf ?? (event as Node).anyOf ?? []).map((option) => {
    const kind = String(option.properties?.['event']?.const);
    return expression({ ...option, additionalProperties: false }, `${pascal(kind)}Event`, out);
  });
  out.push(`WorkerEvent = (\n    ${names.join('\n    | ')}\n)\n`);
  const header =
    '"""Generated from packages/contracts by `npm run generate`; do not edit."""\n\nfrom typing import Any, Literal, NotRequired, TypedDict\n\n\n';
  return header + out.join('\n\n');
}
