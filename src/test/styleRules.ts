/**
 * Speeds up `visibility` in jsdom. It is the only property that jsdom inherits: for each element and each ancestor it
 * matches every rule of every sheet, which took nearly half of a page test's time. Here only rules that set
 * `visibility` are matched, with the same result.
 */
import { createRequire } from 'node:module';

interface Rule {
  selectorText?: string;
  style?: { getPropertyValue(property: string): string };
  media?: ArrayLike<string>;
  cssRules?: ArrayLike<Rule>;
}

interface Sheet {
  cssRules: ArrayLike<Rule>;
}

interface ElementOfJsdom {
  _ownerDocument: { styleSheets: { _list: readonly Sheet[] } };
}

type ForEachRule = (element: ElementOfJsdom, handle: (rule: Rule) => void) => void;

const requireOfJsdom = createRequire(require.resolve('jest-environment-jsdom'));
const helper = <T>(name: string): T => requireOfJsdom(`jsdom/lib/jsdom/living/helpers/${name}.js`);

export function speedUpVisibility() {
  // jsdom calls this only for inherited properties, of which it has one. Its own sheet does not set that.
  const styleRules = helper<{
    forEachMatchingSheetRuleOfElement: ForEachRule;
    propertiesWithResolvedValueImplemented: object;
  }>('style-rules');
  const { matchesDontThrow } = helper<{ matchesDontThrow(element: ElementOfJsdom, selector?: string): boolean }>(
    'selectors'
  );
  if (Object.keys(styleRules.propertiesWithResolvedValueImplemented).join() !== 'visibility') {
    throw new Error('jsdom inherits other properties than it did: see src/test/styleRules.ts.');
  }
  styleRules.forEachMatchingSheetRuleOfElement = (element, handle) => {
    for (const { cssRules } of element._ownerDocument.styleSheets._list) {
      for (const rule of onScreen(cssRules)) {
        if (rule.style?.getPropertyValue('visibility') && matchesDontThrow(element, rule.selectorText)) {
          handle(rule);
        }
      }
    }
  };
}

function* onScreen(rules: ArrayLike<Rule>): Generator<Rule> {
  for (const rule of Array.from(rules)) {
    if (!rule.media) {
      yield rule;
    } else if (Array.from(rule.media).includes('screen')) {
      yield* Array.from(rule.cssRules ?? []);
    }
  }
}
