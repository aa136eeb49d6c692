// The fields of recipes: a preset instead of settings, and the time that it may take.
import { z } from 'zod';
import { field, images } from './config-field.ts';

/** Seconds, minutes or hours. */
export const TIME_LIMIT = /^[1-9][0-9]{0,5}[smh]$/;

export const recipeFields = {
  preset: field(
    z.enum(['quick', 'balanced', 'best']).nullable().default(null),
    'Preset',
    'training',
    images,
    'A recipe that decides the other settings from the data, the device and the time: quick trains the last layer in seconds, balanced fine-tunes in minutes, best takes longer. Empty: the settings below.',
  ),
  time_limit: field(
    z.string().regex(TIME_LIMIT).nullable().default(null),
    'Time limit',
    'training',
    images,
    'Longest time that the recipe of the preset plans for, reading and export included, such as 90s, 10m or 2h. Empty: what the preset usually takes for so many pictures.',
  ),
};
