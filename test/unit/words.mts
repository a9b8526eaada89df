/** Words n8n asks not to frighten people with. */
export const AVOIDED = /\b(?:errors?|problems?|failures?|mistakes?)\b/i;

/** What US English spells in another way; "e-mail" is n8n's "email". */
export const BRITISH =
	/\be-mail|licence|behaviour|colour|favour|honour|cancell(?:ed|ing)|travelling|labell(?:ed|ing)|\bcentre|\bgrey|\blearnt|whilst|\b(?:organ|recogn|normal|summar|custom|minim|maxim|optim|author|initial|serial)is(?:e|es|ed|ing|ation)\b|\banalys(?:e|ed|ing)\b/i;
