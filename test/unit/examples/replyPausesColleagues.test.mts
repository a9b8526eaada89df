import { FREE_MAIL } from '../../../nodes/ReplyIo/parameters/freeMail';
import { readJson } from '../project.mjs';

test('leaves out the domains that the node refuses, and no others', () => {
	const { nodes } = readJson<{ nodes: Array<{ name: string; parameters: { conditions: { conditions: unknown[] } } }> }>('examples/reply-pauses-colleagues.json');
	const [condition] = nodes.find(({ name }) => name === 'A domain of their own')!.parameters.conditions.conditions;
	expect(condition).toMatchObject({ leftValue: '={{ $json.emailDomain }}', operator: { operation: 'notRegex' }, rightValue: FREE_MAIL.source });
});
