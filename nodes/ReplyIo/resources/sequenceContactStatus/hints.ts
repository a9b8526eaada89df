import type { NodeHint } from 'n8n-workflow';

/** More items than this are for Set Many: they take Set over a minute at Reply.io's limit. */
const MANY_ITEMS = 100;

/**
 * What the editor says before a run. n8n evaluates the condition alone: a text cannot tell the number of items, and
 * neither sees the node's Settings, such as Retry On Fail.
 */
export const sequenceContactStatusHints: NodeHint[] = [
	{
		message:
			"Set makes one call or more for each item, and Reply.io allows 100 a minute. For this many items, use the operation 'Set Many': it changes up to 100 contacts a call and reads 1,000 a call, so that all 1,000 contacts of a sequence take 11 calls.",
		type: 'info',
		location: 'inputPane',
		whenToDisplay: 'beforeExecution',
		displayCondition: `={{ $parameter["operation"] === "set" && $input.all().length > ${MANY_ITEMS} }}`,
	},
];
