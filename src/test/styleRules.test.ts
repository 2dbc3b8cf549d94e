/** The faster `visibility` of src/test/styleRules.ts gives the same answers as jsdom's own. */

const shownAs = (id: string) => getComputedStyle(document.getElementById(id)!).visibility;

beforeEach(() => {
  document.head.innerHTML = '';
  document.body.innerHTML = '<div id="outer" class="a"><p id="inner"><b id="leaf"></b></p></div><i id="beside"></i>';
});

function addSheet(text: string) {
  const style = document.createElement('style');
  style.textContent = text;
  document.head.append(style);
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
