import type { IBuilderHint, NodeHint } from 'n8n-workflow';

/** More items than this are for Set Many: they take Set over a minute at Reply.io's limit. */
const MANY_ITEMS = 100;

/**
 * What the editor says as soon as it knows the items: before a run where the nodes in front have run, otherwise after.
 * It is beside the output, as n8n's input pane has the hints of the node in front. n8n evaluates the condition alone: a
 * text cannot tell the number of items, and neither sees the node's Settings, such as Retry On Fail.
 */
export const sequenceContactStatusHints: NodeHint[] = [
	{
		message: "For this many items, use 'Set Many': it changes up to 100 contacts a call, where Set takes one or more for each.",
		type: 'info',
		location: 'outputPane',
		whenToDisplay: 'always',
		displayCondition: `={{ $parameter["operation"] === "set" && $input.all().length > ${MANY_ITEMS} }}`,
	},
];

/** What n8n's AI is told when it builds a workflow. */
export const sequenceContactStatusBuilderHint: IBuilderHint = {
	searchHint: `Sets and reads the status of contacts that are in a Reply.io sequence already; it adds nobody to a sequence. With more than ${MANY_ITEMS} items use operation setMany, which takes them all at once, not set, and no loop around either. Leave retryOnFail off: the node does its own retries. With onError continueErrorOutput, wire the second output: items that fail leave by it.`,
	relatedNodes: [
		{
			nodeType: 'n8n-nodes-reply-io.replyIoTrigger',
			relationHint: 'Starts the workflow when a contact replies, is away or finishes a sequence; its items have the contactId and sequenceId this node takes',
		},
	],
};
