/**
 * jsdom's `visibility`, sooner. It is the one property that jsdom inherits: for each element it goes up to the root, and
 * at each step matches the selector of every rule of every sheet. That was near a half of the processor time of
 * a page's tests. Here only rules that set `visibility` are matched, and the answer is the same.
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
  // Called by jsdom for inherited properties alone, of which it has one; its own sheet does not set that.
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
