import { CONTACT_STATUSES } from '../../../nodes/ReplyIo/api/contactStatus';
import { readJson } from '../project.mjs';

/** 'Only If Status Is' of the recipe, as its expression has it. */
const { nodes } = readJson<{ nodes: Array<{ name: string; parameters: { options?: { onlyIf?: string } } }> }>('examples/sync-a-sheet.json');
const expression = /^={{(.*)}}$/.exec(nodes.find(({ name }) => name === 'Set what differs')!.parameters.options!.onlyIf!)![1];
const allowed = new Function('$json', `return ${expression}`) as (row: { wanted?: unknown }) => string[];
const all = CONTACT_STATUSES.map(({ value }) => value);

test.each(['Active', 'active', ' ACTIVE\n', 'ac-tive', 'a_c t\u2013ive'])('nobody who has finished is to be %j', (wanted) => {
	expect(allowed({ wanted })).toEqual(all.filter((status) => status !== 'Finished'));
});

test.each([...all.filter((status) => status !== 'Active'), 'Inactive', 'out of office', 'paussed', '', 7, null, undefined])('anybody may become %j', (wanted) => {
	expect(allowed({ wanted })).toEqual(all);
});
