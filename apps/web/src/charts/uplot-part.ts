// uPlot with its styles, as one chunk that comes when a curve is seen.
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';

export { uPlot };
