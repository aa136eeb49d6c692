// The model beside a preset: its recipe takes one, unless a person names another.
import type { JsonValue } from '@trainyard/contracts/scalar';
import { AUTO } from '@trainyard/core/preset';
import type { ReactNode } from 'react';
import { choiceName, type Values, withoutValue } from './form-model.ts';

interface PresetModelProps {
  values: Values;
  onValues: (values: Values) => void;
  /** Named first where a person wants to choose. */
  first: JsonValue | null;
  /** The choice among all models. */
  choice: ReactNode;
}

export function PresetModel({ values, onValues, first, choice }: PresetModelProps) {
  if (typeof values['preset'] !== 'string') return choice;
  const named = choiceName(values['model']);
  if (named !== '' && named !== AUTO)
    return (
      <>
        {choice}
        <button type="button" className="link mt-3 text-accent" onClick={() => onValues(withoutValue(values, 'model'))}>
          Leave the model to the preset
        </button>
      </>
    );
  return (
    <p className="text-ink2">
      The preset takes EfficientNet-Lite0 with its ImageNet weights, or a compact network where pretrained weights are
      not wanted.{' '}
      {first === null ? null : (
        <button type="button" className="link text-accent" onClick={() => onValues({ ...values, model: first })}>
          Choose another model
        </button>
      )}
    </p>
  );
}
