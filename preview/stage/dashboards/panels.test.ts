import { SceneDataTransformer, SceneGridItem, type SceneGridItemLike, SceneGridRow, VizPanel } from '@grafana/scenes';

import { type PanelModel } from './model';
import { toGrid } from './panels';

function aPanel(rest: Partial<PanelModel>): PanelModel {
  return { id: 1, type: 'stat', title: 'Panel', gridPos: { x: 0, y: 1, w: 6, h: 4 }, ...rest };
}

function panelOf(item: SceneGridItemLike | undefined): VizPanel {
  if (item instanceof SceneGridItem && item.state.body instanceof VizPanel) {
    return item.state.body;
  }
  throw new Error('Not a panel');
}

function onePanel(rest: Partial<PanelModel>): VizPanel {
  return panelOf(toGrid([aPanel(rest)])[0]);
}

describe('panels on the grid', () => {
  it('stand where their JSON says', () => {
    const [item] = toGrid([aPanel({ gridPos: { x: 12, y: 5, w: 12, h: 9 } })]);
    expect(item?.state).toMatchObject({ x: 12, y: 5, width: 12, height: 9 });
  });

  it('belong to the open row above them, until the next row', () => {
    const row = (id: number, y: number) =>
      aPanel({ id, type: 'row', title: `Row ${id}`, gridPos: { x: 0, y, w: 24, h: 1 } });
    const grid = toGrid([
      row(1, 0),
      aPanel({ id: 2, gridPos: { x: 0, y: 1, w: 6, h: 4 } }),
      aPanel({ id: 3, gridPos: { x: 6, y: 5, w: 6, h: 4 } }),
      row(4, 9),
      aPanel({ id: 5, gridPos: { x: 0, y: 10, w: 6, h: 4 } }),
    ]);
    expect(
      grid.map((item) => item instanceof SceneGridRow && item.state.children.map((child) => panelOf(child).state.key))
    ).toEqual([['panel-2', 'panel-3'], ['panel-5']]);
  });

  it('of a collapsed row are hidden in it, and later panels are not', () => {
    const inside = aPanel({ id: 2 });
    const collapsed = aPanel({ id: 1, type: 'row', collapsed: true, panels: [inside] });
    const grid = toGrid([collapsed, aPanel({ id: 3 })]);
    expect(grid).toHaveLength(2);
    expect(grid[0]).toBeInstanceOf(SceneGridRow);
    expect((grid[0] as SceneGridRow).state.isCollapsed).toBe(true);
    expect(panelOf((grid[0] as SceneGridRow).state.children[0]).state.key).toBe('panel-2');
    expect(panelOf(grid[1]).state.key).toBe('panel-3');
  });
});

describe('a panel', () => {
  it('applies the transformations of its JSON', () => {
    const transformations = [{ id: 'organize', options: {} }];
    const { $data } = onePanel({ targets: [{ refId: 'A' }], transformations }).state;
    expect($data).toBeInstanceOf(SceneDataTransformer);
    expect(($data as SceneDataTransformer).state.transformations).toEqual(transformations);
  });

  it('with unknown settings is replaced by their names', () => {
    const repeated = { ...aPanel({}), repeat: 'object' };
    expect(panelOf(toGrid([repeated])[0]).state.pluginId).toContain('repeat');
  });
});
