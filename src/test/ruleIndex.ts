/**
 * Finds the style rules that may match an element, as browsers do: a rule is kept under a class, id or tag that the
 * element must have. jsdom tries every rule on every element.
 */
import { keysOf } from './selectorKeys';

export interface Rule {
  selectorText?: string;
  style?: { getPropertyValue(property: string): string };
  media?: ArrayLike<string>;
  cssRules?: ArrayLike<Rule>;
}

export interface Sheet {
  cssRules: ArrayLike<Rule>;
}

export interface ElementOfJsdom {
  _localName: string;
  getAttributeNS(namespace: null, name: string): string | null;
  _ownerDocument: { styleSheets: { _list: readonly Sheet[] } };
}

/** A rule that may match, and its place in the order of all rules. It matches for sure if `isSure`. */
interface Candidate {
  rule: Rule;
  place: number;
  isSure: boolean;
}

export class RuleIndex {
  private readonly byKey = new Map<string, Array<Omit<Candidate, 'isSure'>>>();
  /** By all that candidates depend on: tag, id and classes. */
  private readonly found = new Map<string, Candidate[]>();

  constructor(sheets: readonly Sheet[], applies: (rule: Rule) => boolean) {
    let place = 0;
    for (const rule of sheets.flatMap(({ cssRules }) => rulesOnScreen(cssRules))) {
      place++;
      for (const key of applies(rule) ? keysOf(rule.selectorText ?? '') : []) {
        const others = this.byKey.get(key) ?? [];
        others.push({ rule, place });
        this.byKey.set(key, others);
      }
    }
  }

  /** Candidates in the order of the rules. */
  candidates(element: ElementOfJsdom): Candidate[] {
    const tag = element._localName;
    const id = element.getAttributeNS(null, 'id') ?? '';
    const classes = element.getAttributeNS(null, 'class') ?? '';
    const description = `${tag} ${id} ${classes}`;
    const known = this.found.get(description) ?? this.find(tag, id, classes.split(/\s+/));
    this.found.set(description, known);
    return known;
  }

  private find(tag: string, id: string, classes: string[]): Candidate[] {
    const names = [tag, `#${id}`, ...classes.map((name) => `.${name}`)];
    const keys = ['*', ...names.map((name) => name.toLowerCase())];
    const unordered = new Map(keys.flatMap((key) => this.byKey.get(key) ?? []).map((each) => [each.place, each]));
    return [...unordered.values()]
      .sort((a, b) => a.place - b.place)
      .map((each) => ({ ...each, isSure: names.includes(each.rule.selectorText ?? '') }));
  }
}

/** The rules that jsdom considers. It looks into media rules, one level deep. */
function rulesOnScreen(rules: ArrayLike<Rule>): Rule[] {
  return Array.from(rules).flatMap((rule) => {
    if (!rule.media) {
      return [rule];
    }
    return Array.from(rule.media).includes('screen') ? Array.from(rule.cssRules ?? []) : [];
  });
}
