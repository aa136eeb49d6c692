// The fields that only tables have.
import { z } from 'zod';
import { Choice, field, tables } from './config-field.ts';
import { ColumnOverride, DialectOverride } from './reading.ts';

export const tableFields = {
  target: field(z.string().min(1).max(1000), 'Target', 'data', tables, 'The column to predict.'),
  drop_columns: field(
    z.array(z.string().max(1000)).max(10_000).default([]),
    'Left-out columns',
    'data',
    tables,
    'Columns that the model must not see, such as ids.',
  ),
  dialect: field(
    DialectOverride.default({}),
    'File format',
    'data',
    tables,
    'How the file becomes rows, where it is read wrongly by itself: encoding, delimiter, quote, header, skip_lines, comment.',
  ),
  missing: field(
    z.array(z.string().max(200)).max(100).default([]),
    'Words for missing',
    'data',
    tables,
    'Cells that count as missing in every column but the target, such as -99. Empty cells always do.',
  ),
  columns: field(
    z.record(z.string().max(1000), ColumnOverride).default({}),
    'Columns',
    'data',
    tables,
    'How single columns are read: type, decimal, thousands, form, missing. What is not named here is decided on the whole file.',
  ),
  imputation: field(
    Choice.default('auto'),
    'Missing values',
    'preprocessing',
    tables,
    'What stands in for missing cells; learned on the training part only.',
    'imputers',
  ),
  encoding: field(
    Choice.default('auto'),
    'Categories',
    'preprocessing',
    tables,
    'How text categories become numbers; learned on the training part only.',
    'encoders',
  ),
  scaling: field(
    Choice.default('auto'),
    'Scaling',
    'preprocessing',
    tables,
    'How numeric columns are scaled; learned on the training part only.',
    'scalers',
  ),
  steps: field(
    z
      .array(
        z.strictObject({
          columns: z.union([z.enum(['numeric', 'categorical']), z.array(z.string().max(1000)).min(1).max(10_000)]),
          use: Choice,
        }),
      )
      .max(100)
      .default([]),
    'Steps',
    'preprocessing',
    tables,
    'What is done to single columns: columns and use, a transformer. What it does not do, the fields above do.',
  ),
  refit: field(
    z.boolean().default(true),
    'Refit',
    'evaluation',
    tables,
    'After it was measured the model is fitted once more on all rows; the metrics are those from before.',
  ),
  importance_repeats: field(
    z.int().min(0).max(100).default(5),
    'Importance repeats',
    'evaluation',
    tables,
    'Shuffles per column for permutation importance; 0: none.',
  ),
} as const;
