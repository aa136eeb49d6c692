import clsx from 'clsx';
import { Bars } from '../../charts/distribution.tsx';
import { dataText } from '../../format.ts';

// Two engines, two names for each part of a slider.
const track =
  '[&::-webkit-slider-runnable-track]:h-0.5 [&::-webkit-slider-runnable-track]:bg-edge [&::-moz-range-track]:h-0.5 [&::-moz-range-track]:bg-edge';
const thumb =
  '[&::-webkit-slider-thumb]:-mt-[7px] [&::-webkit-slider-thumb]:size-4 [&::-webkit-slider-thumb]:appearance-none [&::-webkit-slider-thumb]:rounded-full [&::-webkit-slider-thumb]:border-2 [&::-webkit-slider-thumb]:border-ink1 [&::-webkit-slider-thumb]:bg-bg [&::-moz-range-thumb]:size-3 [&::-moz-range-thumb]:rounded-full [&::-moz-range-thumb]:border-2 [&::-moz-range-thumb]:border-ink1 [&::-moz-range-thumb]:bg-bg';
const focused =
  'focus-visible:[&::-webkit-slider-thumb]:border-accent focus-visible:[&::-webkit-slider-thumb]:bg-accent';
const missing =
  'data-missing:[&::-webkit-slider-thumb]:border-dashed data-missing:[&::-webkit-slider-thumb]:border-edge';

/** A number between the least and the greatest that training saw, over the histogram of the column. */
export function RowSlider({
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
    <div className="relative [&>svg]:-mb-0.5 [&>svg]:w-full [&>svg]:px-2">
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
        aria-label={`${name}, ${dataText(min)} to ${dataText(max)}`}
        aria-valuetext={value === null ? 'missing' : dataText(value)}
        onChange={(event) => onChange(Number(event.target.value))}
        className={clsx(
          '-mt-1.5 block h-5 w-full cursor-pointer appearance-none bg-transparent',
          track,
          thumb,
          focused,
          missing,
        )}
      />
    </div>
  );
}
