// One column of the row form. Numbers slide on the column's histogram; few categories stand side by side.
import type { Signature } from '@trainyard/contracts/model';
import type { JsonValue } from '@trainyard/contracts/scalar';
import { useId } from 'react';
import { Bars } from '../../charts/distribution.tsx';
import { formatNumber } from '../../format.ts';
import '../new-run/fields.css';
import { rowControl, typedNumber } from './row-form.ts';

interface RowFieldProps {
  column: Signature['columns'][number];
  value: JsonValue;
  changed: boolean;
  onChange: (value: JsonValue) => void;
  onRevert: () => void;
}

export function RowField({ column, value, changed, onChange, onRevert }: RowFieldProps) {
  const id = useId();
  const control = rowControl(column);
  const text = value === null ? '' : String(value);
  const numeric = control.kind === 'slider' || control.kind === 'number';
  return (
    <div className="row-field">
      <div className="row-field-head">
        <label htmlFor={id} className="mono" style={{ overflowWrap: 'anywhere' }}>
          {column.name}
        </label>
        {changed ? (
          <button type="button" className="changed" onClick={onRevert} title="back to the row's value">
            changed
          </button>
        ) : null}
        {numeric ? (
          <input
            id={id}
            className="row-number mono"
            inputMode="decimal"
            value={text}
            placeholder="missing"
            aria-label={`${column.name} as a number`}
            onChange={(event) => onChange(typedNumber(event.target.value))}
          />
        ) : null}
      </div>
      {control.kind === 'slider' ? (
        <Slider {...control} value={typeof value === 'number' ? value : null} name={column.name} onChange={onChange} />
      ) : null}
      {control.kind === 'segments' ? (
        <span className="segmented row-segments" role="group" id={id} aria-label={column.name}>
          {control.options.map((option) => (
            <button
              key={option}
              type="button"
              aria-pressed={text === option}
              onClick={() => onChange(text === option ? null : option)}
            >
              {option}
            </button>
          ))}
        </span>
      ) : null}
      {control.kind === 'select' ? (
        <select
          id={id}
          className="input"
          value={text}
          onChange={(event) => onChange(event.target.value === '' ? null : event.target.value)}
        >
          <option value="">missing</option>
          {text === '' || control.options.includes(text) ? null : <option value={text}>{text} (never seen)</option>}
          {control.options.map((option) => (
            <option key={option} value={option}>
              {option}
            </option>
          ))}
        </select>
      ) : null}
      {control.kind === 'text' ? (
        <input
          id={id}
          className="input"
          value={text}
          placeholder="missing"
          onChange={(event) => onChange(event.target.value === '' ? null : event.target.value)}
        />
      ) : null}
    </div>
  );
}

function Slider({
  min,
  max,
  step,
  histogram,
  value,
  name,
  onChange,
}: {
  min: number;
  max: number;
  step: number;
  histogram: number[];
  value: number | null;
  name: string;
  onChange: (value: number) => void;
}) {
  const most = Math.max(...histogram, 1);
  const place = value === null ? undefined : (value - min) / (max - min);
  return (
    <div className="row-slider">
      {histogram.length > 0 ? (
        <Bars
          heights={histogram.map((count) => count / most)}
          width="100%"
          height={22}
          {...(place === undefined ? {} : { upTo: place })}
        />
      ) : null}
      <input
        type="range"
        min={min}
        max={max}
        step={step}
        value={value ?? min}
        data-missing={value === null || undefined}
        aria-label={`${name}, ${formatNumber(min)} to ${formatNumber(max)}`}
        aria-valuetext={value === null ? 'missing' : formatNumber(value)}
        onChange={(event) => onChange(Number(event.target.value))}
      />
    </div>
  );
}
