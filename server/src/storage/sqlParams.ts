/** Collects the parameters of a statement while its fragments are composed. */
import { type Param, type Params } from './storage';

type ParamType = 'String' | 'Int64' | 'UInt16' | 'UInt64' | 'Float64' | 'Array(String)' | 'Array(Int64)';

export class SqlParams {
  readonly values: Record<string, Param> = {};
  #count = 0;

  /** Adds a value and returns its placeholder, such as `{p0:String}`. */
  add(type: ParamType, value: Param): string {
    const name = `p${this.#count++}`;
    this.values[name] = value;
    return `{${name}:${type}}`;
  }

  get all(): Params {
    return this.values;
  }
}
