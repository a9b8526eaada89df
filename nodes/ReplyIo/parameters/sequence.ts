import type { IDisplayOptions, INodeProperties } from 'n8n-workflow';

import type { Ref } from '../api/id';
import type { GetParameter } from '../execution/run';
import { locatorParameter, toLocator, toRef } from './locator';

/** 'Sequence'. */
export function sequenceParameter(displayOptions: IDisplayOptions): INodeProperties {
	return locatorParameter({
		kind: 'Sequence',
		name: 'sequenceId',
		displayOptions,
		description: 'The sequence the contact is in. Never guess its ID: take it from the user or from an earlier step.',
		builderHint: {
			propertyHint: "Default to mode 'list', so that the user picks the sequence at setup. Use mode 'id' with expr('{{ $json.sequenceId }}') where the items name it, such as those of the trigger.",
		},
		searchListMethod: 'searchSequences',
		examples: { list: 'Choose a sequence…', id: 'e.g. 100', url: 'e.g. https://run.reply.io/sequences/100' },
	});
}

/** @throws ExplainedError when 'Sequence' names none */
export function readSequence(get: GetParameter): Ref {
	return toRef(toLocator(get('sequenceId')), 'Sequence');
}
