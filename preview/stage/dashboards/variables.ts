/** Dashboard variables as scene variables. */
import {
  AdHocFiltersVariable,
  ConstantVariable,
  CustomVariable,
  DataSourceVariable,
  QueryVariable,
  type SceneVariable,
  SceneVariableSet,
  TextBoxVariable,
} from '@grafana/scenes';

import { type VariableModel } from './model';

function toVariable(model: VariableModel): SceneVariable {
  const { type, name, label, description, hide, current, datasource, regex, refresh } = model;
  const common = { name, label, description, hide };
  const selection = { value: current?.value ?? '', text: current?.text ?? '' };
  const choice = { isMulti: model.multi, includeAll: model.includeAll };
  switch (type) {
    case 'query':
      return new QueryVariable({
        ...common,
        ...selection,
        ...choice,
        query: model.query as string,
        datasource,
        regex,
        refresh,
      });
    case 'datasource':
      return new DataSourceVariable({ ...common, ...choice, pluginId: String(model.query), regex });
    case 'custom':
      return new CustomVariable({ ...common, ...selection, ...choice, query: String(model.query) });
    case 'textbox':
      return new TextBoxVariable({ ...common, value: String(current?.value ?? model.query ?? '') });
    case 'constant':
      return new ConstantVariable({ ...common, value: String(model.query) });
    case 'adhoc':
      return new AdHocFiltersVariable({ ...common, datasource });
    default:
      throw new Error(`The preview does not know variables of type ${type} (${name})`);
  }
}

export function toVariables(models: VariableModel[]): SceneVariableSet {
  return new SceneVariableSet({ variables: models.map(toVariable) });
}
