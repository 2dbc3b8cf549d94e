/** The links above a dashboard. They may keep its time range and variables. */
import { LinkButton } from '@grafana/ui';
import { sceneGraph, SceneObjectBase, type SceneComponentProps, type SceneObjectState } from '@grafana/scenes';

import { type LinkModel } from './model';

interface State extends SceneObjectState {
  links: LinkModel[];
}

export class DashboardLinks extends SceneObjectBase<State> {
  static Component = Links;
}

function Links({ model }: SceneComponentProps<DashboardLinks>) {
  const { links } = model.useState();
  // Renders again when the time range changes, since the URLs contain it.
  sceneGraph.getTimeRange(model).useState();
  const variables = sceneGraph.getVariables(model).useState().variables;
  variables.forEach((variable) => variable.useState());
  return (
    <>
      {links.map((link) => (
        <LinkButton
          key={link.title}
          href={address(model, link)}
          tooltip={link.tooltip}
          variant="secondary"
          fill="outline"
        >
          {link.title}
        </LinkButton>
      ))}
    </>
  );
}

function address(model: DashboardLinks, { url, keepTime, includeVars }: LinkModel): string {
  const kept = [keepTime && '${__url_time_range}', includeVars && '${__all_variables}'].filter(Boolean).join('&');
  return sceneGraph.interpolate(model, kept ? `${url}${url.includes('?') ? '&' : '?'}${kept}` : url);
}
