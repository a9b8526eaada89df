import { CONTACT_STATUSES } from '../../../nodes/ReplyIo/api/contactStatus';
import { readJson } from '../project.mjs';

test('the recipe leaves whoever has finished as they are, whatever is wanted', () => {
	const { nodes } = readJson<{ nodes: Array<{ name: string; parameters: { options?: { onlyIf?: string[] } } }> }>('examples/sync-a-sheet.json');
	const { onlyIf } = nodes.find(({ name }) => name === 'Set what differs')!.parameters.options!;
	expect(onlyIf).toEqual(CONTACT_STATUSES.map(({ value }) => value).filter((status) => status !== 'Finished'));
});
