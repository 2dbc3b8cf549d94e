import { describeTranslation } from '../../test/translations';
import german from './de-DE/syncops-synchealth-datasource.json';
import english from './en-US/syncops-synchealth-datasource.json';
import spanish from './es-ES/syncops-synchealth-datasource.json';

describeTranslation('de-DE', german, english);
describeTranslation('es-ES', spanish, english);
