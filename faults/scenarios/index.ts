/** All scenarios, in the order in which they run. */
import { type Scenario } from '../scenario';
import { clickHouse } from './clickHouse';
import { damage } from './damage';
import { fuzz } from './fuzz';
import { fullDisk } from './fullDisk';
import { kill } from './kill';
import { overload } from './overload';
import { upgrade } from './upgrade';

export const SCENARIOS: readonly Scenario[] = [kill, fullDisk, damage, upgrade, clickHouse, overload, fuzz];
