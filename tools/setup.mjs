// `npm run setup`: everything that `npm start` sets up, without starting anything.
import { setUp } from './setup/all.mjs';

await setUp({ quietWhenDone: false });
