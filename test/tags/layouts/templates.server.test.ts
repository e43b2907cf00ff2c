import { describeLayout } from '../layout-contract.ts';
import { templates } from '../written/templates.ts';

// Libraries that keep a set of members for each tag, as their sources write.

templates.forEach(describeLayout);
