/** The faster styles of src/test/styleRules.ts give the same answers as jsdom's own. */

const styleOf = (id: string) => getComputedStyle(document.getElementById(id)!);
const shownAs = (id: string) => styleOf(id).visibility;
/** The ids of the elements that have the color red. */
const reds = () => ['outer', 'inner', 'leaf', 'beside'].filter((id) => styleOf(id).color === 'red');

beforeEach(() => {
  document.head.innerHTML = '';
  document.body.innerHTML =
    '<div id="outer" class="a"><p id="inner"><b id="leaf" class="b Upper"></b></p></div><i id="beside" class="x:y" title="a,b"></i>';
});

function addSheet(text: string) {
  const style = document.createElement('style');
  style.textContent = text;
  document.head.append(style);
  return style.sheet!;
}

it('an element has the visibility of its nearest ancestor with a rule or a style, and the last rule wins', () => {
  expect(shownAs('leaf')).toBe('visible');
  addSheet('.a { color: red } .a { visibility: hidden }');
  expect([shownAs('outer'), shownAs('leaf'), shownAs('beside')]).toEqual(['hidden', 'hidden', 'visible']);
  addSheet('#inner { visibility: visible }');
  expect(shownAs('leaf')).toBe('visible');
  document.getElementById('leaf')!.style.visibility = 'collapse';
  expect(shownAs('leaf')).toBe('collapse');
  document.getElementById('outer')!.className = '';
  expect(shownAs('outer')).toBe('visible');
});

it('rules for screens apply, rules for print do not', () => {
  addSheet('@media print { #inner { visibility: hidden } } @media screen { #beside { visibility: hidden } }');
  expect([shownAs('inner'), shownAs('beside')]).toEqual(['visible', 'hidden']);
});

it.each([
  ['.a', ['outer']],
  ['#inner', ['inner']],
  ['b', ['leaf']],
  ['.upper', []],
  ['.Upper', ['leaf']],
  ['b.a', []],
  ['.c, .a, i', ['outer', 'beside']],
  ['.a > p', ['inner']],
  ['.a > b', []],
  ['.a .b', ['leaf']],
  ['p + .b, div + i', ['beside']],
  ['.a *', ['inner', 'leaf']],
  ['[title="a,b"]', ['beside']],
  ['i[title]:not(.a, [id="x"])', ['beside']],
  ['p:not(.a)', ['inner']],
  ['p:not(#inner)', []],
  [':is(p, .b)', ['inner', 'leaf']],
  ['div:hover', []],
  ['.x\\:y', ['beside']],
])('%s matches %j', (selector, ids) => {
  addSheet(`${selector} { color: red }`);
  expect(reds()).toEqual(ids);
});

it('of several rules the last one wins, whichever of its classes or its tag an element has them for', () => {
  addSheet('b { color: blue } .b { color: green } .Upper { color: red }');
  expect(reds()).toEqual(['leaf']);
  addSheet('b { color: blue }');
  expect(styleOf('leaf').color).toBe('blue');
});

it('an element has the styles of its tag', () => {
  expect([styleOf('outer').display, styleOf('leaf').fontWeight]).toEqual(['block', 'bold']);
});

it('a change of a sheet, a rule, an attribute or the focus takes effect', () => {
  const sheet = addSheet('.a { color: blue } #leaf:focus { color: red }');
  expect(reds()).toEqual([]);
  sheet.insertRule('p { color: red }', 2);
  expect(reds()).toEqual(['inner']);
  sheet.deleteRule(2);
  expect(reds()).toEqual([]);
  (sheet.cssRules[0] as CSSStyleRule).style.setProperty('color', 'red');
  expect(reds()).toEqual(['outer']);
  document.getElementById('beside')!.className = 'a';
  expect(reds()).toEqual(['outer', 'beside']);
  document.getElementById('leaf')!.tabIndex = 0;
  document.getElementById('leaf')!.focus();
  expect(reds()).toEqual(['outer', 'leaf', 'beside']);
  document.head.innerHTML = '';
  expect(reds()).toEqual([]);
});
