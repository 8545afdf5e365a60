/** The script of our own pages. They work without it; it makes them quick. */
import { setUpThemes } from './theme-choice.js';

setUpThemes();
