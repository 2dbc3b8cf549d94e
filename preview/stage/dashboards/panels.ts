/** Turns a dashboard's panels and rows into scene objects. */
import {
  type SceneDataProvider,
  SceneDataTransformer,
  SceneGridItem,
  type SceneGridItemLike,
  SceneGridRow,
  SceneQueryRunner,
  VizPanel,
  VizPanelMenu,
} from '@grafana/scenes';

import { type PanelModel } from './model';
import { panelMenuItems } from './panelMenu';
import { unknownMembers } from './panelPlugins';

function toData({ targets = [], datasource, transformations = [] }: PanelModel): SceneDataProvider {
  const queries = new SceneQueryRunner({ queries: targets, datasource });
  return transformations.length > 0 ? new SceneDataTransformer({ $data: queries, transformations }) : queries;
}

function toPanel(model: PanelModel): VizPanel {
  const { id, type, title = '', description, options = {}, fieldConfig, transparent, links = [] } = model;
  const menu = new VizPanelMenu({});
  const panel = new VizPanel({
    key: `panel-${id}`,
    pluginId: [type, ...unknownMembers(model).map((name) => `with ${name}`)].join(' '),
    title,
    description,
    options,
    fieldConfig: fieldConfig ?? { defaults: {}, overrides: [] },
    $data: model.targets ? toData(model) : undefined,
    displayMode: transparent ? 'transparent' : 'default',
    hoverHeader: title === '',
    menu,
  });
  menu.addActivationHandler(() => menu.setState({ items: panelMenuItems(panel, links) }));
  return panel;
}

function toItem(model: PanelModel): SceneGridItem {
  const { x, y, w, h } = model.gridPos;
  return new SceneGridItem({ x, y, width: w, height: h, body: toPanel(model) });
}

/** Panels after an open row belong to it until the next row. A collapsed row contains its panels. */
export function toGrid(models: PanelModel[]): SceneGridItemLike[] {
  const items: SceneGridItemLike[] = [];
  let row: SceneGridRow | undefined;
  for (const model of models) {
    if (model.type === 'row') {
      row = new SceneGridRow({
        title: model.title,
        y: model.gridPos.y,
        isCollapsed: model.collapsed,
        children: (model.panels ?? []).map(toItem),
      });
      items.push(row);
    } else if (row && !row.state.isCollapsed) {
      row.setState({ children: [...row.state.children, toItem(model)] });
    } else {
      items.push(toItem(model));
    }
  }
  return items;
}
