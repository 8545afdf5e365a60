/** The script of our own pages. They work without it; it makes them quick. */
import { setUpBasket } from './basket-view.js';
import { setUpKeyboard } from './keyboard.js';
import { setUpNarrowing } from './narrowing.js';
import { setUpNavigation } from './navigation.js';
import { setUpReferences } from './references.js';
import { setUpSearchBox } from './search-box.js';
import { setUpThemes } from './theme-choice.js';

document.documentElement.classList.add('js');
setUpThemes();
setUpReferences();
setUpNavigation();
setUpSearchBox();
setUpNarrowing();
setUpBasket();
setUpKeyboard();
