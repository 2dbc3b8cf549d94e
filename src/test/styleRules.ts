/**
 * Speeds up `getComputedStyle` in jsdom, on which queries by role, clicks and positions of menus depend. jsdom matches
 * every rule of every sheet, and for the inherited `visibility` does so for each ancestor too, which took most of a
 * page test's time. Here only rules that may match are tried, and a style that was computed once is kept for elements
 * with the same rules. The result is the same. Import this before jsdom.
 */
import { createRequire } from 'node:module';

import { type ElementOfJsdom, type Rule, RuleIndex, type Sheet } from './ruleIndex';

interface StyleSheetList {
  _list: readonly Sheet[];
}

interface StyledElement extends ElementOfJsdom {
  style?: CSSStyleDeclaration;
}

const requireOfJsdom = createRequire(createRequire(require.resolve('jest-environment-jsdom')).resolve('jsdom'));
const inJsdom = <T>(name: string): T => requireOfJsdom(`jsdom/lib/jsdom/${name}.js`);

const cssom = requireOfJsdom('cssom');
const { implForWrapper } = inJsdom<{ implForWrapper(element: Element): StyledElement | null }>(
  'living/generated/utils'
);
const { matchesDontThrow } = inJsdom<{ matchesDontThrow(element: ElementOfJsdom, selector?: string): boolean }>(
  'living/helpers/selectors'
);
const styleRules = inJsdom<{
  forEachMatchingSheetRuleOfElement(element: ElementOfJsdom, handle: (rule: Rule) => void): void;
  getResolvedValue(element: ElementOfJsdom, property: 'visibility'): string;
  propertiesWithResolvedValueImplemented: object;
}>('living/helpers/style-rules');

if (Object.keys(styleRules.propertiesWithResolvedValueImplemented).join() !== 'visibility') {
  throw new Error('jsdom inherits other properties than it did: see src/test/styleRules.ts.');
}

/** Counts changes of any sheet or rule. */
let changes = 0;
const { implementation: StyleSheetList } = inJsdom<{ implementation: { prototype: object } }>(
  'living/cssom/StyleSheetList-impl'
);
for (const { prototype } of [StyleSheetList, cssom.CSSStyleSheet, cssom.CSSGroupingRule, cssom.CSSStyleDeclaration]) {
  for (const name of ['_add', '_remove', 'insertRule', 'deleteRule', 'setProperty', 'removeProperty']) {
    const change = prototype[name];
    if (change) {
      prototype[name] = function (...args: unknown[]) {
        changes++;
        return change.apply(this, args);
      };
    }
  }
}

/** Rules that match an element, kept until any sheet changes. */
class Matcher {
  private readonly known = new WeakMap<StyleSheetList, { index: RuleIndex; styles: Styles; asOf: number }>();

  constructor(
    private readonly ownSheets: Sheet[],
    private readonly applies: (rule: Rule) => boolean
  ) {}

  matching(element: ElementOfJsdom) {
    return this.of(element)
      .index.candidates(element)
      .filter(({ rule, isSure }) => isSure || matchesDontThrow(element, rule.selectorText));
  }

  /** Computed styles of elements without a style of their own. */
  styles(element: ElementOfJsdom) {
    return this.of(element).styles;
  }

  private of({ _ownerDocument: { styleSheets } }: ElementOfJsdom) {
    let known = this.known.get(styleSheets);
    if (known?.asOf !== changes) {
      const index = new RuleIndex([...this.ownSheets, ...styleSheets._list], this.applies);
      known = { index, styles: new Map(), asOf: changes };
      this.known.set(styleSheets, known);
    }
    return known;
  }
}

/** By the places of the rules and the visibility. */
type Styles = Map<string, CSSStyleDeclaration>;

const eachMatching =
  (matcher: Matcher): typeof styleRules.forEachMatchingSheetRuleOfElement =>
  (element, handle) =>
    matcher.matching(element).forEach(({ rule }) => handle(rule));

const all = new Matcher([cssom.parse(inJsdom<string>('browser/default-stylesheet'))], () => true);
// jsdom's own sheet does not set the one property that is inherited.
const visibility = new Matcher([], ({ style }) => Boolean(style?.getPropertyValue('visibility')));

// The window keeps the function that it finds when it is loaded. The other caller asks for inherited properties only.
styleRules.forEachMatchingSheetRuleOfElement = eachMatching(all);
inJsdom('browser/Window');
styleRules.forEachMatchingSheetRuleOfElement = eachMatching(visibility);

type GetComputedStyle = typeof window.getComputedStyle;

/** Like jsdom's own function. Nothing changes a computed style, so elements can share one. */
export function sharingStyles(compute: GetComputedStyle): GetComputedStyle {
  return (element, pseudoElement) => {
    const ofJsdom = element && implForWrapper(element);
    if (pseudoElement || !ofJsdom?.style || ofJsdom.style.length > 0) {
      return compute(element, pseudoElement);
    }
    const places = all.matching(ofJsdom).map(({ place }) => place);
    const key = `${places.join()} ${styleRules.getResolvedValue(ofJsdom, 'visibility')}`;
    const styles = all.styles(ofJsdom);
    const style = styles.get(key) ?? compute(element);
    styles.set(key, style);
    return style;
  };
}
