/**
 * Ids and names may contain NUL, which PostgreSQL refuses and at which SQLite's driver cuts texts. It is stored as two
 * other characters, the first of which valid texts do not use.
 */
import {
  type KyselyPlugin,
  OperationNodeTransformer,
  type PluginTransformQueryArgs,
  type PluginTransformResultArgs,
  type PrimitiveValueListNode,
  type QueryResult,
  type UnknownRow,
  type ValueNode,
} from 'kysely';

/** One of Unicode's noncharacters. */
const ESCAPE = '\ufdd0';

const escaped = (value: unknown) =>
  typeof value === 'string' && /[\0\ufdd0]/.test(value)
    ? value.replaceAll(ESCAPE, `${ESCAPE}1`).replaceAll('\0', `${ESCAPE}0`)
    : value;

const unescaped = (value: unknown) =>
  typeof value === 'string' && value.includes(ESCAPE)
    ? value.replace(/\ufdd0([01])/g, (_, digit: string) => (digit === '0' ? '\0' : ESCAPE))
    : value;

class EscapeValues extends OperationNodeTransformer {
  /** Kysely transforms a subquery by itself, and again as part of the whole query. */
  readonly #escaped = new WeakSet<ValueNode | PrimitiveValueListNode>();

  protected override transformValue(node: ValueNode): ValueNode {
    return this.#once(node, () => ({ ...super.transformValue(node), value: escaped(node.value) }));
  }

  protected override transformPrimitiveValueList(node: PrimitiveValueListNode): PrimitiveValueListNode {
    return this.#once(node, () => ({ ...super.transformPrimitiveValueList(node), values: node.values.map(escaped) }));
  }

  #once<Node extends ValueNode | PrimitiveValueListNode>(node: Node, escape: () => Node): Node {
    if (this.#escaped.has(node)) {
      return node;
    }
    const done = escape();
    this.#escaped.add(done);
    return done;
  }
}

export class NulCharacters implements KyselyPlugin {
  readonly #transformer = new EscapeValues();

  transformQuery({ node, queryId }: PluginTransformQueryArgs) {
    return this.#transformer.transformNode(node, queryId);
  }

  async transformResult({ result }: PluginTransformResultArgs): Promise<QueryResult<UnknownRow>> {
    const rows = result.rows.map((row) =>
      Object.values(row).some((value) => typeof value === 'string' && value.includes(ESCAPE))
        ? Object.fromEntries(Object.entries(row).map(([name, value]) => [name, unescaped(value)]))
        : row
    );
    return { ...result, rows };
  }
}
