// What both ways to try a model share: what is asked at the left, the answer at the right; on a phone the answer stands above and
// stays in sight while the question changes.
export const tryGrid =
  'mb-8 grid grid-cols-[336px_minmax(0,1fr)] gap-12 border-b border-line pb-8 max-tablet:grid-cols-[288px_minmax(0,1fr)] max-tablet:gap-8 max-phone:grid-cols-[minmax(0,1fr)] max-phone:gap-6';

export const answerPlace =
  'self-start max-phone:sticky max-phone:top-12 max-phone:z-10 max-phone:-order-1 max-phone:max-h-[40dvh] max-phone:overflow-y-auto max-phone:border-b max-phone:border-line max-phone:bg-bg max-phone:py-3';
